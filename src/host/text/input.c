/* SPDX-License-Identifier: MIT */
/* Reads what the command line names, files and streams alike. */
#include "host/text/input.h"

#include "host/text/printable.h"
#include "host/text/source_text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_BYTES ((gsize)64 * 1024)

static gboolean
fail_read(const char *name, int number, GError **error)
{
    printable_error(error, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_FILE,
                    "%s: error: cannot be read: %s", name, g_strerror(number));
    return FALSE;
}

/* Up to the end, or to one byte more than there may be. */
static gboolean
read_stream(int fd, gsize max_bytes, GByteArray *all)
{
    for (;;) {
        guint before = all->len;
        gsize wanted = MIN(CHUNK_BYTES, max_bytes + 1 - before);

        if (wanted == 0)
            return TRUE;
        g_byte_array_set_size(all, before + (guint)wanted);
        gssize count = read(fd, all->data + before, wanted);
        g_byte_array_set_size(all, before + (guint)MAX(count, 0));
        if (count == 0)
            return TRUE;
        if (count < 0 && errno != EINTR)
            return FALSE;
    }
}

static gboolean
take_stream(
    const char *name, int fd, gsize max_bytes, guint8 **bytes, gsize *length, GError **error)
{
    g_autoptr(GByteArray) all = g_byte_array_new();

    if (!read_stream(fd, max_bytes, all))
        return fail_read(name, errno, error);
    if (all->len > max_bytes) {
        printable_error(error, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_TOO_BIG,
                        "%s: error: what comes from there is too big (at most %" G_GSIZE_FORMAT
                        " bytes)",
                        name, max_bytes);
        return FALSE;
    }
    *length = all->len;
    *bytes = g_byte_array_free(g_steal_pointer(&all), FALSE);
    if (*bytes == NULL) /* of nothing */
        *bytes = g_malloc0(1);
    return TRUE;
}

gboolean
input_read(const char *path, gsize max_bytes, guint8 **bytes, gsize *length, GError **error)
{
    struct stat info;

    if (stat(path, &info) == 0 && S_ISREG(info.st_mode))
        return source_text_read_file(path, max_bytes, bytes, length, error);

    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return fail_read(path, errno, error);
    gboolean is_good = take_stream(path, fd, max_bytes, bytes, length, error);
    close(fd);
    return is_good;
}

gboolean
input_read_stdin(gsize max_bytes, guint8 **bytes, gsize *length, GError **error)
{
    return take_stream(INPUT_STDIN_NAME, STDIN_FILENO, max_bytes, bytes, length, error);
}

const char *
input_name(const char *argument)
{
    return strcmp(argument, INPUT_STDIN) == 0 ? INPUT_STDIN_NAME : argument;
}

char *
input_folder(const char *path)
{
    static const char *const nowhere[] = { "/dev/", "/proc/" };

    for (gsize i = 0; i < G_N_ELEMENTS(nowhere); i++)
        if (g_str_has_prefix(path, nowhere[i]))
            return g_strdup(".");
    return g_path_get_dirname(path);
}
