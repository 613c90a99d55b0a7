/* SPDX-License-Identifier: MIT */
/* Files that appear whole or not at all. */
#define _GNU_SOURCE /* O_TMPFILE */

#include "host/text/output_file.h"

#include "host/text/printable.h"

#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <limits.h>

#define NEW_MODE   0666 /* the umask takes its part */
#define NAMES_MAX  100  /* tried, until one is free */
#define DOOMED_MAX 4
#define LINKS_MAX  40 /* in a row, as the kernel follows them */

struct OutputFile {
    char *path;   /* as given, for messages */
    char *target; /* whose place it takes, links followed; NULL: it is written to as it is */
    char *name;   /* where it lies meanwhile; NULL: it has no name */
    int fd;
    guint doomed;    /* its place among those, plus 1; 0: none */
    gboolean is_new; /* there was no such file */
};

static gboolean
fail(const OutputFile *file, int number, GError **error)
{
    gboolean is_short = number == EDQUOT || number == EFBIG;
    printable_error(error, G_FILE_ERROR,
                    is_short ? G_FILE_ERROR_NOSPC : (gint)g_file_error_from_errno(number),
                    "writing %s: %s", file->path, g_strerror(number));
    return FALSE;
}

/* ---- names that a signal has to take away ---- */

static const int deadly[] = { SIGINT, SIGTERM, SIGHUP };

/* Nothing else tells a signal's handler what to do. */
static struct {
    volatile sig_atomic_t is_set;
    char path[PATH_MAX];
} doomed[DOOMED_MAX];

static void
on_deadly_signal(int number)
{
    for (int i = 0; i < DOOMED_MAX; i++)
        if (doomed[i].is_set)
            unlink(doomed[i].path);
    /* Ends the program when the handler has returned, with the status a caller looks at. */
    signal(number, SIG_DFL);
    raise(number);
}

