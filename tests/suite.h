/* SPDX-License-Identifier: MIT */
/*
 * A test program: rows of tests of one noun, each test in a process of its own, and main(). Words
 * on the command line choose the tests whose names contain one of them:
 *
 *     meson test -C build session --verbose --test-args two_sessions
 *
 * The exit code says how it ended: 0, 1 if a test failed, 2 if no test has such a name. For other
 * readers Check writes JUnit's and TAP's forerunners into the files that CK_XML_LOG_FILE_NAME and
 * CK_TAP_LOG_FILE_NAME name.
 */
#pragma once

#include <check.h>

#include <stdio.h>
#include <stdlib.h>

struct suite_test {
    const TTest *const *test; /* the name behind START_TEST */
    int loops;                /* runs with _i from 0 on; 0: once */
    int signal;               /* that ends it; 0: none does */
};

struct suite {
    const char *file; /* …/test_NOUN.c */
    const struct suite_test *tests;
    size_t count;
    void (*set_up)(void); /* before and after each test; may be NULL */
    void (*tear_down)(void);
};

/* The whole of main(). The table is one of struct suite_test, at file scope. */
#define SUITE(table, set_up, tear_down)                                                            \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        const struct suite suite = { __FILE__, table, sizeof(table) / sizeof((table)[0]), set_up,  \
                                     tear_down };                                                  \
        return suite_main(&suite, argc, argv);                                                     \
    }

static inline int
suite_is_wanted(const char *name, int argc, char **argv)
{
    int is_wanted = argc < 2;
    for (int i = 1; i < argc; i++)
        is_wanted = is_wanted || strstr(name, argv[i]) != NULL;
    return is_wanted;
}

/* How many tests were added. */
static inline int
suite_fill(TCase *cases, const struct suite *suite, int argc, char **argv)
{
    int added = 0;
    for (size_t i = 0; i < suite->count; i++) {
        const struct suite_test *row = &suite->tests[i];
        int loops = row->loops > 0 ? row->loops : 1;
        if (!suite_is_wanted((*row->test)->name, argc, argv))
            continue;
        tcase_add_loop_test_raise_signal(cases, *row->test, row->signal, 0, loops);
        added++;
    }
    return added;
}

/* "session" of "../tests/kernel/test_session.c". */
static inline void
suite_name(const char *file, char *name, size_t bytes)
{
    const char *slash = strrchr(file, '/');
    const char *base = slash != NULL ? slash + 1 : file;
    const char *noun = strncmp(base, "test_", 5) == 0 ? base + 5 : base;
    snprintf(name, bytes, "%.*s", (int)strcspn(noun, "."), noun);
}

static inline int
suite_main(const struct suite *suite, int argc, char **argv)
{
    char name[64];
    suite_name(suite->file, name, sizeof name);
    Suite *check_suite = suite_create(name);
    TCase *cases = tcase_create(name);
    tcase_add_checked_fixture(cases, suite->set_up, suite->tear_down);
    suite_add_tcase(check_suite, cases);
    int added = suite_fill(cases, suite, argc, argv);
    SRunner *runner = srunner_create(check_suite);
    if (added > 0)
        srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    if (added == 0)
        fprintf(stderr, "no test of %s has such a name\n", name);
    return added == 0 ? 2 : failed != 0;
}
