/* SPDX-License-Identifier: MIT */
/* deskheap fix: the least change of each thing that can be turned with which nothing fails. */
#include "cli/command.h"
#include "cli/knob_option.h"
#include "cli/named_output.h"
#include "cli/progress.h"
#include "cli/scenario_options.h"
#include "host/answer/fix.h"
#include "host/answer/fix_patch.h"
#include "host/text/input.h"
#include "host/text/output_file.h"
#include "host/text/printable.h"

#include <stdio.h>

struct fix_options {
    struct scenario_options scenario;
    char *knob;
    char *patch;
    char *undo;
    gboolean json;
};

/* What is written, and takes its place when all of it and what is printed were written. */
typedef struct {
    OutputFile *patch; /* NULL: not asked for, in both */
    OutputFile *undo;
    GError *missing; /* why what was asked for is not written; NULL: it is */
} FixFiles;

static void
drop_files(FixFiles *files)
{
    output_file_free(files->patch);
    output_file_free(files->undo);
    g_clear_error(&files->missing);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FixFiles, drop_files)

/* `path` may be NULL: nothing is asked for; `text` too: there is nothing. */
static gboolean
stage(OutputFile **file, const char *path, const char *text, GError **error)
{
    if (path == NULL || text == NULL)
        return TRUE;
    g_autoptr(GBytes) bytes = fix_patch_bytes(text, error);
    if (bytes == NULL)
        return FALSE;
    *file = output_file_open(path, OUTPUT_FILE_PLAIN, error);
    return *file != NULL &&
           output_file_write(*file, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), error);
}

static const char *
why_no_patch(const Fix *fix)
{
    if (trials_base(fix->trials)->passes)
        return "nothing fails for a limit";
    if (fix->best == NULL)
        return fix->only != KNOB_NONE ? "no value of this knob works"
                                      : "nothing that was tried works";
    if (fix->no_patch != NULL)
        return fix->no_patch;
    return fix->best->boot_ini != NULL
               ? "boot options stand in no registry file (what becomes of them is said)"
               : "what works is no value of the registry";
}

/* A file that is put on a server replaces the value that is there. */
static void
warn(const struct fix_options *options, const Fix *fix)
{
    const char *path = options->patch != NULL ? options->patch : options->undo;

    if (path == NULL || fix->patch == NULL || fix->not_yours == NULL)
        return;
    g_autofree char *file = printable_text(path, -1);
    progress_hide();
    fprintf(stderr, "%s:1:1: warning: %s\n", file, fix->not_yours);
}

/* The answer is told all the same. */
static void
miss(FixFiles *files, const struct fix_options *options, const Fix *fix)
{
    const char *path = options->patch != NULL ? options->patch : options->undo;

    if (path != NULL && fix->patch == NULL)
        printable_error(&files->missing, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                        "%s is not written: %s", path, why_no_patch(fix));
}

/* A way back without a patch does no harm. */
static gboolean
place(FixFiles *files, GError **error)
{
    if (files->missing != NULL) {
        g_propagate_error(error, g_steal_pointer(&files->missing));
        return FALSE;
    }
    return (files->undo == NULL || output_file_finish(files->undo, error)) &&
           (files->patch == NULL || output_file_finish(files->patch, error));
}

static gboolean
are_free(const struct fix_options *options, const Scenario *scenario, GError **error)
{
    NamedOutput patch = { "--patch", options->patch }, undo = { "--undo", options->undo };
    g_autoptr(GPtrArray) read = scenario_read_paths(scenario);

    return named_outputs_differ(&patch, &undo, error) &&
           named_output_is_free(&patch, read, error) && named_output_is_free(&undo, read, error) &&
           named_output_can_be_made(&patch, error) && named_output_can_be_made(&undo, error);
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

static gboolean
tell(GString *out, FixFiles *files, struct fix_options *options, const char *path, GError **error)
{
    Knob knob = KNOB_NONE;

    if (options->knob != NULL && !knob_option(options->knob, &knob, error))
        return FALSE;
    g_autoptr(HeadroomQuestion) sessions =
        headroom_question("session", &(HeadroomPlace){ NULL, NULL }, 0, error);
    if (sessions == NULL)
        return FALSE;
    const ScenarioTail tails[] = { { sessions->asked, sessions->tail }, { NULL, NULL } };
    options->scenario.tails = tails;
    progress_scenario(input_name(path), 1, 1);
    g_autoptr(Scenario) scenario = scenario_open(&options->scenario, path, error);
    options->scenario.tails = NULL;
    if (scenario == NULL || !are_free(options, scenario, error))
        return FALSE;
    g_autoptr(ScenarioVariant) variant = scenario_choose(&options->scenario, scenario, error);
    if (variant != NULL) {
        g_autoptr(GPtrArray) told = findings_new();
        g_autoptr(GPtrArray) remarks = scenario_warnings_of(&options->scenario, scenario, variant);
        scenario_tell_remarks(told, remarks);
    }
    progress_variant(options->scenario.variant != NULL ? options->scenario.variant : "", 1, 1,
                     scenario);
    const TrialsWatch watch = { tell_progress, tell_step, scenario };
    g_autoptr(Fix) fix =
        variant != NULL ? fix_find(scenario, variant, knob, sessions, &watch, error) : NULL;
    if (fix == NULL)
        return FALSE;
    if (options->json)
        fix_json(out, scenario, fix);
    else
        fix_print(out, scenario, fix,
                  (FixFilesWritten){ options->patch != NULL, options->undo != NULL });
    miss(files, options, fix);
    warn(options, fix);
    return stage(&files->patch, options->patch, fix->patch, error) &&
           stage(&files->undo, options->undo, fix->undo, error);
}

int
cmd_fix(int argc, char **argv)
{
    static struct fix_options options;
    const GOptionEntry entries[] = {
        { "knob", 0, 0, G_OPTION_ARG_STRING, &options.knob,
          "This knob alone, such as SharedSection.3 or SessionViewSize (all)", "NAME" },
        { "patch", 0, 0, G_OPTION_ARG_FILENAME, &options.patch,
          "Write what is to be done first as a .reg file, if it is the registry's", "FILE" },
        { "undo", 0, 0, G_OPTION_ARG_FILENAME, &options.undo, "Write what takes it back", "FILE" },
        JSON_OPTION(&options.json),
        SCENARIO_SYSTEM_OPTIONS(&options.scenario),
        SCENARIO_QUIET_OPTION(&options.scenario),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(&argc, &argv, entries, "SCENARIO",
                   SCENARIO_HELP
                   "Every step of each knob's range is run, and services under other accounts; if "
                   "none of that works, several\n"
                   "knobs together. Of what works: the value nearest to the present one, the one "
                   "beside it that fails, and\n"
                   "what it costs besides."))
        return EXIT_BAD_INPUT;
    if (argc != 2)
        return cli_usage("fix", argc < 2 ? "which scenario?" : "one scenario at a time");

    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_auto(FixFiles) files = { NULL, NULL, NULL };
    progress_begin_long(options.scenario.quiet);
    gboolean is_told = tell(out, &files, &options, argv[1], &error);
    progress_end();
    if (!is_told) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    int code = cli_print(out, EXIT_AS_EXPECTED);
    if (code != EXIT_AS_EXPECTED || place(&files, &error))
        return code;
    cli_complain(error);
    return cli_exit_code(error);
}
