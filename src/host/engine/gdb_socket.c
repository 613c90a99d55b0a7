/* SPDX-License-Identifier: MIT */
/* A folder of this user's alone with a socket in it, removed at the end. */
#include "host/engine/gdb_socket.h"

#include "host/engine/engine.h"
#include "host/text/printable.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define FOLDER    "deskheap-XXXXXX"
#define NAME      "gdb.sock"
#define PATH_SIZE sizeof(((struct sockaddr_un *)NULL)->sun_path)

static const int ending_signals[] = { SIGABRT, SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM };

/* Static, because a signal handler has to find it. mkdtemp() writes the name in place: there is no
 * moment at which the folder is there and its name is not here. */
static struct {
    char folder[PATH_SIZE];
    char path[PATH_SIZE];
    struct sigaction before[G_N_ELEMENTS(ending_signals)];
} socket_file;

/* ---- the end ---- */

/* Only calls that a signal handler may make. */
static void
remove_files(void)
{
    if (socket_file.path[0] != '\0')
        unlink(socket_file.path);
    if (socket_file.folder[0] != '\0')
        rmdir(socket_file.folder);
}

/* The signal ends the process as it would have: its handler was reset on entry. */
static void
end(int number)
{
    remove_files();
    raise(number);
}

/* What was ignored stays ignored. */
static void
watch_signals(void)
{
    struct sigaction action = { .sa_handler = end, .sa_flags = (int)SA_RESETHAND };
    sigemptyset(&action.sa_mask);
    for (guint i = 0; i < G_N_ELEMENTS(ending_signals); i++) {
        sigaction(ending_signals[i], NULL, &socket_file.before[i]);
        if (socket_file.before[i].sa_handler != SIG_IGN)
            sigaction(ending_signals[i], &action, NULL);
    }
}

/* Of those that are still ours. */
static void
forget_signals(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(ending_signals); i++) {
        struct sigaction now;
        sigaction(ending_signals[i], NULL, &now);
        if (now.sa_handler == end)
            sigaction(ending_signals[i], &socket_file.before[i], NULL);
    }
}

void
gdb_socket_remove(void)
{
    if (socket_file.folder[0] == '\0')
        return;
    remove_files();
    forget_signals();
    socket_file.path[0] = '\0';
    socket_file.folder[0] = '\0';
}

/* ---- the folder ---- */

/* Where a session keeps what is its user's; another's may be in the environment after su. */
static const char *
runtime_folder(void)
{
    const char *folder = g_getenv("XDG_RUNTIME_DIR");
    struct stat file;
    gboolean is_ours = folder != NULL && g_path_is_absolute(folder) && stat(folder, &file) == 0 &&
                       file.st_uid == geteuid() && (file.st_mode & (S_IWGRP | S_IWOTH)) == 0;
    return is_ours ? folder : NULL;
}

/* gdb takes what has a colon for host and port. */
static gboolean
can_be_named(const char *folder)
{
    gboolean is_plain = g_path_is_absolute(folder) && strchr(folder, ':') == NULL;
    for (const char *c = folder; *c != '\0'; c++)
        is_plain &= !g_ascii_iscntrl(*c);
    return is_plain && strlen(folder) + sizeof "/" FOLDER "/" NAME <= PATH_SIZE;
}

static gboolean
make_folder(GError **error)
{
    const char *const parents[] = { runtime_folder(), g_get_tmp_dir(), "/tmp" };
    int problem = ENAMETOOLONG;
    for (guint i = 0; i < G_N_ELEMENTS(parents); i++) {
        if (parents[i] == NULL || !can_be_named(parents[i]))
            continue;
        g_snprintf(socket_file.folder, PATH_SIZE, "%s/" FOLDER, parents[i]);
        if (mkdtemp(socket_file.folder) != NULL)
            return TRUE;
        problem = errno;
        socket_file.folder[0] = '\0';
    }
    printable_error(error, ENGINE_ERROR, ENGINE_ERROR_START,
                    "cannot make a folder for gdb's socket in %s: %s", g_get_tmp_dir(),
                    g_strerror(problem));
    return FALSE;
}

/* ---- the socket ---- */

/* Its own permissions too are set before anybody is listened to. */
static int
listen_at(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 &&
        chmod(path, S_IRUSR | S_IWUSR) == 0 && listen(fd, 1) == 0)
        return fd;
    int problem = errno;
    if (fd >= 0)
        close(fd);
    errno = problem;
    return -1;
}

int
gdb_socket_open(GError **error)
{
    g_return_val_if_fail(socket_file.folder[0] == '\0', -1);
    watch_signals();
    int fd = -1;
    if (make_folder(error)) {
        g_snprintf(socket_file.path, PATH_SIZE, "%s/" NAME, socket_file.folder);
        fd = listen_at(socket_file.path);
        if (fd < 0)
            printable_error(error, ENGINE_ERROR, ENGINE_ERROR_START,
                            "cannot listen to gdb at %s: %s", socket_file.path, g_strerror(errno));
    }
    if (fd < 0) {
        gdb_socket_remove();
        forget_signals();
    }
    return fd;
}

const char *
gdb_socket_path(void)
{
    return socket_file.path;
}
