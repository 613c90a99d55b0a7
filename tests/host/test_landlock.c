/* SPDX-License-Identifier: MIT */
/* A fenced process reads what it may and writes nothing; each test is a process of its own. */
#include "config_test.h"
#include "host/engine/engine.h"
#include "host/engine/landlock.h"
#include "refused_call.h"

#include "../suite.h"
#include <glib/gstdio.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A folder with a file of seven bytes. Both stay: whoever made them may not remove them any more.
 */
static char *
make_folder(char **file)
{
    GError *error = NULL;
    char *folder = g_dir_make_tmp("deskheap-test-XXXXXX", &error);
    assert_no_error(error);
    *file = g_build_filename(folder, "file", NULL);
    ck_assert(g_file_set_contents(*file, "content", -1, &error));
    return folder;
}

/* FALSE, and a line: this kernel has none, and there is nothing to test. */
static gboolean
new_ruleset(int *ruleset)
{
    GError *error = NULL;
    ck_assert(landlock_new(ruleset, &error));
    assert_no_error(error);
    if (*ruleset == LANDLOCK_NONE)
        printf("skipped: this kernel has no Landlock\n");
    return *ruleset != LANDLOCK_NONE;
}

static void
assert_refused(int result)
{
    int problem = errno;
    ck_assert_int_eq(result, -1);
    ck_assert_msg(problem == EACCES || problem == EXDEV, "%s", g_strerror(problem));
}

/* What a test does is done in a child, so that the folder can be removed. */
static void
in_child(void (*what)(const char *folder, const char *file, int ruleset))
{
    int ruleset;
    int status;
    if (!new_ruleset(&ruleset))
        return;
    g_autofree char *file = NULL;
    g_autofree char *folder = make_folder(&file);
    pid_t child = fork();
    if (child == 0) {
        what(folder, file, ruleset);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    g_autofree char *content = NULL;
    ck_assert(g_file_get_contents(file, &content, NULL, NULL));
    ck_assert_str_eq(content, "content");
    ck_assert_int_eq(g_unlink(file), 0);
    ck_assert_int_eq(g_rmdir(folder), 0);
    ck_assert_int_eq(status, 0);
    close(ruleset);
}

static void
read_and_try_to_write(const char *folder, const char *file, int ruleset)
{
    GError *error = NULL;
    char bytes[7];
    g_autofree char *other = g_build_filename(folder, "other", NULL);
    ck_assert(landlock_allow(ruleset, "/", LANDLOCK_READ, &error));
    ck_assert(landlock_allow(ruleset, "/dev/null", LANDLOCK_WRITE, &error));
    ck_assert(landlock_enter(ruleset));
    int fd = open(file, O_RDONLY);
    ck_assert_int_eq(read(fd, bytes, sizeof bytes), sizeof bytes);
    int null = open("/dev/null", O_WRONLY);
    ck_assert_int_eq(write(null, bytes, sizeof bytes), sizeof bytes);
    assert_refused(open(file, O_WRONLY));
    assert_refused(open(file, O_RDWR));
    assert_refused(open(file, O_WRONLY | O_TRUNC));
    assert_refused(open(other, O_WRONLY | O_CREAT, 0600));
    assert_refused(mkdir(other, 0700));
    assert_refused(symlink(file, other));
    assert_refused(link(file, other));
    assert_refused(rename(file, other));
    assert_refused(unlink(file));
    assert_refused(mkfifo(other, 0600));
}

START_TEST(test_landlock_reads_and_writes_nothing)
{
    in_child(read_and_try_to_write);
}
END_TEST

static void
read_only_what_was_allowed(const char *folder, const char *file, int ruleset)
{
    GError *error = NULL;
    ck_assert(landlock_allow(ruleset, "/usr", LANDLOCK_READ, &error));
    ck_assert(landlock_allow(ruleset, file, LANDLOCK_READ, &error));
    ck_assert(landlock_enter(ruleset));
    ck_assert_int_ge(open(file, O_RDONLY), 0);
    ck_assert_int_ge(open("/usr", O_RDONLY | O_DIRECTORY), 0);
    assert_refused(open(folder, O_RDONLY | O_DIRECTORY));
    assert_refused(open("/etc/passwd", O_RDONLY));
}

START_TEST(test_landlock_reads_only_what_was_allowed)
{
    in_child(read_only_what_was_allowed);
}
END_TEST

/* By its number, as the kernel counts. */
static long
version(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, 1u);
}

static void
reach_out(const char *folder, const char *file, int ruleset)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    (void)folder;
    (void)file;
    ck_assert(landlock_enter(ruleset));
    if (version() >= 4) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        ck_assert_int_eq(bind(fd, (const struct sockaddr *)&address, sizeof address), -1);
        ck_assert_int_eq(errno, EACCES);
        ck_assert_int_eq(connect(fd, (const struct sockaddr *)&address, sizeof address), -1);
        ck_assert_int_eq(errno, EACCES);
    }
    if (version() >= 6) {
        ck_assert_int_eq(kill(getppid(), 0), -1);
        ck_assert_int_eq(errno, EPERM);
    }
}

START_TEST(test_landlock_reaches_nothing_outside)
{
    in_child(reach_out);
}
END_TEST

START_TEST(test_landlock_needs_no_rule_for_what_is_not_there)
{
    GError *error = NULL;
    int ruleset;
    if (!new_ruleset(&ruleset))
        return;
    ck_assert(landlock_allow(ruleset, "/nonexistent/folder", LANDLOCK_READ, &error));
    assert_no_error(error);
    close(ruleset);
}
END_TEST

START_TEST(test_landlock_is_not_there_in_an_old_kernel)
{
    GError *error = NULL;
    int ruleset = 0;
    refuse_system_call(SYS_landlock_create_ruleset, ENOSYS);
    ck_assert(landlock_new(&ruleset, &error));
    assert_no_error(error);
    ck_assert_int_eq(ruleset, LANDLOCK_NONE);
}
END_TEST

START_TEST(test_landlock_is_switched_off)
{
    GError *error = NULL;
    int ruleset = 0;
    refuse_system_call(SYS_landlock_create_ruleset, EOPNOTSUPP);
    ck_assert(landlock_new(&ruleset, &error));
    assert_no_error(error);
    ck_assert_int_eq(ruleset, LANDLOCK_NONE);
}
END_TEST

START_TEST(test_landlock_that_fails_is_an_error)
{
    GError *error = NULL;
    int ruleset;
    if (!new_ruleset(&ruleset))
        return;
    refuse_system_call(SYS_landlock_add_rule, EPERM);
    ck_assert(!landlock_allow(ruleset, "/", LANDLOCK_READ, &error));
    assert_error(error, ENGINE_ERROR, ENGINE_ERROR_START,
                 "Landlock takes no rule: Operation not permitted");
    g_clear_error(&error);
    refuse_system_call(SYS_landlock_create_ruleset, ENOMEM);
    ck_assert(!landlock_new(&ruleset, &error));
    assert_error(error, ENGINE_ERROR, ENGINE_ERROR_START,
                 "Landlock makes no ruleset: Cannot allocate memory");
    g_clear_error(&error);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_landlock_reads_and_writes_nothing },
    { &test_landlock_reads_only_what_was_allowed },
    { &test_landlock_reaches_nothing_outside },
    { &test_landlock_needs_no_rule_for_what_is_not_there },
    { &test_landlock_is_not_there_in_an_old_kernel },
    { &test_landlock_is_switched_off },
    { &test_landlock_that_fails_is_an_error },
};

SUITE(tests, NULL, NULL)
