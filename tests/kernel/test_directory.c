/* SPDX-License-Identifier: MIT */
/* Object directories. */
#include "kernel/ob/object.h"
#include "ps_fixture.h"

#include "../suite.h"

#include <string.h>

static struct ps_machine *m;

static void
setup(void)
{
    m = ps_fixture_start(NULL);
}

static void
teardown(void)
{
    ps_fixture_end(m);
}

START_TEST(test_roots_exist_from_the_start)
{
    ck_assert_uint_ne(directory_open(m->k, "\\Windows\\WindowStations", false), 0);
    ck_assert_uint_ne(directory_open(m->k, "\\sessions", false), 0);
    ck_assert_uint_eq(directory_open(m->k, "\\Sessions\\1", false), 0);
}
END_TEST

START_TEST(test_objects_stand_in_order_of_creation)
{
    gva_t directory = ps_make_directory(m, "d");
    gva_t bodies[5];
    for (int i = 0; i < 5; i++) {
        bodies[i] = ps_make_directory(m, (const char[]){ (char)('a' + i), '\0' });
        ck_assert_uint_eq(directory_insert(m->k, directory, bodies[i]), STATUS_SUCCESS);
    }
    static const int order[] = { 4, 0, 2, 1, 3 }; /* last, first, middle, … */
    for (int i = 0; i < 5; i++) {
        directory_remove(m->k, bodies[order[i]]);
        ck_assert_uint_eq(directory_find(m->k, directory, OBJECT_NONE,
                                         object_header_of(m->k, bodies[order[i]])->name),
                          0);
        for (int j = i + 1; j < 5; j++)
            ck_assert_uint_eq(directory_find(m->k, directory, OBJECT_NONE,
                                             object_header_of(m->k, bodies[order[j]])->name),
                              bodies[order[j]]);
        object_unref(m->k, bodies[order[i]]);
    }
    object_unref(m->k, directory);
}
END_TEST

START_TEST(test_second_object_of_a_name_collides)
{
    gva_t directory = ps_make_directory(m, "d");
    gva_t first = ps_make_directory(m, "Same");
    gva_t second = ps_make_directory(m, "sAME");
    ck_assert_uint_eq(directory_insert(m->k, directory, first), STATUS_SUCCESS);
    ck_assert_uint_eq(directory_insert(m->k, directory, second), STATUS_OBJECT_NAME_COLLISION);
    ck_assert_uint_eq(directory_find(m->k, directory, OBJECT_TOKEN, "same"), 0);
    object_unref(m->k, second);
    object_unref(m->k, first);
    object_unref(m->k, directory);
}
END_TEST

START_TEST(test_path_is_made_and_pruned_to_what_was_there)
{
    struct ps_counters before = ps_counters(m);
    gva_t made = directory_open(m->k, "\\Sessions\\7\\Windows\\WindowStations", true);
    ck_assert_uint_ne(made, 0);
    ck_assert_uint_eq(directory_open(m->k, "\\SESSIONS\\7\\WINDOWS\\WindowStations", true), made);
    directory_prune(m->k, "\\Sessions\\7\\Windows\\WindowStations");
    ck_assert_uint_eq(directory_open(m->k, "\\Sessions\\7", false), 0);
    ck_assert_uint_ne(directory_open(m->k, "\\Sessions", false), 0);
    ps_assert_same(before, ps_counters(m));
    directory_prune(m->k, "\\No\\Such");
}
END_TEST

START_TEST(test_prune_leaves_directories_in_use)
{
    gva_t directory = directory_open(m->k, "\\Sessions\\7\\Windows", true);
    gva_t body = ps_make_directory(m, "x");
    ck_assert_uint_eq(directory_insert(m->k, directory, body), STATUS_SUCCESS);
    directory_prune(m->k, "\\Sessions\\7\\Windows");
    ck_assert_uint_eq(directory_open(m->k, "\\Sessions\\7\\Windows", false), directory);
    object_unref(m->k, body);
}
END_TEST

START_TEST(test_bad_paths_find_nothing)
{
    static const char *const bad[] = { "Sessions", "\\", "\\\\Sessions", "\\Sessions\\",
                                       "\\a\\b\\c\\d\\e\\f\\g\\h\\i" };
    struct ps_counters before = ps_counters(m);
    for (size_t i = 0; i < DH_ARRAY_COUNT(bad); i++)
        ck_assert_msg(directory_open(m->k, bad[i], true) == 0, "%s", bad[i]);
    char name[100] = "\\Sessions\\";
    memset(name + 10, 'n', 80);
    ck_assert_uint_eq(directory_open(m->k, name, true), 0);
    ps_assert_same(before, ps_counters(m));
}
END_TEST

START_TEST(test_failed_make_leaves_nothing)
{
    for (uint32_t n = 1; n <= 3; n++) {
        struct abi_request request = { .kind = REQUEST_FAIL_NEXT, .v = { n, 0 } };
        ps_request(m, &request, NULL);
        struct ps_counters before = ps_counters(m);
        ck_assert_uint_eq(directory_open(m->k, "\\Sessions\\7\\Windows\\WindowStations", true), 0);
        ps_assert_same(before, ps_counters(m));
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_roots_exist_from_the_start },       { &test_objects_stand_in_order_of_creation },
    { &test_second_object_of_a_name_collides }, { &test_path_is_made_and_pruned_to_what_was_there },
    { &test_prune_leaves_directories_in_use },  { &test_bad_paths_find_nothing },
    { &test_failed_make_leaves_nothing },
};

SUITE(tests, setup, teardown)
