/* SPDX-License-Identifier: MIT */
/* Files that are written whole or not at all. */
#include "host/text/output_file.h"
#include "test_folder.h"

#include "../suite.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;

static const int deadly[] = { SIGINT, SIGTERM, SIGHUP };

static void
setup(void)
{
    /* The test runner has handlers of its own, as the tool has not. */
    for (gsize i = 0; i < G_N_ELEMENTS(deadly); i++)
        signal(deadly[i], SIG_DFL);
    folder = test_folder_new();
}

static void
teardown(void)
{
    test_folder_remove(&folder);
}

static char *
in_folder(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static guint
count_files(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint count = 0;

    while (g_dir_read_name(dir) != NULL)
        count++;
    return count;
}

static void
assert_holds(const char *path, const char *wanted)
{
    g_autofree char *seen = NULL;

    ck_assert(g_file_get_contents(path, &seen, NULL, NULL));
    ck_assert_str_eq(seen, wanted);
}

static const OutputFileFlags both[] = { OUTPUT_FILE_PLAIN, OUTPUT_FILE_NAMED };

START_TEST(test_output_file_appears_when_it_is_finished)
{
    g_autofree char *path = in_folder("out");

    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        g_autoptr(OutputFile) file = output_file_open(path, both[i], NULL);
        ck_assert(output_file_write(file, "one ", 4, NULL));
        ck_assert(output_file_write(file, "two", 3, NULL));
        ck_assert(!g_file_test(path, G_FILE_TEST_EXISTS));
        ck_assert(output_file_finish(file, NULL));
        assert_holds(path, "one two");
        ck_assert_uint_eq(count_files(), 1);
        g_unlink(path);
    }
}
END_TEST

START_TEST(test_output_file_replaces_the_old_one_and_keeps_its_mode)
{
    g_autofree char *path = in_folder("out");

    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        struct stat info;
        ck_assert(g_file_set_contents(path, "old", -1, NULL));
        ck_assert_int_eq(chmod(path, 0626), 0);
        g_autoptr(OutputFile) file = output_file_open(path, both[i], NULL);
        ck_assert(output_file_write(file, "new", 3, NULL));
        assert_holds(path, "old");
        ck_assert(output_file_finish(file, NULL));
        assert_holds(path, "new");
        ck_assert_int_eq(stat(path, &info), 0);
        ck_assert_uint_eq(info.st_mode & 0777, 0626);
        ck_assert_uint_eq(count_files(), 1);
    }
}
END_TEST

START_TEST(test_output_file_of_an_umask)
{
    g_autofree char *path = in_folder("out");

    umask(027);
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        struct stat info;
        g_autoptr(OutputFile) file = output_file_open(path, both[i], NULL);
        ck_assert(output_file_finish(file, NULL));
        ck_assert_int_eq(stat(path, &info), 0);
        ck_assert_uint_eq(info.st_mode & 0777, 0640);
        g_unlink(path);
    }
}
END_TEST

START_TEST(test_output_file_that_is_not_finished_leaves_the_old_one)
{
    g_autofree char *path = in_folder("out");

    ck_assert(g_file_set_contents(path, "old", -1, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        OutputFile *file = output_file_open(path, both[i], NULL);
        ck_assert(output_file_write(file, "new", 3, NULL));
        output_file_free(file);
        assert_holds(path, "old");
        ck_assert_uint_eq(count_files(), 1);
    }
}
END_TEST

/* Somebody made a file of that name meanwhile. */
START_TEST(test_output_file_replaces_one_that_came_meanwhile)
{
    g_autofree char *path = in_folder("out");

    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        g_autoptr(OutputFile) file = output_file_open(path, both[i], NULL);
        ck_assert(output_file_write(file, "new", 3, NULL));
        ck_assert(g_file_set_contents(path, "theirs", -1, NULL));
        ck_assert(output_file_finish(file, NULL));
        assert_holds(path, "new");
        ck_assert_uint_eq(count_files(), 1);
        g_unlink(path);
    }
}
END_TEST

/* Ends a child in the middle of writing. */
static void
die_writing(const char *path, OutputFileFlags flags, int number)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        OutputFile *file = output_file_open(path, flags, NULL);
        output_file_write(file, "new", 3, NULL);
        kill(getpid(), number);
        _exit(1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
    ck_assert_int_eq(WTERMSIG(status), number);
}

