/* SPDX-License-Identifier: MIT */
/* What comes through standard input or from a file. */
#include "config_test.h"
#include "host/text/input.h"
#include "host/text/source_text.h"

#include "../suite.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    char *path;
    guint8 byte;
    guint count;
} Writer;

/* Opening a pipe waits for the other end, so each end has a thread. */
static gpointer
write_bytes(gpointer data)
{
    const Writer *writer = data;
    int fd = open(writer->path, O_WRONLY | O_CLOEXEC);
    g_autofree guint8 *bytes = g_malloc(writer->count + 1);

    memset(bytes, writer->byte, writer->count);
    for (guint done = 0; done < writer->count;) {
        gssize count = write(fd, bytes + done, MIN(writer->count - done, 1000));
        if (count < 0)
            break; /* the reader has left */
        done += (guint)count;
    }
    close(fd);
    return NULL;
}

static gboolean
read_pipe(guint count, gsize max_bytes, guint8 **bytes, gsize *length, GError **error)
{
    g_autofree char *folder = g_dir_make_tmp("deskheap-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "pipe", NULL);
    Writer writer = { .path = path, .byte = 'x', .count = count };

    signal(SIGPIPE, SIG_IGN);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    GThread *thread = g_thread_new("writer", write_bytes, &writer);
    gboolean is_good = input_read(path, max_bytes, bytes, length, error);
    g_thread_join(thread);
    unlink(path);
    rmdir(folder);
    return is_good;
}

START_TEST(test_input_read_takes_a_pipe_to_its_end)
{
    g_autofree guint8 *bytes = NULL;
    g_autofree guint8 *none = NULL;
    g_autoptr(GError) error = NULL;
    gsize length = 0, no_length = 1;

    ck_assert(read_pipe(300000, 300000, &bytes, &length, &error));
    ck_assert_uint_eq(length, 300000);
    ck_assert_uint_eq(bytes[0], 'x');
    ck_assert_uint_eq(bytes[length - 1], 'x');
    ck_assert(read_pipe(0, 10, &none, &no_length, &error));
    ck_assert_uint_eq(no_length, 0);
    ck_assert_ptr_nonnull(none);
}
END_TEST

START_TEST(test_input_read_stops_where_it_is_too_much)
{
    g_autofree guint8 *bytes = NULL;
    gsize length = 0;
    GError *pipe_error = NULL, *endless_error = NULL;

    ck_assert(!read_pipe(300001, 300000, &bytes, &length, &pipe_error));
    ck_assert_ptr_null(bytes);
    ck_assert(g_error_matches(pipe_error, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_TOO_BIG));
    ck_assert_ptr_nonnull(strstr(pipe_error->message, "at most 300000 bytes"));
    ck_assert(!input_read("/dev/zero", 100000, &bytes, &length, &endless_error));
    assert_error(endless_error, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_TOO_BIG, "/dev/zero: error: ");
    g_error_free(pipe_error);
    g_error_free(endless_error);
}
END_TEST

START_TEST(test_input_read_of_a_folder_or_of_nothing_is_an_error)
{
    g_autofree guint8 *bytes = NULL;
    gsize length = 0;
    GError *error = NULL;

    ck_assert(!input_read("/", 100, &bytes, &length, &error));
    assert_error(error, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_FILE, "/: error: cannot be read: ");
    g_clear_error(&error);
    ck_assert(!input_read("no-such-file", 100, &bytes, &length, &error));
    assert_error(error, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_FILE, "no-such-file: error: ");
    g_error_free(error);
}
END_TEST

/* What a file names in its turn may be nothing but a file: a pipe there would wait for ever. */
START_TEST(test_source_text_read_file_refuses_a_pipe)
{
    g_autofree char *folder = g_dir_make_tmp("deskheap-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "pipe", NULL);
    g_autofree guint8 *bytes = NULL;
    gsize length = 0;
    GError *error = NULL;

    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert(!source_text_read_file(path, 100, &bytes, &length, &error));
    ck_assert(g_error_matches(error, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_FILE));
    g_error_free(error);
    unlink(path);
    rmdir(folder);
}
END_TEST

START_TEST(test_input_folder_of_a_stream_is_the_working_directory)
{
    static const char *const inputs[][2] = {
        { "a/b.yaml", "a" },   { "b.yaml", "." },          { "/dev/stdin", "." },
        { "/dev/fd/63", "." }, { "/proc/self/fd/0", "." }, { INPUT_STDIN_NAME, "." }
    };

    for (gsize i = 0; i < G_N_ELEMENTS(inputs); i++) {
        g_autofree char *folder = input_folder(inputs[i][0]);
        ck_assert_str_eq(folder, inputs[i][1]);
    }
    ck_assert_str_eq(input_name("-"), "<stdin>");
    ck_assert_str_eq(input_name("./-"), "./-");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_input_read_takes_a_pipe_to_its_end },
    { &test_input_read_stops_where_it_is_too_much },
    { &test_input_read_of_a_folder_or_of_nothing_is_an_error },
    { &test_source_text_read_file_refuses_a_pipe },
    { &test_input_folder_of_a_stream_is_the_working_directory },
};

SUITE(tests, NULL, NULL)
