/* SPDX-License-Identifier: MIT */
/* Which scenarios are shipped, by name and folder. */
#include "config_test.h"
#include "host/scenario/shipped.h"

#include "../suite.h"
#include <glib/gstdio.h>

#include <unistd.h>

static const char *const made[] = {
    "scenarios/cases/one.yaml",     "scenarios/cases/two.yaml",    "scenarios/lessons/two.yaml",
    "scenarios/lessons/x.yaml",     "scenarios/more/lessons.yaml", "scenarios/one.yaml",
    "scenarios/cases/notes.txt",    "configs/registry/one.reg",    "configs/registry/big.reg",
    "scenarios/row/7-seventh.yaml",
};

static char *data;

/* A data directory of our own, and an empty folder to stand in. */
static void
set_up(void)
{
    data = g_dir_make_tmp("deskheap-test-XXXXXX", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(made); i++) {
        g_autofree char *path = g_build_filename(data, made[i], NULL);
        g_autofree char *folder = g_path_get_dirname(path);
        ck_assert_int_eq(g_mkdir_with_parents(folder, 0700), 0);
        ck_assert(g_file_set_contents(path, "x", 1, NULL));
    }
    g_autofree char *empty = g_build_filename(data, "empty", NULL);
    ck_assert_int_eq(g_mkdir(empty, 0700), 0);
    ck_assert_int_eq(chdir(empty), 0);
    g_setenv("DESKHEAP_DATA_DIR", data, TRUE);
}

static void
remove_tree(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        remove_tree(child);
    }
    g_remove(path);
}

static void
tear_down(void)
{
    remove_tree(data);
    g_clear_pointer(&data, g_free);
}

/* `expected` is in the data directory. */
static void
assert_found(const char *name, ShippedKinds kinds, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(data, expected, NULL);
    g_autofree char *found = shipped_find(name, kinds, &error);
    ck_assert_msg(found != NULL, "%s", error != NULL ? error->message : name);
    ck_assert_str_eq(found, path);
}

static void
assert_not_found(const char *name, ShippedKinds kinds, ShippedErrorCode code, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *found = shipped_find(name, kinds, &error);
    ck_assert_ptr_null(found);
    ck_assert(g_error_matches(error, SHIPPED_ERROR, (int)code));
    ck_assert_str_eq(error->message, text);
}

START_TEST(test_shipped_finds_a_file_by_each_form_of_its_name)
{
    static const char *const forms[] = { "scenarios/lessons/x.yaml",
                                         "scenarios/lessons/x",
                                         "lessons/x.yaml",
                                         "lessons/x",
                                         "x.yaml",
                                         "x" };
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
        assert_found(forms[i], SHIPPED_SCENARIOS, "scenarios/lessons/x.yaml");
}
END_TEST

START_TEST(test_shipped_number_of_a_row_may_be_left_out)
{
    static const char *const forms[] = {
        "seventh", "row/seventh", "scenarios/row/seventh.yaml", "7-seventh", "row/7-seventh.yaml",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
        assert_found(forms[i], SHIPPED_SCENARIOS, "scenarios/row/7-seventh.yaml");
    assert_not_found("sevent", SHIPPED_SCENARIOS, SHIPPED_ERROR_NOT_FOUND,
                     "sevent: no such file, and no shipped scenario has this name (did you mean "
                     "\"seventh\"?)");
    assert_not_found("8-seventh", SHIPPED_SCENARIOS, SHIPPED_ERROR_NOT_FOUND,
                     "8-seventh: no such file, and no shipped scenario has this name (did you mean "
                     "\"7-seventh\"?)");
}
END_TEST

START_TEST(test_shipped_finds_folders)
{
    assert_found("scenarios", SHIPPED_SCENARIOS, "scenarios");
    assert_found("scenarios/", SHIPPED_SCENARIOS, "scenarios");
    assert_found("scenarios/cases", SHIPPED_SCENARIOS, "scenarios/cases");
    assert_found("cases//", SHIPPED_SCENARIOS, "scenarios/cases");
}
END_TEST

START_TEST(test_shipped_prefers_what_exists_here)
{
    ck_assert(g_file_set_contents("one", "x", 1, NULL));
    ck_assert_int_eq(g_mkdir("cases", 0700), 0);
    g_autofree char *file = shipped_find("one", SHIPPED_SCENARIOS, NULL);
    g_autofree char *folder = shipped_find("cases", SHIPPED_SCENARIOS, NULL);
    ck_assert_str_eq(file, "one");
    ck_assert_str_eq(folder, "cases");
    /* Only what is named exists: its neighbour is a shipped one still. */
    assert_found("cases/one", SHIPPED_SCENARIOS, "scenarios/cases/one.yaml");
}
END_TEST

START_TEST(test_shipped_leaves_paths_alone)
{
    static const char *const paths[] = { "/none/x.yaml", "./x.yaml", "../x", ".", "-", "" };
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *found = shipped_find(paths[i], SHIPPED_SCENARIOS, NULL);
        ck_assert_str_eq(found, paths[i]);
    }
}
END_TEST

