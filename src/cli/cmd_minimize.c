/* SPDX-License-Identifier: MIT */
/* deskheap minimize: the smallest scenario that still fails the same way. */
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/scenario_options.h"
#include "host/answer/minimize.h"
#include "host/text/input.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/text/suggest.h"
#include "host/words/gate.h"

#include <stdio.h>

static void
tell_progress(guint tries, gpointer user)
{
    progress_tried(user, tries);
}

static void
tell(const Minimal *minimal)
{
    g_autofree char *failure = printable_text(minimal->failure, -1);

    fprintf(stderr, "%s; %u step%s to it, before %u; %u runs%s\n", failure, minimal->steps,
            plural(minimal->steps), minimal->steps_before, minimal->tries,
            minimal->is_least ? "" : ", and no more were tried: it might become smaller yet");
}

/* What is printed. FALSE with an error. */
static gboolean
make(GString *out,
     const struct scenario_options *options,
     const char *path,
     const char *cause,
     GError **error)
{
    progress_scenario(input_name(path), 1, 1);
    g_autoptr(Scenario) scenario = scenario_open(options, path, error);
    if (scenario == NULL)
        return FALSE;
    const VariantOutline *outline = scenario_choose_outline(options, scenario, error);
    if (outline == NULL)
        return FALSE;
    progress_variant(outline->name, 1, 1, scenario);
    g_autoptr(Minimal) minimal = minimize(scenario, outline, cause, tell_progress, scenario, error);
    progress_end();
    if (minimal == NULL)
        return FALSE;
    if (options->is_json)
        minimal_json(out, scenario, outline, minimal);
    else
        g_string_append(out, minimal->text);
    if (!options->quiet && !options->is_json)
        tell(minimal);
    return TRUE;
}

int
cmd_minimize(int argc, char **argv)
{
    static struct scenario_options options;
    g_autofree char *cause = NULL;
    const GOptionEntry entries[] = {
        { "variant", 0, 0, G_OPTION_ARG_STRING, &options.variant, "This variant", "NAME" },
        { "cause", 0, 0, G_OPTION_ARG_STRING, &cause,
          "Keep the first failure of this cause (the first that a gate explains)", "CAUSE" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &options.is_json,
          "Print JSON, the scenario's text in it", NULL },
        QUIET_OPTION(&options.quiet),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "SCENARIO",
            SCENARIO_HELP
            "Prints the smallest scenario that still fails the same way: for the same gate, with the\n"
            "same status, in the same kind of step. Steps, actions, arguments and programs are taken\n"
            "away, counts made smaller, rows of like steps made loops, each time with a run, until\n"
            "none of them can go alone. It is written anew: comments of the file are not in it."))
        return EXIT_BAD_INPUT;
    if (argc != 2)
        return cli_usage("minimize", argc < 2 ? "which scenario?" : "one scenario at a time");

    if (cause != NULL && !g_strv_contains(gate_causes(), cause)) {
        g_autofree char *hint = suggest_hint_and_list(cause, gate_causes());
        return cli_usage("minimize", "there is no cause \"%s\"%s", cause, hint);
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    progress_begin_long(options.quiet);
    gboolean is_made = make(out, &options, argv[1], cause, &error);
    progress_end();
    if (!is_made) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    return cli_print(out, EXIT_AS_EXPECTED);
}