START_TEST(test_output_file_is_gone_however_the_program_is_ended)
{
    g_autofree char *path = in_folder("out");

    ck_assert(g_file_set_contents(path, "old", -1, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(deadly); i++) {
        die_writing(path, OUTPUT_FILE_PLAIN, deadly[i]);
        die_writing(path, OUTPUT_FILE_NAMED, deadly[i]);
        ck_assert_uint_eq(count_files(), 1);
    }
    die_writing(path, OUTPUT_FILE_PLAIN, SIGKILL);
    ck_assert_uint_eq(count_files(), 1);
    assert_holds(path, "old");
}
END_TEST

/* A signal that was ignored before stays ignored, and afterwards all are as they were. */
START_TEST(test_output_file_leaves_signals_as_they_were)
{
    g_autofree char *path = in_folder("out");
    struct sigaction action;

    signal(SIGHUP, SIG_IGN);
    g_autoptr(OutputFile) file = output_file_open(path, OUTPUT_FILE_NAMED, NULL);
    raise(SIGHUP);
    ck_assert(output_file_finish(file, NULL));
    sigaction(SIGTERM, NULL, &action);
    ck_assert(action.sa_handler == SIG_DFL);
    sigaction(SIGHUP, NULL, &action);
    ck_assert(action.sa_handler == SIG_IGN);
    ck_assert(g_file_test(path, G_FILE_TEST_EXISTS));
}
END_TEST

START_TEST(test_output_file_without_room_is_an_error_and_the_old_one_stays)
{
    g_autofree char *path = in_folder("out");
    g_autofree char *many = g_strnfill(100000, 'x');
    const struct rlimit small = { 4096, 4096 };

    ck_assert(g_file_set_contents(path, "old", -1, NULL));
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        g_autoptr(GError) error = NULL;
        OutputFile *file = output_file_open(path, both[i], NULL);
        ck_assert(!output_file_write(file, many, 100000, &error));
        ck_assert(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOSPC));
        ck_assert_ptr_nonnull(strstr(error->message, path));
        output_file_free(file);
        assert_holds(path, "old");
        ck_assert_uint_eq(count_files(), 1);
    }
}
END_TEST

START_TEST(test_output_file_writes_through_links_and_into_devices)
{
    g_autofree char *path = in_folder("out");
    g_autofree char *link = in_folder("link");
    g_autoptr(GError) error = NULL;

    ck_assert_int_eq(symlink("out", link), 0);
    for (guint i = 0; i < 2; i++) { /* a file yet to be made, and one that is there */
        g_autoptr(OutputFile) file = output_file_open(link, OUTPUT_FILE_PLAIN, NULL);
        ck_assert(output_file_write(file, "text", 4, NULL));
        ck_assert(output_file_finish(file, NULL));
        ck_assert(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
        assert_holds(path, "text");
    }
    OutputFile *full = output_file_open("/dev/full", OUTPUT_FILE_PLAIN, NULL);
    ck_assert(!output_file_write(full, "text", 4, &error));
    ck_assert(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOSPC));
    output_file_free(full);
    ck_assert(!g_file_test("/dev/full", G_FILE_TEST_IS_REGULAR));
}
END_TEST

/* Links to nothing, relative ones in another folder among them: beside where they lead, and nothing
 * until it is whole. */
START_TEST(test_output_file_takes_the_place_a_link_leads_to)
{
    g_autofree char *path = in_folder("out"), *link = in_folder("link"),
                    *first = in_folder("first");
    g_autofree char *loop = in_folder("loop");

    ck_assert_int_eq(symlink("out", link), 0);
    ck_assert_int_eq(symlink(link, first), 0);
    ck_assert_int_eq(symlink("loop", loop), 0);
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        OutputFile *file = output_file_open(first, both[i], NULL);
        ck_assert(output_file_write(file, "half", 4, NULL));
        ck_assert(!g_file_test(path, G_FILE_TEST_EXISTS));
        output_file_free(file);
        ck_assert_uint_eq(count_files(), 3);
        file = output_file_open(first, both[i], NULL);
        ck_assert(output_file_write(file, "text", 4, NULL));
        ck_assert(output_file_finish(file, NULL));
        output_file_free(file);
        assert_holds(path, "text");
        ck_assert(g_file_test(first, G_FILE_TEST_IS_SYMLINK));
        g_unlink(path);
        ck_assert_ptr_null(output_file_open(loop, both[i], NULL));
    }
}
END_TEST

START_TEST(test_output_file_is_same_by_whatever_name)
{
    g_autofree char *path = in_folder("out"), *soft = in_folder("soft"), *hard = in_folder("hard");
    g_autofree char *roundabout = g_build_filename(folder, ".", "out", NULL);
    g_autofree char *other = in_folder("other");

    ck_assert_int_eq(symlink("out", soft), 0);
    ck_assert(output_file_is_same(path, roundabout));
    ck_assert(output_file_is_same(soft, path));
    ck_assert(!output_file_is_same(path, other));
    ck_assert(output_file_write_whole(path, "", 0, NULL));
    ck_assert_int_eq(link(path, hard), 0);
    ck_assert(output_file_is_same(hard, soft));
    ck_assert(output_file_is_same(path, roundabout));
    ck_assert(!output_file_is_same(path, other));
    ck_assert(!output_file_is_same("/dev/null", "/dev/null"));
}
END_TEST

START_TEST(test_output_file_in_no_folder_is_an_error)
{
    g_autofree char *path = in_folder("no/out");
    GError *error = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        ck_assert_ptr_null(output_file_open(path, both[i], &error));
        ck_assert(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT));
        ck_assert_ptr_nonnull(strstr(error->message, path));
        g_clear_error(&error);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_output_file_appears_when_it_is_finished },
    { &test_output_file_replaces_the_old_one_and_keeps_its_mode },
    { &test_output_file_of_an_umask },
    { &test_output_file_that_is_not_finished_leaves_the_old_one },
    { &test_output_file_replaces_one_that_came_meanwhile },
    { &test_output_file_is_gone_however_the_program_is_ended },
    { &test_output_file_leaves_signals_as_they_were },
    { &test_output_file_without_room_is_an_error_and_the_old_one_stays },
    { &test_output_file_writes_through_links_and_into_devices },
    { &test_output_file_takes_the_place_a_link_leads_to },
    { &test_output_file_is_same_by_whatever_name },
    { &test_output_file_in_no_folder_is_an_error },
};

SUITE(tests, setup, teardown)
