/* SPDX-License-Identifier: MIT */
/* Lessons as they are read: what can be asked, and what is said of what cannot. */
#include "config_test.h"
#include "host/scenario/lesson.h"
#include "host/yaml/quantity.h"
#include "scenario_of.h"

#include "../suite.h"

#include <string.h>

#define HEAD                                                                                           \
    "format: 1\ntitle: t\nsystem: { services: none, edition: server2003-sp2 }\nsteps:\n"               \
    "  - logon: { user: alice, as: alice }\n  - mark: here\nlesson:\n  read: a book\n  look: [tree]\n" \
    "  questions:\n"

START_TEST(test_lesson_is_read_by_its_rows)
{
    g_autoptr(Scenario) scenario = scenario_of(
        HEAD
        "    - { ask: How many?, about: { session: { session: alice } }, asked: desktops, at: here }\n"
        "    - { ask: Which?, about: { fails: run }, asked: cause, why: w }\n");
    const Lesson *lesson = scenario->lesson;

    ck_assert_str_eq(lesson->read, "a book");
    ck_assert_uint_eq(lesson->look->len, 1);
    ck_assert_uint_eq(lesson->questions->len, 2);
    const LessonQuestion *first = lesson->questions->pdata[0];
    ck_assert_str_eq(first->ask, "How many?");
    ck_assert_str_eq(first->at, "here");
    ck_assert_str_eq(first->variant, "");
    ck_assert_ptr_null(first->why);
    ck_assert_str_eq(((const LessonQuestion *)lesson->questions->pdata[1])->why, "w");
}
END_TEST

START_TEST(test_lesson_question_leaves_its_value_open)
{
    g_autoptr(Scenario) scenario = scenario_of(
        HEAD "    - { ask: q, about: { session: { session: alice } }, asked: desktops }\n");
    const LessonQuestion *question = scenario->lesson->questions->pdata[0];
    const Names *names = scenario_variant_names(scenario->plain);
    g_autoptr(YamlDocument) given = yaml_document_load_text("t", "3", -1, NULL, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Expectation) open = lesson_question_read(question, NULL, names, &error);
    g_autoptr(Expectation) filled =
        lesson_question_read(question, yaml_document_root(given), names, &error);

    assert_no_error(error);
    ck_assert_str_eq(open->asked->key, "desktops");
    const Quantity *nothing = *(Quantity *const *)expectation_value(open, "desktops");
    const Quantity *three = *(Quantity *const *)expectation_value(filled, "desktops");
    ck_assert(quantity_is_met(nothing, 0) && quantity_is_met(nothing, 99));
    ck_assert(quantity_is_met(three, 3) && !quantity_is_met(three, 4));
}
END_TEST

/* What stands behind "    - " of a question; what is said, and where. */
static const struct {
    const char *question;
    const char *said;
} wrong[] = {
    { "{ ask: q, about: { session: { session: bob } }, asked: desktops }", "\"bob\"" },
    { "{ ask: q, about: { session: { session: alice } }, asked: desktop }",
      "did you mean \"desktops\"?" },
    { "{ ask: q, about: { session: { session: alice, desktops: 3 } }, asked: desktops }",
      "its value is found by running" },
    { "{ ask: q, about: { sesion: { session: alice } }, asked: desktops }",
      "did you mean \"session\"?" },
    { "{ ask: q, about: { no-session: alice }, asked: session }", "(nothing can)" },
    { "{ ask: q, about: { session: { session: alice } }, asked: desktops, at: there }",
      "\"there\"" },
    { "{ ask: q, about: { session: { session: alice } }, asked: desktops, variant: x }",
      "no variant \"x\"" },
    { "{ about: { session: { session: alice } }, asked: desktops }", "\"ask\" is missing" },
    { "{ ask: q, about: [], asked: desktops }", "s.yaml:11:" },
    { "{ ask: q, about: { pages: { address: 0xbf800000, sessions: [0, bob] } }, asked: are }",
      "\"bob\"" },
};

START_TEST(test_lesson_that_cannot_be_asked)
{
    g_autofree char *text = g_strdup_printf(HEAD "    - %s\n", wrong[_i].question);
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);

    ck_assert_ptr_null(scenario);
    ck_assert_ptr_nonnull(error);
    ck_assert_msg(strstr(error->message, wrong[_i].said) != NULL, "%s", error->message);
    ck_assert_msg(strstr(error->message, "s.yaml:11:") != NULL, "%s", error->message);
}
END_TEST

START_TEST(test_lesson_asks_no_more_than_its_limit)
{
    g_autoptr(GString) text = g_string_new(HEAD);
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i <= LESSON_QUESTIONS_MAX; i++)
        g_string_append(text, "    - { ask: q, about: { fails: run }, asked: cause }\n");
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text->str, -1, NULL, &error);
    ck_assert_ptr_null(scenario);
    ck_assert_ptr_nonnull(strstr(error->message, "at most 20 questions"));
}
END_TEST

START_TEST(test_lesson_expectation_without_what_is_asked_is_none)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text(
        "s.yaml",
        "format: 1\ntitle: t\nsystem: { services: none, edition: server2003-sp2 }\nsteps: []\n"
        "expect:\n  - pages: { address: 0xbf800000, sessions: [0, 0] }\n",
        -1, NULL, &error);

    ck_assert_ptr_null(scenario);
    ck_assert_ptr_nonnull(strstr(error->message, "\"are\" is missing"));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_lesson_is_read_by_its_rows },
    { &test_lesson_question_leaves_its_value_open },
    { &test_lesson_that_cannot_be_asked, .loops = G_N_ELEMENTS(wrong) },
    { &test_lesson_asks_no_more_than_its_limit },
    { &test_lesson_expectation_without_what_is_asked_is_none },
};

SUITE(tests, NULL, NULL)
