/* SPDX-License-Identifier: MIT */
/*
 * Headroom and values of knobs, each checked by runs of scenarios that are written out: as many as
 * are said to fit do, and one more does not; a value that is said to work does, and the step beside
 * it does not.
 */
#include "config_test.h"
#include "host/answer/headroom.h"
#include "host/answer/survey.h"
#include "host/answer/trial.h"
#include "run_text.h"

#include "../suite.h"

#define SYSTEM                                                                                     \
    "format: 1\ntitle: t\nsystem: { services: none, edition: %s, set: { SharedSection: '%s' } }\n" \
    "programs: { greedy: { imports: [gdi32], startup: [ create-window: { class: Static, count: "   \
    "20 } ] } }\nsteps:\n  - logon: { user: alice, as: alice }\n"                                  \
    "  - start-service: { name: maker, program: greedy }\n"

/* The answers to questions of one run; NULL with an error. */
static GPtrArray *
ask_all(const char *text, const char *const *questions, const HeadroomPlace *place, GError **error)
{
    g_autoptr(GPtrArray) asked =
        g_ptr_array_new_with_free_func((GDestroyNotify)headroom_question_free);
    g_autoptr(GArray) tails = g_array_new(TRUE, FALSE, sizeof(ScenarioTail));

    for (guint i = 0; questions[i] != NULL; i++) {
        HeadroomQuestion *question = headroom_question(questions[i], place, i, error);
        ck_assert_ptr_nonnull(question);
        g_ptr_array_add(asked, question);
        const ScenarioTail tail = { question->asked, question->tail };
        g_array_append_val(tails, tail);
    }
    const ScenarioOverrides overrides = { .tails = (const ScenarioTail *)(gpointer)tails->data };
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, &overrides, error);
    ck_assert_ptr_nonnull(scenario);
    GPtrArray *answers = headroom_ask(scenario, scenario->plain, NULL, asked, NULL, error);
    for (guint i = 0; answers != NULL && i < answers->len; i++)
        ((Headroom *)answers->pdata[i])->what = questions[i];
    return answers;
}

static GPtrArray *
try_to_ask(const char *text, const char *question, const HeadroomPlace *place, GError **error)
{
    const char *const questions[] = { question, NULL };

    return ask_all(text, questions, place, error);
}

static GPtrArray *
ask(const char *text, const char *const *questions, const HeadroomPlace *place)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *answers = ask_all(text, questions, place, &error);

    assert_no_error(error);
    return answers;
}

static const struct {
    const char *edition;
    const char *shared_section;
    const char *question;
    const char *step; /* that makes as many as stand behind it */
    enum gate gate;   /* that stops the next */
} rows[] = {
    { "server2003-sp2", "1024,3072,512", "service:greedy",
      "  - start-service: { name: 'x{n}', program: greedy, for: { n: 1..", GATE_DESKTOP_HEAP },
    { "server2003-sp2", "1024,3072,512", "account:greedy",
      "  - start-service: { name: 'x{n}', program: greedy, account: '.\\x', for: { n: 1..",
      GATE_SESSION_VIEW_SPACE },
    { "server2003-sp2", "1024,1024,512", "program:greedy",
      "  - run: { program: greedy, for: { n: 1..", GATE_DESKTOP_HEAP },
    { "xp-sp3", "1024,3072,700", "account:greedy",
      "  - start-service: { name: 'x{n}', program: greedy, account: '.\\x', for: { n: 1..",
      GATE_SESSION_VIEW_SPACE },
    { "win2000", "1024,3072,1024", "account:greedy",
      "  - start-service: { name: 'x{n}', program: greedy, account: '.\\x', for: { n: 1..",
      GATE_SYSTEM_VIEW_SPACE },
};

static guint
failures_with(const char *system, const char *step, guint count)
{
    g_autofree char *steps = g_strdup_printf("%s%u } }\n", step, count);
    g_autofree char *text = g_strconcat(system, steps, NULL);
    g_autoptr(RunRecord) record = run_text(text);

    return record->failures->len;
}

START_TEST(test_headroom_is_what_fits)
{
    g_autofree char *system = g_strdup_printf(SYSTEM, rows[_i].edition, rows[_i].shared_section);
    const char *const questions[] = { rows[_i].question, NULL };
    const HeadroomPlace place = { NULL, NULL };
    g_autoptr(GPtrArray) answers = ask(system, questions, &place);
    const Headroom *answer = answers->pdata[0];

    ck_assert(!answer->is_more && !answer->is_unprepared);
    ck_assert_int_eq(answer->gate, rows[_i].gate);
    ck_assert_uint_gt(answer->fit, 0);
    ck_assert_uint_eq(failures_with(system, rows[_i].step, answer->fit), 0);
    ck_assert_uint_eq(failures_with(system, rows[_i].step, answer->fit + 1), 1);
}
END_TEST

