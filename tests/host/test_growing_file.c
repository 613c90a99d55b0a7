/* SPDX-License-Identifier: MIT */
/* A file that grows, and what others do to it. */
#include "host/text/growing_file.h"

#include "../suite.h"
#include <glib/gstdio.h>

#include <string.h>

static char *folder, *path;

static void
setup(void)
{
    folder = g_dir_make_tmp("deskheap-XXXXXX", NULL);
    ck_assert_ptr_nonnull(folder);
    path = g_build_filename(folder, "out", NULL);
}

static void
teardown(void)
{
    g_unlink(path);
    g_rmdir(folder);
    g_clear_pointer(&path, g_free);
    g_clear_pointer(&folder, g_free);
}

static void
assert_writes(GrowingFile *file, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *seen = NULL;

    ck_assert(growing_file_write(file, text, strlen(text), &error));
    ck_assert(g_file_get_contents(path, &seen, NULL, NULL));
    ck_assert_str_eq(seen, text);
}

static void
assert_refuses(GrowingFile *file, const char *there)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *seen = NULL;

    ck_assert(!growing_file_write(file, "lost", 4, &error));
    ck_assert(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_EXIST));
    ck_assert_ptr_nonnull(strstr(error->message, path));
    ck_assert(g_file_get_contents(path, &seen, NULL, NULL));
    ck_assert_str_eq(seen, there);
}

START_TEST(test_growing_file_is_written_again_and_again)
{
    g_autoptr(GrowingFile) file = growing_file_new(path);

    ck_assert(!g_file_test(path, G_FILE_TEST_EXISTS));
    assert_writes(file, "one\n");
    assert_writes(file, "one\ntwo\n");
    assert_writes(file, "one\ntwo\n");
    g_autoptr(GrowingFile) next = growing_file_new(path);
    assert_writes(next, "one\ntwo\nthree\n");
}
END_TEST

START_TEST(test_growing_file_that_two_write_is_the_first_ones)
{
    g_autoptr(GrowingFile) one = growing_file_new(path), other = growing_file_new(path);

    assert_writes(one, "one\n");
    assert_refuses(other, "one\n");
    assert_writes(one, "one\ntwo\n");
    assert_refuses(other, "one\ntwo\n");
}
END_TEST

START_TEST(test_growing_file_that_somebody_wrote_takes_nothing)
{
    g_autoptr(GrowingFile) file = growing_file_new(path);

    assert_writes(file, "mine");
    ck_assert(g_file_set_contents(path, "other", -1, NULL));
    assert_refuses(file, "other");
}
END_TEST

START_TEST(test_growing_file_that_somebody_took_away_is_made_again)
{
    g_autoptr(GrowingFile) file = growing_file_new(path);

    assert_writes(file, "mine");
    ck_assert_int_eq(g_unlink(path), 0);
    assert_writes(file, "mine, and more");
}
END_TEST

START_TEST(test_growing_file_may_be_a_device)
{
    g_autoptr(GrowingFile) file = growing_file_new("/dev/null");

    ck_assert(growing_file_write(file, "one", 3, NULL));
    ck_assert(growing_file_write(file, "two", 3, NULL));
}
END_TEST

START_TEST(test_growing_file_in_no_folder_says_so)
{
    g_autofree char *nowhere = g_build_filename(folder, "no", "such", NULL);
    g_autoptr(GrowingFile) file = growing_file_new(nowhere);
    g_autoptr(GError) error = NULL;

    ck_assert(!growing_file_write(file, "one", 3, &error));
    ck_assert_int_eq(error->code, G_FILE_ERROR_NOENT);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_growing_file_is_written_again_and_again },
    { &test_growing_file_that_two_write_is_the_first_ones },
    { &test_growing_file_that_somebody_wrote_takes_nothing },
    { &test_growing_file_that_somebody_took_away_is_made_again },
    { &test_growing_file_may_be_a_device },
    { &test_growing_file_in_no_folder_says_so },
};

SUITE(tests, setup, teardown)
