/* SPDX-License-Identifier: MIT */
/*
 * Answers to questions are what runs of the scenario show: each is compared with an expectation of
 * that value, which is met, and learners' answers with what they should be worth.
 */
#include "config_test.h"
#include "host/answer/lesson_asked.h"
#include "host/run/run.h"
#include "scenario_of.h"

#include "../suite.h"

#include <string.h>

#define HEAD                                                                                       \
    "format: 1\ntitle: t\nsystem: { services: none, edition: server2003-sp2 }\n"                   \
    "programs: { maker: { imports: [user32] } }\nsteps:\n"                                         \
    "  - logon: { user: alice, as: alice }\n  - run: { program: maker, in: alice, as: maker }\n"   \
    "  - mark: before\n  - create-window: { in: maker, class: Static, count: 7 }\n"                \
    "  - start-service: { name: greedy, program: maker }\n"                                        \
    "  - create-window: { in: greedy, class: Static, count: 9000 }\n  - mark: half\n"              \
    "  - create-window: { in: greedy, class: Static }\n"                                           \
    "  - create-window: { in: maker, class: Static }\n"                                            \
    "variants: { small: { set: { SharedSection: '1024,3072,256' } } }\n"
#define LESSON HEAD "lesson:\n  read: r\n  look: []\n  questions:\n"

/* about, asked, and what else the question says; how an expectation has the answer in place of it.
 */
static const struct {
    const char *about;
    const char *asked;
    const char *more;
    const char *also_right; /* another way to say it, NULL: none */
    const char *wrong;
} rows[] = {
    { "process: { name: maker%s }", "user-handles", "", NULL, "7" },
    { "process: { name: maker%s }", "user-handles", ", at: before", NULL, "7" },
    { "process: { name: maker%s }", "state", "", NULL, "ended" },
    { "process: { name: maker%s }", "desktop", "", "winsta0\\default", "WinSta0\\Winlogon" },
    { "process: { name: maker%s }", "desktop", "", "Session 0\\WinSta0\\Default",
      "Session 1\\WinSta0\\Default" },
    { "desktop: { of: greedy%s }", "heap", "", "0.5 MB", "511 KB" },
    { "desktop: { of: greedy%s }", "heap", ", variant: small", "262144 B", "512 KB" },
    { "desktop: { of: greedy%s }", "base", "", NULL, "bc000000" },
    { "fails: { step: create-window%s }", "cause", "", "Desktop-Heap-Full", "session-pool-full" },
    { "fails: { step: create-window%s }", "last-error", "", "0x8", "5" },
    { "fails: { step: create-window%s }", "last-error", "", "ERROR_NOT_ENOUGH_MEMORY",
      "ERROR_ACCESS_DENIED" },
    { "fails: { step: create-window%s }", "status", "", "C0000017", "C0000142" },
    { "desktop: { of: greedy%s }", "used", "", "100", "98" },
    { "succeeds: { step: start-service%s }", "count", "", NULL, "2" },
    { "succeeds: { step: create-window, since: half%s }", "count", "", "1", "2" },
    { "fails: { step: create-window, since: half%s }", "count", "", "1", "2" },
    { "fails: { step: create-window, count: 2%s }", "cause", "", NULL, "other" },
    { "session: { session: alice%s }", "view-size", "", "48 MB", "20 MB" },
    { "pages: { address: 0xbf800000, sessions: [0, 0]%s }", "are", "", "Same", "Different" },
};

static Scenario *
with_question(int row)
{
    g_autofree char *about = g_strdup_printf("%s", rows[row].about);
    char *hole = strstr(about, "%s");
    g_autofree char *text =
        g_strdup_printf(LESSON "    - { ask: q, about: { %.*s%s }, asked: %s%s }\n",
                        (int)(hole - about), about, hole + 2, rows[row].asked, rows[row].more);
    return scenario_of(text);
}

/* As --answer tells it; free with g_free(). */
static char *
answer_of(const Scenario *scenario)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) answers = lesson_answers_new(scenario, &error);

    ck_assert(lesson_ask(scenario, answers, &error));
    assert_no_error(error);
    ck_assert_uint_eq(lesson_count_given(answers), 0);
    return g_strdup(((const LessonAnswer *)answers->pdata[0])->answer);
}

static gboolean
is_right(const Scenario *scenario, const char *given)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) answers = lesson_answers_new(scenario, &error);

    ck_assert(lesson_give(answers, given, &error));
    ck_assert(lesson_ask(scenario, answers, &error));
    assert_no_error(error);
    ck_assert_uint_eq(lesson_count_given(answers), 1);
    return lesson_count_right(answers) == 1;
}

START_TEST(test_lesson_answer_is_right_and_others_are_not)
{
    g_autoptr(Scenario) scenario = with_question(_i);
    g_autofree char *answer = answer_of(scenario);
    g_autofree char *numbered = g_strconcat("1=", answer, NULL);

    ck_assert_msg(is_right(scenario, answer) && is_right(scenario, numbered), "%s", answer);
    ck_assert(rows[_i].also_right == NULL || is_right(scenario, rows[_i].also_right));
    ck_assert_msg(!is_right(scenario, rows[_i].wrong), "%s, and not %s", rows[_i].wrong, answer);
}
END_TEST

