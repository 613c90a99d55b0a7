/* SPDX-License-Identifier: MIT */
/* Where data is looked for. */
#include "config_test.h"
#include "host/text/data_path.h"

#include "../suite.h"
#include <glib/gstdio.h>

/* A data directory with one edition in it; returns its path. */
static char *
make_data_dir(const char *edition)
{
    char *data = g_dir_make_tmp("deskheap-test-XXXXXX", NULL);
    g_autofree char *folder = g_build_filename(data, "configs", "editions", NULL);
    g_autofree char *path = g_build_filename(folder, edition, NULL);

    ck_assert_int_eq(g_mkdir_with_parents(folder, 0700), 0);
    ck_assert(g_file_set_contents(path, "x", 1, NULL));
    return data;
}

static void
remove_data_dir(char *data, const char *edition)
{
    static const char *const parts[] = { "configs/editions", "configs", "" };
    g_autofree char *path = g_build_filename(data, "configs", "editions", edition, NULL);

    g_unlink(path);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *folder = g_build_filename(data, parts[i], NULL);
        g_rmdir(folder);
    }
    g_free(data);
}

START_TEST(test_data_path_finds_shipped_files)
{
    g_autofree char *edition = data_path_find("editions", "xp-sp3.yaml", NULL, NULL);
    g_autofree char *registry = data_path_find("registry", "xp-sp3.reg", "/no/such/folder", NULL);

    ck_assert_ptr_nonnull(edition);
    ck_assert(g_str_has_suffix(edition, "/configs/editions/xp-sp3.yaml"));
    ck_assert_ptr_nonnull(registry);
}
END_TEST

START_TEST(test_data_path_prefers_beside_and_the_environment)
{
    char *data = make_data_dir("xp-sp3.yaml");
    g_autofree char *folder = g_build_filename(data, "configs", "editions", NULL);
    g_autofree char *own = g_build_filename(folder, "xp-sp3.yaml", NULL);
    g_autofree char *beside = data_path_find("editions", "xp-sp3.yaml", folder, NULL);

    ck_assert_str_eq(beside, own);
    g_setenv("DESKHEAP_DATA_DIR", data, TRUE);
    g_autofree char *chosen = data_path_find("editions", "xp-sp3.yaml", NULL, NULL);
    ck_assert_str_eq(chosen, own);
    remove_data_dir(data, "xp-sp3.yaml");
}
END_TEST

START_TEST(test_data_path_takes_paths)
{
    char *data = make_data_dir("own.yaml");
    g_autofree char *absolute = g_build_filename(data, "configs/editions/own.yaml", NULL);
    g_autofree char *by_absolute = data_path_find("editions", absolute, NULL, NULL);
    g_autofree char *by_relative =
        data_path_find("editions", "configs/editions/own.yaml", data, NULL);

    ck_assert_str_eq(by_absolute, absolute);
    ck_assert_str_eq(by_relative, absolute);
    remove_data_dir(data, "own.yaml");
}
END_TEST

START_TEST(test_data_path_says_where_it_looked)
{
    g_autoptr(GError) error = NULL, path_error = NULL;

    ck_assert_ptr_null(data_path_find("registry", "none.reg", "/scenarios", &error));
    assert_error(error, DATA_PATH_ERROR, DATA_PATH_ERROR_NOT_FOUND,
                 "there is no file none.reg (looked for /scenarios/none.reg, ");
    /* A path is looked for in one place only. */
    ck_assert_ptr_null(data_path_find("registry", "a/none.reg", "/scenarios", &path_error));
    ck_assert_str_eq(path_error->message,
                     "there is no file a/none.reg (looked for /scenarios/a/none.reg)");
    /* But one that documents write as shipped. */
    g_autofree char *shipped = data_path_find("registry", "configs/registry/xp-sp3.reg", "/", NULL);
    ck_assert(shipped != NULL && g_str_has_suffix(shipped, "/configs/registry/xp-sp3.reg"));
    /* A folder is no file. */
    g_autoptr(GError) folder_error = NULL;
    ck_assert_ptr_null(data_path_find("registry", "/tmp", NULL, &folder_error));
    ck_assert_str_eq(folder_error->message, "/tmp is a folder, and a file is meant here");
    /* However it is written, a place is named once. */
    g_autoptr(GError) twice_error = NULL;
    g_autofree char *beside = source_path("configs/../configs/registry");
    ck_assert_ptr_null(data_path_find("registry", "none.reg", beside, &twice_error));
    const char *first = strstr(twice_error->message, "configs/registry/none.reg");
    ck_assert_ptr_nonnull(first);
    g_autofree char *data = g_canonicalize_filename(g_getenv("DESKHEAP_DATA_DIR"), NULL);
    g_autofree char *again = g_build_filename(data, "configs/registry/none.reg,", NULL);
    ck_assert_ptr_null(strstr(first + 1, again));
}
END_TEST

