/* SPDX-License-Identifier: MIT */
/* A socket for this user alone, that is gone however the process ends. */
#include "config_test.h"
#include "host/engine/gdb_socket.h"

#include "../suite.h"
#include <glib/gstdio.h>

#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* Not by g_dir_make_tmp(): GLib asks for TMPDIR once. */
static char *
make_folder(void)
{
    char *folder = g_mkdtemp(g_strdup("/tmp/deskheap-test-XXXXXX"));
    ck_assert_ptr_nonnull(folder);
    return folder;
}

static gboolean
is_empty(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    return dir != NULL && g_dir_read_name(dir) == NULL;
}

static guint
mode_of(const char *path)
{
    struct stat file;
    ck_assert_int_eq(stat(path, &file), 0);
    return file.st_mode & 07777;
}

static gboolean
can_connect(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    gboolean is_there = connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    return is_there;
}

static int
open_socket(void)
{
    GError *error = NULL;
    int listener = gdb_socket_open(&error);
    assert_no_error(error);
    ck_assert_int_ge(listener, 0);
    return listener;
}

START_TEST(test_gdb_socket_is_for_this_user_alone)
{
    g_autofree char *parent = make_folder();
    g_setenv("XDG_RUNTIME_DIR", parent, TRUE);
    umask(0);
    int listener = open_socket();
    g_autofree char *folder = g_path_get_dirname(gdb_socket_path());
    ck_assert(g_str_has_prefix(folder, parent));
    ck_assert_uint_eq(mode_of(folder), 0700);
    ck_assert_uint_eq(mode_of(gdb_socket_path()), 0600);
    ck_assert(can_connect(gdb_socket_path()));
    gdb_socket_remove();
    ck_assert_str_eq(gdb_socket_path(), "");
    ck_assert(is_empty(parent));
    close(listener);
    g_rmdir(parent);
}
END_TEST

START_TEST(test_gdb_socket_may_be_opened_again)
{
    for (guint i = 0; i < 2; i++) {
        int listener = open_socket();
        ck_assert(can_connect(gdb_socket_path()));
        gdb_socket_remove();
        close(listener);
    }
}
END_TEST

/* With this XDG_RUNTIME_DIR and TMPDIR, is it below the second? */
static gboolean
is_in_temporary(const char *runtime, const char *temporary)
{
    g_setenv("XDG_RUNTIME_DIR", runtime, TRUE);
    g_setenv("TMPDIR", temporary, TRUE);
    int listener = open_socket();
    gboolean is_there = g_str_has_prefix(gdb_socket_path(), temporary);
    ck_assert_msg(is_there || g_str_has_prefix(gdb_socket_path(), "/tmp/deskheap-"), "%s",
                  gdb_socket_path());
    gdb_socket_remove();
    close(listener);
    return is_there;
}

/* Whoever may rename its folder may put another socket there. */
START_TEST(test_gdb_socket_shuns_a_runtime_folder_that_others_write)
{
    g_autofree char *runtime = make_folder();
    g_autofree char *temporary = g_strconcat(runtime, "/with blank", NULL);
    ck_assert_int_eq(g_mkdir(temporary, 0700), 0);
    ck_assert_int_eq(g_chmod(runtime, 0770), 0);
    ck_assert(is_in_temporary(runtime, temporary));
    g_rmdir(temporary);
    g_rmdir(runtime);
}
END_TEST

/* gdb would take it for host and port. */
START_TEST(test_gdb_socket_shuns_a_folder_with_a_colon)
{
    g_autofree char *runtime = make_folder();
    g_autofree char *temporary = g_strconcat(runtime, "/C:", NULL);
    ck_assert_int_eq(g_mkdir(temporary, 0700), 0);
    ck_assert(!is_in_temporary("", temporary));
    g_rmdir(temporary);
    g_rmdir(runtime);
}
END_TEST

START_TEST(test_gdb_socket_shuns_a_folder_with_a_long_name)
{
    g_autofree char *runtime = make_folder();
    g_autofree char *name = g_strnfill(100, 'x');
    g_autofree char *temporary = g_build_filename(runtime, name, NULL);
    ck_assert_int_eq(g_mkdir(temporary, 0700), 0);
    ck_assert(!is_in_temporary("", temporary));
    g_rmdir(temporary);
    g_rmdir(runtime);
}
END_TEST

/* A process with a socket below `parent` gets the signal; what it ended with. */
static int
end_by(int number, const char *parent)
{
    int status;
    int lines[2];
    char byte;
    ck_assert_int_eq(pipe(lines), 0);
    pid_t child = fork();
    if (child == 0) {
        g_setenv("XDG_RUNTIME_DIR", parent, TRUE);
        signal(number, SIG_DFL); /* a shell's background job has SIGINT and SIGQUIT ignored */
        open_socket();
        if (write(lines[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    ck_assert_int_eq(read(lines[0], &byte, 1), 1);
    ck_assert(!is_empty(parent));
    ck_assert_int_eq(kill(child, number), 0);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    close(lines[0]);
    close(lines[1]);
    return status;
}

START_TEST(test_gdb_socket_goes_with_a_process_that_a_signal_ends)
{
    static const int numbers[] = { SIGABRT, SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM };
    g_autofree char *parent = make_folder();
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        int status = end_by(numbers[i], parent);
        ck_assert(WIFSIGNALED(status));
        ck_assert_int_eq(WTERMSIG(status), numbers[i]);
        ck_assert(is_empty(parent));
    }
    g_rmdir(parent);
}
END_TEST

START_TEST(test_gdb_socket_leaves_ignored_signals_ignored_and_handlers_as_they_were)
{
    signal(SIGHUP, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    int listener = open_socket();
    raise(SIGHUP);
    ck_assert(can_connect(gdb_socket_path()));
    gdb_socket_remove();
    close(listener);
    ck_assert(signal(SIGHUP, SIG_DFL) == SIG_IGN);
    ck_assert(signal(SIGTERM, SIG_DFL) == SIG_DFL);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_gdb_socket_is_for_this_user_alone },
    { &test_gdb_socket_may_be_opened_again },
    { &test_gdb_socket_shuns_a_runtime_folder_that_others_write },
    { &test_gdb_socket_shuns_a_folder_with_a_colon },
    { &test_gdb_socket_shuns_a_folder_with_a_long_name },
    { &test_gdb_socket_goes_with_a_process_that_a_signal_ends },
    { &test_gdb_socket_leaves_ignored_signals_ignored_and_handlers_as_they_were },
};

SUITE(tests, NULL, NULL)