/* No rule of ours says what the answer is: a scenario that expects it passes. Of a rate and its
 * bytes an expectation takes either. */
START_TEST(test_lesson_answer_is_what_an_expectation_meets)
{
    g_autoptr(Scenario) lesson = with_question(_i);
    g_autofree char *answer = answer_of(lesson);
    g_auto(GStrv) parts = g_strsplit(answer, ", ", 2);
    g_autofree char *key = g_strdup_printf(", %s: '%s'", rows[_i].asked, parts[0]);
    char *hole = strstr(rows[_i].about, "%s");
    g_autofree char *text =
        g_strdup_printf(HEAD "expect:\n  - fails: { step: create-window }\n  - %.*s%s%s\n",
                        (int)(hole - rows[_i].about), rows[_i].about, key, hole + 2);
    g_autoptr(Scenario) scenario = scenario_of(text);
    g_autoptr(ScenarioVariant) small = NULL;
    g_autoptr(GError) error = NULL;

    if (strstr(rows[_i].more, "at:") != NULL)
        return;
    small = scenario_unroll(scenario, scenario_outline(scenario, "small"), &error);
    gboolean is_small = *rows[_i].more != '\0';
    g_autoptr(RunRecord) record =
        run_scenario(scenario, is_small ? small : scenario->plain, NULL, &error);
    assert_no_error(error);
    ck_assert_msg(record->verdict == RUN_VERDICT_PASS, "%s", text);
}
END_TEST

/* As dheapmon and the prompt print it. */
START_TEST(test_lesson_address_needs_no_0x)
{
    g_autoptr(Scenario) scenario =
        scenario_of(LESSON "    - { ask: q, about: { desktop: { of: maker } }, asked: base }\n");
    g_autofree char *answer = answer_of(scenario);
    g_autofree char *upper = g_ascii_strup(answer + 2, -1);

    ck_assert(g_str_has_prefix(answer, "0x") && strlen(answer) == 10);
    ck_assert(is_right(scenario, answer + 2) && is_right(scenario, upper));
    ck_assert(!is_right(scenario, "bc000000"));
}
END_TEST

START_TEST(test_lesson_percentage_is_rounded_to_its_digits)
{
    g_autoptr(Scenario) scenario =
        scenario_of(LESSON "    - { ask: q, about: { desktop: { of: maker } }, asked: used }\n");
    g_autofree char *answer = answer_of(scenario);
    g_auto(GStrv) parts = g_strsplit(answer, ", ", -1);
    double percent = g_ascii_strtod(parts[0], NULL);
    g_autofree char *whole = g_strdup_printf("%.0f %%", percent);
    g_autofree char *more = g_strdup_printf("%.1f %%", percent + 0.1);

    ck_assert_uint_eq(g_strv_length(parts), 2);
    ck_assert(is_right(scenario, parts[0]) && is_right(scenario, parts[1]));
    /* As it is told, and right in one part alone. */
    g_autofree char *half = g_strdup_printf("%s, 1 byte", parts[0]);
    g_autofree char *other_half = g_strdup_printf("%.1f %%, %s", percent + 1, parts[1]);
    ck_assert_msg(is_right(scenario, answer), "%s", answer);
    ck_assert(!is_right(scenario, half) && !is_right(scenario, other_half));
    ck_assert_msg(is_right(scenario, whole), "%s of %s", whole, answer);
    ck_assert(!is_right(scenario, more));
}
END_TEST

static const char five_questions[] =
    LESSON "    - { ask: a, about: { process: { name: maker } }, asked: user-handles }\n"
           "    - { ask: b, about: { fails: create-window }, asked: cause }\n"
           "    - { ask: c, about: { desktop: { of: maker } }, asked: heap }\n"
           "    - { ask: d, about: { desktop: { of: maker } }, asked: used }\n"
           "    - { ask: e, about: { desktop: { of: maker } }, asked: base }\n";

/* What names no question is refused: nobody knows what it is. */
START_TEST(test_lesson_refuses_what_answers_no_question)
{
    static const char *const given[] = { "6=1", "0=1", "7" };
    g_autoptr(Scenario) scenario = scenario_of(five_questions);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) answers = lesson_answers_new(scenario, &error);

    ck_assert(!lesson_give(answers, given[_i], &error));
    ck_assert_msg(strstr(error->message, "N=ANSWER, with N from 1 to 5") != NULL, "%s",
                  error->message);
}
END_TEST