START_TEST(test_shipped_takes_a_whole_name_before_the_end_of_others)
{
    assert_found("scenarios/one", SHIPPED_SCENARIOS, "scenarios/one.yaml");
    assert_found("scenarios/one.yaml", SHIPPED_SCENARIOS, "scenarios/one.yaml");
}
END_TEST

START_TEST(test_shipped_lists_what_an_ambiguous_name_may_mean)
{
    assert_not_found("two", SHIPPED_SCENARIOS, SHIPPED_ERROR_AMBIGUOUS,
                     "two: no such file, and more than one shipped scenario has this name: "
                     "scenarios/cases/two.yaml, scenarios/lessons/two.yaml");
    /* A folder and a file. */
    assert_not_found("lessons", SHIPPED_SCENARIOS, SHIPPED_ERROR_AMBIGUOUS,
                     "lessons: no such file, and more than one shipped scenario has this name: "
                     "scenarios/lessons, scenarios/more/lessons.yaml");
    assert_found("lessons.yaml", SHIPPED_SCENARIOS, "scenarios/more/lessons.yaml");
}
END_TEST

START_TEST(test_shipped_suggests_the_nearest_in_the_form_that_was_typed)
{
    static const char *const pairs[][2] = {
        { "lesons", "lessons" },
        { "cases/noe", "cases/one" },
        { "scenarios/cases/noe.yaml", "scenarios/cases/one" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *text =
            g_strdup_printf("%s: no such file, and no shipped scenario has this name (did you mean "
                            "\"%s\"?)",
                            pairs[i][0], pairs[i][1]);
        assert_not_found(pairs[i][0], SHIPPED_SCENARIOS, SHIPPED_ERROR_NOT_FOUND, text);
    }
    assert_not_found("notes.txt", SHIPPED_SCENARIOS, SHIPPED_ERROR_NOT_FOUND,
                     "notes.txt: no such file, and no shipped scenario has this name");
}
END_TEST

START_TEST(test_shipped_looks_for_the_kinds_asked_for)
{
    ShippedKinds both = SHIPPED_SCENARIOS | SHIPPED_REGISTRIES;
    assert_found("big", both, "configs/registry/big.reg");
    assert_found("configs/registry/big.reg", both, "configs/registry/big.reg");
    assert_found("one.reg", both, "configs/registry/one.reg");
    assert_found("x", both, "scenarios/lessons/x.yaml");
    assert_not_found("big", SHIPPED_SCENARIOS, SHIPPED_ERROR_NOT_FOUND,
                     "big: no such file, and no shipped scenario has this name");
    assert_not_found(
        "zzzzzz", both, SHIPPED_ERROR_NOT_FOUND,
        "zzzzzz: no such file, and no shipped scenario or registry file has this name");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_shipped_finds_a_file_by_each_form_of_its_name },
    { &test_shipped_number_of_a_row_may_be_left_out },
    { &test_shipped_finds_folders },
    { &test_shipped_prefers_what_exists_here },
    { &test_shipped_leaves_paths_alone },
    { &test_shipped_takes_a_whole_name_before_the_end_of_others },
    { &test_shipped_lists_what_an_ambiguous_name_may_mean },
    { &test_shipped_suggests_the_nearest_in_the_form_that_was_typed },
    { &test_shipped_looks_for_the_kinds_asked_for },
};

SUITE(tests, set_up, tear_down)