/* Each question begins where the scenario ended, whatever was asked before. */
START_TEST(test_headroom_questions_do_not_touch_each_other)
{
    g_autofree char *system = g_strdup_printf(SYSTEM, "server2003-sp2", "1024,3072,512");
    const HeadroomPlace place = { NULL, "maker" };
    const char *const there[] = { "account:greedy", "desktop", "service:greedy", NULL };
    const char *const back[] = { "service:greedy", "desktop", "account:greedy", NULL };
    g_autoptr(GPtrArray) one = ask(system, there, &place);
    g_autoptr(GPtrArray) other = ask(system, back, &place);

    for (guint i = 0; i < 3; i++) {
        const Headroom *a = one->pdata[i];
        const Headroom *b = other->pdata[2 - i];
        ck_assert_str_eq(a->what, b->what);
        ck_assert_uint_eq(a->fit, b->fit);
        ck_assert_int_eq(a->gate, b->gate);
    }
    ck_assert_uint_eq(((const Headroom *)one->pdata[0])->fit,
                      ((const Headroom *)one->pdata[1])->fit);
}
END_TEST

START_TEST(test_headroom_refuses_what_it_does_not_know)
{
    static const char *const wrong[] = { "", "program", "program:", "desktop:x", "windows", ":x" };
    const HeadroomPlace place = { NULL, NULL };

    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_null(headroom_question(wrong[i], &place, 0, &error));
        assert_error(error, HEADROOM_ERROR, HEADROOM_ERROR_WHAT, "--of is program:NAME");
    }
}
END_TEST

#define NOBODY                                                                                     \
    "--of program:greedy: nobody is logged on there, so that no program starts (--in names a "     \
    "session"
#define SWITCH                                                                                     \
    "  - switch-user: { user: bob }\n  - switch-user: { to: alice }\n  - logoff: { in: alice }\n"
#define LOGOFF "  - logoff: { in: alice }\n  - logon: { user: bob, kind: rdp, as: bob }\n"

/* Of a program it is no answer that none fits where nobody is. */
START_TEST(test_headroom_where_nobody_is_logged_on_is_refused)
{
    static const struct {
        const char *steps;
        const char *in;
        const char *says;
    } cases[] = {
        { "  - reboot: {}\n", NULL, NOBODY ", and in none of them anybody is)" },
        { LOGOFF, NULL, NOBODY "; there is bob)" },
        { LOGOFF, "bob", NULL },
        { SWITCH, NULL, NOBODY "; there is bob)" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *system = g_strdup_printf(SYSTEM, "server2003-sp2", "1024,3072,512");
        g_autofree char *text = g_strconcat(system, cases[i].steps, NULL);
        const HeadroomPlace place = { cases[i].in, NULL };
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) answers = try_to_ask(text, "program:greedy", &place, &error);
        if (cases[i].says != NULL) {
            assert_error(error, HEADROOM_ERROR, HEADROOM_ERROR_WHOM, cases[i].says);
            continue;
        }
        assert_no_error(error);
        ck_assert_uint_gt(((const Headroom *)answers->pdata[0])->fit, 0);
    }
}
END_TEST

/* ---- values ---- */

#define SERVICES                                                                                   \
    "  - start-service: { name: 'x{n}', program: greedy, for: { n: 1..150 } }\n"                   \
    "  - start-service: { name: 'y{n}', program: greedy, account: '.\\y', for: { n: 1..20 } }\n"

static gboolean
passes_with(const char *shared_section)
{
    g_autofree char *system = g_strdup_printf(SYSTEM, "server2003-sp2", shared_section);
    g_autofree char *text = g_strconcat(system, SERVICES, NULL);
    g_autoptr(RunRecord) record = run_text(text);

    return record->failures->len == 0;
}

/* Of every range both ends, of the best step the one beside it, of the least value the one below.
 */