/* What can be no answer is not right, and says why; the others are marked all the same. */
static const struct {
    const char *given;
    const char *said;
} no_answers[] = {
    { "1=>= 0", "it is one number, such as 12" },
    { "1=0..99", "it is one number, such as 12" },
    { "1=1 +- 9", "it is one number, such as 12" },
    { "1=many", "it is one number, such as 12" },
    { "1=", "it is one number, such as 12" },
    { "1=12 KB", "it is one number, such as 12" },
    { "1=bc6f0000", "it is one number, such as 12" },
    { "1='\"{", "it is one number, such as 12" },
    { "3=512", "it is one number, a size with its unit, such as 512 KB or 3 MB" },
    { "4=15 items", "a part or a size with its unit, such as 15.1 %" },
    { "4=1 %,", "a part or a size with its unit, such as 15.1 %" },
    { "4=", "a part or a size with its unit, such as 15.1 %" },
    { "4=1,5 %", "a part or a size with its unit, such as 15.1 %" },
    { "5=12 KB", "an address such as 0xb" },
    { "5=bc6f000", "an address such as 0xb" },
    { "5=12345678..bc6f0000", "an address such as 0xb" },
    { "2=nothing", "nothing" },
};

START_TEST(test_lesson_tells_what_is_no_answer)
{
    guint at = (guint)(no_answers[_i].given[0] - '1');
    guint other = at == 1 ? 2 : 1;
    g_autoptr(Scenario) scenario = scenario_of(five_questions);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) answers = lesson_answers_new(scenario, &error);

    ck_assert(lesson_give(answers, no_answers[_i].given, &error));
    ck_assert(lesson_give(answers, other == 1 ? "2=desktop-heap-full" : "3=3 MB", &error));
    ck_assert(lesson_ask(scenario, answers, &error));
    assert_no_error(error);
    const LessonAnswer *bad = answers->pdata[at], *good = answers->pdata[other];
    ck_assert_ptr_nonnull(bad->problem);
    ck_assert_msg(strstr(bad->problem, no_answers[_i].said) != NULL, "%s", bad->problem);
    ck_assert_msg(strpbrk(bad->problem, "\n^~") == NULL, "%s", bad->problem);
    ck_assert(!bad->is_right && bad->answer != NULL);
    ck_assert(good->is_right && good->problem == NULL);
    ck_assert_uint_eq(lesson_count_given(answers), 2);
    ck_assert_uint_eq(lesson_count_right(answers), 1);
}
END_TEST

START_TEST(test_lesson_question_is_answered_once)
{
    g_autoptr(Scenario) scenario =
        scenario_of(LESSON "    - { ask: a, about: { fails: create-window }, asked: cause }\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) answers = lesson_answers_new(scenario, &error);

    ck_assert(lesson_give(answers, "1=other", &error));
    ck_assert(!lesson_give(answers, "1=other", &error));
    ck_assert_ptr_nonnull(strstr(error->message, "answered twice"));
}
END_TEST

START_TEST(test_lesson_question_without_an_answer_says_where)
{
    static const char *const questions[] = {
        "{ ask: q, about: { desktop: { path: 'WinSta0\\Nowhere' } }, asked: used }",
        "{ ask: q, about: { fails: { step: start-service } }, asked: cause }",
        "{ ask: q, about: { process: { name: maker } }, asked: exit-code }",
        /* What is stated is not so. */
        "{ ask: q, about: { session: { session: 0, view-size: 47 MB } }, asked: desktops }",
        "{ ask: q, about: { desktop: { of: maker, windows: 0 } }, asked: base }",
        "{ ask: q, about: { fails: { step: create-window, count: 3 } }, asked: cause }",
        "{ ask: q, about: { process: { name: maker, desktop: 'WinSta0\\Winlogon' } }, asked: state }",
    };
    g_autofree char *text = g_strconcat(LESSON "    - ", questions[_i], "\n", NULL);
    g_autoptr(Scenario) scenario = scenario_of(text);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) answers = lesson_answers_new(scenario, &error);

    ck_assert(!lesson_ask(scenario, answers, &error));
    ck_assert_msg(strstr(error->message, "s.yaml:20:") != NULL &&
                      strstr(error->message, "this question has no answer: ") != NULL,
                  "%s", error->message);
    ck_assert_ptr_null(((const LessonAnswer *)answers->pdata[0])->answer);
}
END_TEST

START_TEST(test_lesson_is_no_scenario_without_questions)
{
    g_autoptr(Scenario) scenario = scenario_of(HEAD);
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(lesson_answers_new(scenario, &error));
    ck_assert(g_error_matches(error, LESSON_ERROR, LESSON_ERROR_NONE));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_lesson_answer_is_right_and_others_are_not, .loops = G_N_ELEMENTS(rows) },
    { &test_lesson_answer_is_what_an_expectation_meets, .loops = G_N_ELEMENTS(rows) },
    { &test_lesson_address_needs_no_0x },
    { &test_lesson_percentage_is_rounded_to_its_digits },
    { &test_lesson_refuses_what_answers_no_question, .loops = 3 },
    { &test_lesson_tells_what_is_no_answer, .loops = G_N_ELEMENTS(no_answers) },
    { &test_lesson_question_is_answered_once },
    { &test_lesson_question_without_an_answer_says_where, .loops = 7 },
    { &test_lesson_is_no_scenario_without_questions },
};

SUITE(tests, NULL, NULL)
