/* SPDX-License-Identifier: MIT */
/* deskheap headroom: how many more fit, and with which values of a knob all does. */
#include "cli/command.h"
#include "cli/knob_option.h"
#include "cli/progress.h"
#include "cli/scenario_options.h"
#include "host/answer/headroom.h"
#include "host/answer/survey.h"
#include "host/text/input.h"
#include "host/text/printable.h"

struct headroom_options {
    struct scenario_options scenario;
    char **of;
    char **knobs;
    char *in;
    char *parent;
    gboolean json;
};

/* What is asked, and of what. */
typedef struct {
    GPtrArray *questions; /* HeadroomQuestion */
    GArray *tails;        /* ScenarioTail: their steps, none in the last */
    GArray *knobs;        /* Knob */
    GPtrArray *open;      /* GError of each question that has no answer */
} Asked;

static void
asked_clear(Asked *asked)
{
    g_clear_pointer(&asked->questions, g_ptr_array_unref);
    g_clear_pointer(&asked->tails, g_array_unref);
    g_clear_pointer(&asked->knobs, g_array_unref);
    g_clear_pointer(&asked->open, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, asked_clear)

static gboolean
read_questions(Asked *asked, const struct headroom_options *options, GError **error)
{
    const HeadroomPlace place = { options->in, options->parent };

    asked->questions = g_ptr_array_new_with_free_func((GDestroyNotify)headroom_question_free);
    asked->tails = g_array_new(TRUE, FALSE, sizeof(ScenarioTail));
    for (guint i = 0; options->of != NULL && options->of[i] != NULL; i++) {
        HeadroomQuestion *question = headroom_question(options->of[i], &place, i, error);
        if (question == NULL)
            return FALSE;
        g_ptr_array_add(asked->questions, question);
        const ScenarioTail tail = { question->asked, question->tail };
        g_array_append_val(asked->tails, tail);
    }
    return TRUE;
}

/* A place that no question is about would be passed over without a word. */
static gboolean
check_place(const Asked *asked, const struct headroom_options *options, GError **error)
{
    gboolean is_session_used = FALSE, is_parent_used = FALSE;

    for (guint i = 0; i < asked->questions->len; i++) {
        const HeadroomQuestion *question = asked->questions->pdata[i];
        is_session_used = is_session_used || question->in != NULL;
        is_parent_used = is_parent_used || question->parent != NULL;
    }
    if (options->in != NULL && !is_session_used)
        printable_error(error, HEADROOM_ERROR, HEADROOM_ERROR_WHAT,
                        "--in says in which session programs run, and nothing is asked of them: "
                        "--of program:NAME is missing");
    else if (options->parent != NULL && !is_parent_used)
        printable_error(error, HEADROOM_ERROR, HEADROOM_ERROR_WHAT,
                        "--parent says whose children programs are, and who makes desktops, and "
                        "nothing is asked of them: --of program:NAME or --of desktop is missing");
    else
        return TRUE;
    return FALSE;
}

static gboolean
read_knobs(Asked *asked, char **names, GError **error)
{
    asked->knobs = g_array_new(FALSE, FALSE, sizeof(Knob));
    for (; names != NULL && *names != NULL; names++) {
        Knob knob;
        if (!knob_option(*names, &knob, error))
            return FALSE;
        g_array_append_val(asked->knobs, knob);
    }
    return TRUE;
}

static void
tell_progress(guint count, gpointer user)
{
    progress_tried(user, count);
}

static void
tell_step(guint step, guint count, gpointer user)
{
    progress_step_of(user, step, count);
}

/* Survey of each. */
static GPtrArray *
ask_knobs(const Scenario *scenario,
          const ScenarioVariant *variant,
          const GArray *knobs,
          GError **error)
{
    g_autoptr(GPtrArray) surveys = g_ptr_array_new_with_free_func((GDestroyNotify)survey_free);
    const TrialsWatch watch = { tell_progress, tell_step, (gpointer)scenario };
    g_autoptr(Trials) trials =
        knobs->len > 0 ? trials_new_watched(scenario, variant, &watch, error) : NULL;

    if (knobs->len > 0 && trials == NULL)
        return NULL;
    for (guint i = 0; i < knobs->len; i++) {
        Survey *survey = survey_make(trials, g_array_index(knobs, Knob, i), NULL, 0, error);
        if (survey == NULL)
            return NULL;
        g_ptr_array_add(surveys, survey);
    }
    return g_steal_pointer(&surveys);
}

/* With the steps of these questions behind it. */
static Scenario *
open_asked(const struct headroom_options *options,
           const char *path,
           const GArray *tails,
           GError **error)
{
    struct scenario_options with = options->scenario;

    with.tails = (const ScenarioTail *)(gpointer)tails->data;
    return scenario_open(&with, path, error);
}

/* Takes out those that the scenario cannot be asked, each for itself. FALSE with an error: the
 * scenario cannot be opened without any. */
static gboolean
leave_out(Asked *asked, const struct headroom_options *options, const char *path, GError **error)
{
    g_autoptr(GArray) one = g_array_new(TRUE, FALSE, sizeof(ScenarioTail));
    g_autoptr(Scenario) plain = open_asked(options, path, one, error);

    if (plain == NULL)
        return FALSE;
    for (guint i = 0; i < asked->tails->len;) {
        GError *problem = NULL;
        g_array_set_size(one, 0);
        g_array_append_val(one, g_array_index(asked->tails, ScenarioTail, i));
        g_autoptr(Scenario) scenario = open_asked(options, path, one, &problem);
        if (scenario != NULL) {
            i++;
            continue;
        }
        g_ptr_array_add(asked->open, problem);
        g_array_remove_index(asked->tails, i);
        g_ptr_array_remove_index(asked->questions, i);
    }
    return TRUE;
}

/* With all questions that it can be asked. */
static Scenario *
open_scenario(Asked *asked,
              const struct headroom_options *options,
              const char *path,
              GError **error)
{
    Scenario *scenario = open_asked(options, path, asked->tails, NULL);

    if (scenario != NULL)
        return scenario;
    return leave_out(asked, options, path, error) ? open_asked(options, path, asked->tails, error)
                                                  : NULL;
}

static gboolean
tell(GString *out,
     Asked *asked,
     const struct headroom_options *options,
     const char *path,
     GError **error)
{
    RunOptions run_options = { .at = options->scenario.at };

    if (!read_questions(asked, options, error) || !check_place(asked, options, error) ||
        !read_knobs(asked, options->knobs, error))
        return FALSE;
    progress_scenario(input_name(path), 1, 1);
    g_autoptr(Scenario) scenario = open_scenario(asked, options, path, error);
    if (scenario == NULL)
        return FALSE;
    g_autoptr(ScenarioVariant) variant = scenario_choose(&options->scenario, scenario, error);
    if (variant == NULL)
        return FALSE;
    progress_variant(variant->name, 1, 1, scenario);
    run_options.on_step = tell_step;
    run_options.user = scenario;
    g_autoptr(GPtrArray) answers =
        headroom_ask(scenario, variant, &run_options, asked->questions, asked->open, error);
    g_autoptr(GPtrArray) surveys =
        answers != NULL ? ask_knobs(scenario, variant, asked->knobs, error) : NULL;
    if (surveys == NULL)
        return FALSE;
    if (answers->len + surveys->len == 0)
        return TRUE;
    if (options->json)
        headroom_json(out, scenario, variant, answers, surveys);
    else
        headroom_print(out, scenario, variant, answers, surveys);
    return TRUE;
}

int
cmd_headroom(int argc, char **argv)
{
    static struct headroom_options options;
    const GOptionEntry entries[] = {
        { "of", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.of,
          "How many more of these fit: program:NAME, service:PROGRAM, account:PROGRAM (a service "
          "with a logon of its own), desktop, session",
          "WHAT" },
        { "in", 0, 0, G_OPTION_ARG_STRING, &options.in, "Programs: in this session", "SESSION" },
        { "parent", 0, 0, G_OPTION_ARG_STRING, &options.parent,
          "Programs: as its children; desktops: made by it", "PROCESS" },
        { "knob", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.knobs,
          "With which values of it all fits", "NAME" },
        JSON_OPTION(&options.json),
        SCENARIO_SYSTEM_OPTIONS(&options.scenario),
        SCENARIO_AT_OPTION(&options.scenario),
        SCENARIO_QUIET_OPTION(&options.scenario),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "SCENARIO",
            SCENARIO_HELP
            "They are made, one after another, where the scenario is over (or at --at): up "
            "to 10000 of them (1000 sessions), until\n"
            "one fails, each question on a machine restored to that point. One that cannot be "
            "answered is told on\n"
            "stderr, with exit code 2, and the others are answered. For a knob every "
            "step of its range is\n"
            "run: SharedSection.2, SharedSection.3, SessionViewSize, SessionPoolSize, "
            "memory, /3GB …"))
        return EXIT_BAD_INPUT;
    if (argc != 2)
        return cli_usage("headroom", argc < 2 ? "which scenario?" : "one scenario at a time");
    if (options.of == NULL && options.knobs == NULL)
        return cli_usage("headroom", "of what? (--of or --knob)");
    if (options.in != NULL && options.parent != NULL)
        return cli_usage("headroom", "--in and --parent exclude each other");

    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_auto(Asked) asked = { 0 };
    asked.open = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    progress_begin_long(options.scenario.quiet);
    gboolean is_told = tell(out, &asked, &options, argv[1], &error);
    progress_end();
    if (!is_told) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    for (guint i = 0; i < asked.open->len; i++)
        cli_complain(asked.open->pdata[i]);
    return cli_print(out, asked.open->len > 0 ? EXIT_BAD_INPUT : EXIT_AS_EXPECTED);
}