START_TEST(test_survey_is_what_comes_out)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *system = g_strdup_printf(SYSTEM, "server2003-sp2", "1024,3072,512");
    g_autofree char *text = g_strconcat(system, SERVICES, NULL);
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
    g_autoptr(Trials) trials = trials_new(scenario, scenario->plain, &error);
    assert_no_error(error);
    g_autoptr(Survey) survey = survey_make(trials, KNOB_SHARED_SECTION_THIRD, NULL, 0, &error);
    assert_no_error(error);
    guint passing = 0;

    for (guint i = 0; i < survey->ranges->len; i++) {
        const SurveyRange *range = &g_array_index(survey->ranges, SurveyRange, i);
        g_autofree char *low = g_strdup_printf("1024,3072,%u", range->low);
        g_autofree char *high = g_strdup_printf("1024,3072,%u", range->high);
        ck_assert_msg(passes_with(low) == range->passes, "%s", low);
        ck_assert_msg(passes_with(high) == range->passes, "%s", high);
        passing += range->passes;
    }
    ck_assert_uint_eq(passing, 1);
    ck_assert_int_ge(survey->best, 0);
    ck_assert_int_eq(survey->failing, survey->best - 1);
    g_autofree char *least = g_strdup_printf("1024,3072,%u", survey->least.value);
    g_autofree char *less = g_strdup_printf("1024,3072,%u", survey->least.value - 1);
    ck_assert_msg(passes_with(least), "%s", least);
    ck_assert_msg(!passes_with(less), "%s", less);
    ck_assert_uint_eq(survey->beside.value, survey->least.value - 1);
    ck_assert_uint_le(survey->least.value, survey_round(survey)->value);
    ck_assert_uint_eq(survey->now, 512);
    ck_assert(!trials_base(trials)->passes);
}
END_TEST

/* Of what asks for a region, what is in force is the region: 0 in the registry is no size. */
START_TEST(test_survey_value_now_is_what_there_is)
{
    static const Knob knobs[] = { KNOB_SESSION_VIEW_SIZE, KNOB_PAGED_POOL_SIZE,
                                  KNOB_NONPAGED_POOL_SIZE, KNOB_SYSTEM_PAGES };
    g_autoptr(GError) error = NULL;
    g_autofree char *system = g_strdup_printf(SYSTEM, "server2003-sp2", "1024,3072,512");
    g_autofree char *text = g_strconcat(system, SERVICES, NULL);
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
    g_autoptr(Trials) trials = trials_new(scenario, scenario->plain, &error);
    assert_no_error(error);
    const Trial *base = trials_base(trials);

    for (guint i = 0; i < G_N_ELEMENTS(knobs); i++) {
        const KnobRow *row = knob_row(knobs[i]);
        guint32 now = 0;
        ck_assert(survey_value_now(scenario->plain, base, knobs[i], &now));
        ck_assert_uint_eq(now, snapshot_value_bytes(base->system.regions, row->index) /
                                   knob_unit_bytes(row->unit));
        ck_assert_uint_gt(now, 0);
    }
}
END_TEST

/* A trial that is shared because the machines are alike comes out as its own run does. */
START_TEST(test_trials_are_shared_by_like_machines_alone)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *system = g_strdup_printf(SYSTEM, "server2003-sp2", "1024,3072,512");
    g_autofree char *text = g_strconcat(system, SERVICES, NULL);
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
    g_autoptr(Trials) trials = trials_new(scenario, scenario->plain, &error);
    assert_no_error(error);
    const KnobSetting large = { KNOB_SHARED_SECTION_THIRD, 19456 };
    const KnobSetting larger = { KNOB_SHARED_SECTION_THIRD, 20480 };
    const KnobSetting other = { KNOB_SHARED_SECTION_THIRD, 1024 };
    const Trial *one = trials_run(trials, &large, 1, &error);
    const Trial *two = trials_run(trials, &larger, 1, &error);
    const Trial *three = trials_run(trials, &other, 1, &error);
    assert_no_error(error);

    ck_assert_ptr_eq(one, two);
    ck_assert(one->falls_back && one->system.uses_safe_pair);
    ck_assert_ptr_ne(one, three);
    ck_assert(!three->falls_back);
    ck_assert_uint_eq(three->system.heap_sizes.noninteractive, 1024);
    g_autofree char *again = g_strdup_printf(SYSTEM SERVICES, "server2003-sp2", "1024,3072,20480");
    g_autoptr(RunRecord) record = run_text(again);
    ck_assert_uint_eq(record->failures->len, two->failures);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_headroom_is_what_fits, .loops = G_N_ELEMENTS(rows) },
    { &test_headroom_questions_do_not_touch_each_other },
    { &test_headroom_where_nobody_is_logged_on_is_refused },
    { &test_headroom_refuses_what_it_does_not_know },
    { &test_survey_is_what_comes_out },
    { &test_survey_value_now_is_what_there_is },
    { &test_trials_are_shared_by_like_machines_alone },
};

SUITE(tests, NULL, NULL)
