/* SPDX-License-Identifier: MIT */
/* deskheap shell: a prompt on a scenario. */
#include "cli/command.h"
#include "cli/prompt.h"
#include "cli/scenario_options.h"
#include "host/shell/shell.h"
#include "host/text/input.h"
#include "host/text/printable.h"

#include <stdio.h>
#include <string.h>

/* Carries out a line and prints what it says. FALSE: it could not be, which is told; `place` says
 * where it stands, NULL: where somebody looks at it. */
static gboolean
carry_out(Shell *shell, const char *line, const char *place, int *code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    gboolean is_done = shell_line(shell, line, out, &error);

    cli_write(out->str, out->len);
    fflush(stdout);
    if (is_done)
        return TRUE;
    /* What a step that was typed is told of has a place of its own. */
    if (place != NULL && error->domain == SHELL_PROMPT_ERROR)
        fprintf(stderr, "deskheap: %s: %s\n", place, error->message);
    else
        fprintf(stderr, "%s\n", error->message);
    *code = cli_exit_code(error);
    return FALSE;
}

/* What -c says, one after another. */
static int
play_given(Shell *shell, char **lines)
{
    int code = EXIT_AS_EXPECTED;

    for (guint i = 0; lines[i] != NULL && !shell_is_over(shell); i++) {
        g_autofree char *shown = printable_text(lines[i], -1);
        g_autofree char *place = g_strdup_printf("-c '%s'", shown);
        if (!carry_out(shell, lines[i], place, &code))
            return code;
    }
    return code;
}

/* A person may try again; a script stops at what cannot be done. */
static int
play_typed(Shell *shell)
{
    g_autoptr(Prompt) prompt = prompt_new("deskheap", shell_complete);
    gboolean is_person = prompt_is_terminal(prompt);
    int code = EXIT_AS_EXPECTED;

    if (is_person) {
        g_autoptr(GString) out = g_string_new(NULL);
        shell_greet(shell, out);
        cli_write(out->str, out->len);
        fflush(stdout);
    }
    while (!shell_is_over(shell)) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = shell_prompt(shell);
        g_autofree char *line = prompt_read(prompt, text, SHELL_LINE_MAX, &error);
        g_autofree char *place = g_strdup_printf("%s:%u", INPUT_STDIN_NAME, prompt_line(prompt));
        if (error != NULL) {
            fprintf(stderr, "deskheap: %s: %s\n", place, error->message);
            return EXIT_BAD_INPUT;
        }
        if (line == NULL)
            break;
        if (!carry_out(shell, line, is_person ? NULL : place, &code) && !is_person)
            return code;
    }
    return EXIT_AS_EXPECTED;
}

static int
play(const Scenario *scenario,
     const ScenarioOverrides *overrides,
     const struct scenario_options *options,
     char **lines)
{
    g_autoptr(GError) error = NULL;
    const VariantOutline *outline = scenario_choose_outline(options, scenario, &error);
    g_autoptr(Shell) shell =
        outline != NULL ? shell_new(scenario, overrides, outline, NULL, &error) : NULL;

    if (shell == NULL) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    return cli_finish(lines != NULL ? play_given(shell, lines) : play_typed(shell));
}

int
cmd_shell(int argc, char **argv)
{
    static struct scenario_options options = { .is_open = TRUE };
    g_auto(GStrv) lines = NULL;
    const GOptionEntry entries[] = {
        { "command", 'c', 0, G_OPTION_ARG_STRING_ARRAY, &lines,
          "Do this in place of reading lines; may be given several times", "LINE" },
        SCENARIO_SYSTEM_OPTIONS(&options),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(&argc, &argv, entries, "SCENARIO",
                   "Lines come from a terminal, or from standard input. A script ends at the first "
                   "line that cannot be done.\n" SCENARIO_HELP))
        return EXIT_BAD_INPUT;
    if (argc != 2)
        return cli_usage("shell", argc < 2 ? "which scenario?" : "one scenario at a time");
    if (strcmp(argv[1], INPUT_STDIN) == 0 && lines == NULL)
        return cli_usage("shell", "lines are read from standard input, so the scenario cannot be "
                                  "(give them with -c)");

    g_autoptr(GError) error = NULL;
    ScenarioOverrides overrides;
    g_autoptr(Scenario) scenario = scenario_overrides(&options, &overrides, &error)
                                       ? scenario_open(&options, argv[1], &error)
                                       : NULL;
    if (scenario == NULL) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    return play(scenario, &overrides, &options, lines);
}