START_TEST(test_data_path_refuses_an_environment_without_data)
{
    g_autoptr(GError) missing = NULL, empty = NULL;
    g_autofree char *data = g_dir_make_tmp("deskheap-test-XXXXXX", NULL);

    ck_assert(data_path_check(NULL));
    g_setenv("DESKHEAP_DATA_DIR", "/no/such", TRUE);
    ck_assert_ptr_null(data_path_find("editions", "xp-sp3.yaml", NULL, &missing));
    assert_error(missing, DATA_PATH_ERROR, DATA_PATH_ERROR_ENVIRONMENT,
                 "DESKHEAP_DATA_DIR is /no/such, and there is no such folder");
    g_auto(GStrv) names = data_path_list("editions", ".yaml");
    ck_assert_uint_eq(g_strv_length(names), 0);
    g_setenv("DESKHEAP_DATA_DIR", data, TRUE);
    ck_assert(!data_path_check(&empty));
    ck_assert(g_str_has_suffix(empty->message, ", and there is no folder configs in it"));
    g_rmdir(data);
}
END_TEST

START_TEST(test_data_path_finds_what_gdb_reads)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *data = g_dir_make_tmp("deskheap-test-XXXXXX", NULL);
    g_autofree char *folder = g_build_filename(data, "gdb", NULL);
    g_autofree char *path = g_build_filename(folder, "own.py", NULL);

    g_setenv("DESKHEAP_DATA_DIR", data, TRUE);
    ck_assert_ptr_null(data_path_gdb_script("own.py", &error));
    assert_error(error, DATA_PATH_ERROR, DATA_PATH_ERROR_NOT_FOUND,
                 "there is no file own.py (looked for ");
    ck_assert_ptr_nonnull(strstr(error->message, path));
    ck_assert_int_eq(g_mkdir(folder, 0700), 0);
    ck_assert(g_file_set_contents(path, "x", 1, NULL));
    g_autofree char *found = data_path_gdb_script("own.py", NULL);
    ck_assert_str_eq(found, path);
    g_unlink(path);
    g_rmdir(folder);
    g_rmdir(data);
}
END_TEST

START_TEST(test_data_path_lists_names_once)
{
    char *data = make_data_dir("zz-own.yaml");
    g_autofree char *copy = g_build_filename(data, "configs", "editions", "xp-sp3.yaml", NULL);

    g_setenv("DESKHEAP_DATA_DIR", data, TRUE);
    ck_assert(g_file_set_contents(copy, "x", 1, NULL));
    g_auto(GStrv) names = data_path_list("editions", ".yaml");
    guint count = 0;
    for (guint i = 0; names[i] != NULL; i++) {
        count += g_str_equal(names[i], "xp-sp3");
        ck_assert(i == 0 || strcmp(names[i - 1], names[i]) < 0);
    }
    ck_assert_uint_eq(count, 1);
    ck_assert(g_strv_contains((const char *const *)names, "zz-own"));
    g_unlink(copy);
    remove_data_dir(data, "zz-own.yaml");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_data_path_finds_shipped_files },
    { &test_data_path_prefers_beside_and_the_environment },
    { &test_data_path_takes_paths },
    { &test_data_path_says_where_it_looked },
    { &test_data_path_finds_what_gdb_reads },
    { &test_data_path_lists_names_once },
    { &test_data_path_refuses_an_environment_without_data },
};

SUITE(tests, NULL, NULL)
