/* SPDX-License-Identifier: MIT */
/* The word that was meant. */
#include "config_test.h"
#include "host/text/suggest.h"

#include "../suite.h"

static const char *const keys[] = { "heap", "desktop", "on-failure", "SessionViewSize", NULL };

START_TEST(test_suggest_finds_slips_of_the_keyboard)
{
    ck_assert_str_eq(suggest_nearest("heep", keys), "heap");
    ck_assert_str_eq(suggest_nearest("haep", keys), "heap"); /* swapped neighbours are one slip */
    ck_assert_str_eq(suggest_nearest("on_failure", keys), "on-failure");
    ck_assert_str_eq(suggest_nearest("sessionviewsize", keys), "SessionViewSize");
    ck_assert_str_eq(suggest_nearest("desk", keys), "desktop");       /* a beginning */
    ck_assert_str_eq(suggest_nearest("failure", keys), "on-failure"); /* a word of it */
}
END_TEST

START_TEST(test_suggest_says_nothing_about_other_words)
{
    const char *const none[] = { NULL };
    g_autofree char *endless = g_strnfill(100000, 'x');

    ck_assert_ptr_null(suggest_nearest("window", keys));
    ck_assert_ptr_null(suggest_nearest("", none));
    ck_assert_ptr_null(suggest_nearest("fail", keys)); /* no whole word of "on-failure" */
    ck_assert_ptr_null(suggest_nearest(endless, keys));
}
END_TEST

START_TEST(test_suggest_hint_names_one_or_all)
{
    const char *const none[] = { NULL };
    g_autofree char *one = suggest_hint("heep", keys);
    g_autofree char *all = suggest_hint("window", keys);
    g_autofree char *nothing = suggest_hint("window", none);
    g_autofree char *both = suggest_hint_and_list("heep", keys);
    g_autofree char *list = suggest_hint_and_list("window", keys);

    ck_assert_str_eq(one, " (did you mean \"heap\"?)");
    ck_assert_str_eq(all, " (known: heap, desktop, on-failure, SessionViewSize)");
    ck_assert_str_eq(nothing, "");
    ck_assert_str_eq(both, " (did you mean \"heap\"? known: heap, desktop, on-failure, "
                           "SessionViewSize)");
    ck_assert_str_eq(list, all);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_suggest_finds_slips_of_the_keyboard },
    { &test_suggest_says_nothing_about_other_words },
    { &test_suggest_hint_names_one_or_all },
};

SUITE(tests, NULL, NULL)