/* Whoever ignores a signal (nohup) or has its own handler keeps that. */
static void
watch_signals(void)
{
    struct sigaction mine = { .sa_handler = on_deadly_signal };
    struct sigaction old;

    sigemptyset(&mine.sa_mask);
    for (gsize i = 0; i < G_N_ELEMENTS(deadly); i++)
        if (sigaction(deadly[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            sigaction(deadly[i], &mine, NULL);
}

static void
unwatch_signals(void)
{
    struct sigaction old;

    for (gsize i = 0; i < G_N_ELEMENTS(deadly); i++)
        if (sigaction(deadly[i], NULL, &old) == 0 && old.sa_handler == on_deadly_signal)
            signal(deadly[i], SIG_DFL);
}

static void
doom(OutputFile *file)
{
    for (guint i = 0; i < DOOMED_MAX; i++) {
        if (doomed[i].is_set ||
            g_strlcpy(doomed[i].path, file->name, sizeof(doomed[i].path)) >= PATH_MAX)
            continue;
        doomed[i].is_set = 1;
        file->doomed = i + 1;
        watch_signals();
        return;
    }
}

static void
spare(OutputFile *file)
{
    gboolean is_last = TRUE;

    if (file->doomed == 0)
        return;
    doomed[file->doomed - 1].is_set = 0;
    file->doomed = 0;
    for (guint i = 0; i < DOOMED_MAX; i++)
        is_last = is_last && !doomed[i].is_set;
    if (is_last)
        unwatch_signals();
}

/* While a name is made or moved they wait. */
static void
hold_signals(sigset_t *before)
{
    sigset_t held;

    sigemptyset(&held);
    for (gsize i = 0; i < G_N_ELEMENTS(deadly); i++)
        sigaddset(&held, deadly[i]);
    pthread_sigmask(SIG_BLOCK, &held, before);
}

static void
let_signals_go(const sigset_t *before)
{
    int number = errno;

    pthread_sigmask(SIG_SETMASK, before, NULL);
    errno = number;
}

/* ---- where it lies until it is finished ---- */

/* A file without a name gets one through /proc. */
static gboolean
open_unnamed(OutputFile *file, const char *folder, int mode)
{
    if (g_access("/proc/self/fd", X_OK) == 0)
        file->fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
    return file->fd >= 0;
}

static gboolean
open_named(OutputFile *file, int mode)
{
    g_autofree char *name = g_strconcat(file->target, ".XXXXXX", NULL);
    sigset_t before;

    hold_signals(&before);
    file->fd = g_mkstemp_full(name, O_WRONLY | O_CLOEXEC, mode);
    if (file->fd >= 0) {
        file->name = g_steal_pointer(&name);
        doom(file);
    }
    let_signals_go(&before);
    return file->fd >= 0;
}

static gboolean
open_beside(OutputFile *file, OutputFileFlags flags, const struct stat *known, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(file->target);
    int mode = file->is_new ? NEW_MODE : (int)(known->st_mode & 0777);

    if ((flags & OUTPUT_FILE_NAMED) != 0 || !open_unnamed(file, folder, mode))
        if (!open_named(file, mode))
            return fail(file, errno, error);
    /* What is replaced was made under another umask. */
    return file->is_new || fchmod(file->fd, (mode_t)mode) == 0 || fail(file, errno, error);
}

static gboolean
open_itself(OutputFile *file, GError **error)
{
    file->fd = g_open(file->path, O_WRONLY | O_TRUNC | O_CLOEXEC, 0);
    return file->fd >= 0 || fail(file, errno, error);
}

/* What "/dev/fd/1" and its like name, -1: it is none of them. */
static int
descriptor_at(const char *path)
{
    static const char *const folders[] = { "/proc/self/fd/", "/dev/fd/" };
    guint64 number;

    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
        if (g_str_has_prefix(path, folders[i]) &&
            g_ascii_string_to_unsigned(path + strlen(folders[i]), 10, 0, G_MAXINT, &number, NULL))
            return (int)number;
    return -1;
}

/* Where a path leads by way of links: to a descriptor that is open (*number, else -1), or to a
 * file, which need not be there. */
static char *
follow_links(const char *path, int *number)
{
    char *at = g_strdup(path);

    for (guint i = 0; i < LINKS_MAX; i++) {
        *number = descriptor_at(at);
        g_autofree char *link = *number < 0 ? g_file_read_link(at, NULL) : NULL;
        if (link == NULL)
            return at;
        g_autofree char *folder = g_path_get_dirname(at);
        g_free(at);
        at = g_path_is_absolute(link) ? g_strdup(link) : g_build_filename(folder, link, NULL);
    }
    return at;
}

/* What is open already goes on where it stands: its file is not replaced. */
static gboolean
open_again(OutputFile *file, int number, GError **error)
{
    file->fd = fcntl(number, F_DUPFD_CLOEXEC, 0);
    return file->fd >= 0 || fail(file, errno, error);
}

/* Whose place is taken; the number of a file that is open already, -1 when the path names none. */
static char *
target_of(const char *path, int *number)
{
    g_autofree char *leads_to = follow_links(path, number);
    char *real = realpath(path, NULL);
    char *target = g_strdup(real != NULL ? real : leads_to);

    free(real);
    return target;
}

OutputFile *
output_file_open(const char *path, OutputFileFlags flags, GError **error)
{
    g_autoptr(OutputFile) file = g_new0(OutputFile, 1);
    struct stat known;

    file->path = g_strdup(path);
    file->fd = -1;
    file->is_new = stat(path, &known) != 0;
    if (file->is_new && errno == ELOOP) {
        fail(file, ELOOP, error);
        return NULL;
    }
    int number;
    g_autofree char *target = target_of(path, &number);
    if (number >= 0)
        return open_again(file, number, error) ? g_steal_pointer(&file) : NULL;
    if (!file->is_new && !S_ISREG(known.st_mode))
        return open_itself(file, error) ? g_steal_pointer(&file) : NULL;
    file->target = g_steal_pointer(&target);
    return open_beside(file, flags, &known, error) ? g_steal_pointer(&file) : NULL;
}

/* Of a file that is yet to be: its folder as it really is, and its name in there. */
static char *
real_target_of(const char *path)
{
    int number;
    g_autofree char *target = target_of(path, &number);
    g_autofree char *folder = g_path_get_dirname(target), *name = g_path_get_basename(target);
    char *real = realpath(folder, NULL);
    char *whole = g_build_filename(real != NULL ? real : folder, name, NULL);

    free(real);
    return whole;
}

gboolean
output_file_is_same(const char *a, const char *b)
{
    struct stat one, other;

    if (stat(a, &one) == 0 && stat(b, &other) == 0)
        return S_ISREG(one.st_mode) && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
    g_autofree char *target = real_target_of(a), *other_target = real_target_of(b);
    return strcmp(target, other_target) == 0;
}

gboolean
output_file_write(OutputFile *file, const char *bytes, gsize length, GError **error)
{
    for (gsize done = 0; done < length;) {
        gssize count = write(file->fd, bytes + done, length - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail(file, errno, error);
        done += (gsize)count;
    }
    return TRUE;
}

/* ---- taking its place ---- */

static gboolean
give_name(const OutputFile *file, const char *name)
{
    g_autofree char *link = g_strdup_printf("/proc/self/fd/%d", file->fd);

    return linkat(AT_FDCWD, link, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
}

static gboolean
give_name_beside(OutputFile *file)
{
    for (guint i = 0; i < NAMES_MAX; i++) {
        g_autofree char *name = g_strdup_printf("%s.%06x", file->target, g_random_int() & 0xffffff);
        if (give_name(file, name)) {
            file->name = g_steal_pointer(&name);
            return TRUE;
        }
        if (errno != EEXIST)
            return FALSE;
    }
    return FALSE;
}

/* A name may be given where there is none yet; a file is replaced by renaming only. */
static gboolean
take_place(OutputFile *file)
{
    if (file->name == NULL && file->is_new) {
        if (give_name(file, file->target))
            return TRUE;
        if (errno != EEXIST)
            return FALSE;
    }
    if ((file->name == NULL && !give_name_beside(file)) || g_rename(file->name, file->target) != 0)
        return FALSE;
    spare(file);
    g_clear_pointer(&file->name, g_free);
    return TRUE;
}

/* Some file systems say only here that there is no room. Others have nothing to do. */
static gboolean
is_stored(const OutputFile *file)
{
    return fsync(file->fd) == 0 || errno == EINVAL || errno == ENOSYS;
}

gboolean
output_file_finish(OutputFile *file, GError **error)
{
    if (file->target != NULL) {
        sigset_t before;
        gboolean is_good = is_stored(file);
        hold_signals(&before);
        is_good = is_good && take_place(file);
        let_signals_go(&before);
        if (!is_good)
            return fail(file, errno, error);
    }
    int fd = file->fd;
    file->fd = -1;
    return close(fd) == 0 || fail(file, errno, error);
}

gboolean
output_file_write_whole(const char *path, const char *bytes, gsize length, GError **error)
{
    g_autoptr(OutputFile) file = output_file_open(path, OUTPUT_FILE_PLAIN, error);

    return file != NULL && output_file_write(file, bytes, length, error) &&
           output_file_finish(file, error);
}

void
output_file_free(OutputFile *file)
{
    if (file == NULL)
        return;
    if (file->name != NULL)
        g_unlink(file->name);
    spare(file);
    if (file->fd >= 0)
        close(file->fd);
    g_free(file->name);
    g_free(file->target);
    g_free(file->path);
    g_free(file);
}
