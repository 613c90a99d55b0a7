/* SPDX-License-Identifier: MIT */
/* deskheap fix: the least change of each thing that can be turned with which nothing fails. */
#include "cli/command.h"
#include "cli/knob_option.h"
#include "cli/progress.h"
#include "cli/scenario_options.h"
#include "host/answer/fix.h"
#include "host/answer/fix_patch.h"
#include "host/text/input.h"
#include "host/text/output_file.h"
#include "host/text/printable.h"

struct fix_options {
    struct scenario_options scenario;
    char *knob;
    char *patch;
    char *undo;
    gboolean json;
};

/* `path` may be NULL: nothing is to be written. */
static gboolean
write_patch(const char *path, const char *text, GError **error)
{
    if (path == NULL)
        return TRUE;
    if (text == NULL) {
        printable_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                        "there is no change of the registry to write to %s", path);
        return FALSE;
    }
    g_autoptr(GBytes) bytes = fix_patch_bytes(text, error);
    return bytes != NULL && output_file_write_whole(path, g_bytes_get_data(bytes, NULL),
                                                    g_bytes_get_size(bytes), error);
}

static void
tell_progress(guint count, gpointer user)
{
    progress_tried(user, count);
}

static gboolean
tell(GString *out, const struct fix_options *options, const char *path, GError **error)
{
    Knob knob = KNOB_NONE;

    if (options->knob != NULL && !knob_option(options->knob, &knob, error))
        return FALSE;
    g_autoptr(Scenario) scenario = scenario_open(&options->scenario, path, error);
    if (scenario == NULL)
        return FALSE;
    g_autoptr(ScenarioVariant) variant = scenario_choose(&options->scenario, scenario, error);
    progress_scenario(input_name(path), 1, 1);
    progress_variant(options->scenario.variant != NULL ? options->scenario.variant : "", 1, 1,
                     scenario);
    g_autoptr(Fix) fix =
        variant != NULL ? fix_find(scenario, variant, knob, tell_progress, scenario, error) : NULL;
    if (fix == NULL)
        return FALSE;
    if (options->json)
        fix_json(out, scenario, fix);
    else
        fix_print(out, scenario, fix);
    return write_patch(options->patch, fix->patch, error) &&
           write_patch(options->undo, fix->undo, error);
}

int
cmd_fix(int argc, char **argv)
{
    static struct fix_options options;
    const GOptionEntry entries[] = {
        { "knob", 0, 0, G_OPTION_ARG_STRING, &options.knob,
          "This knob alone, such as SharedSection.3 or SessionViewSize (all)", "NAME" },
        { "patch", 0, 0, G_OPTION_ARG_FILENAME, &options.patch,
          "Write the first change of the registry that works as a .reg file", "FILE" },
        { "undo", 0, 0, G_OPTION_ARG_FILENAME, &options.undo, "Write what takes it back", "FILE" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print JSON", NULL },
        SCENARIO_SYSTEM_OPTIONS(&options.scenario),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(&argc, &argv, entries, "SCENARIO",
                   SCENARIO_HELP
                   "Every step of each knob's range is run, and services under other accounts; if "
                   "none of that works, two\n"
                   "knobs together. Of what works: the value nearest to the present one, the step "
                   "beside it that fails, and\n"
                   "what it costs besides."))
        return EXIT_BAD_INPUT;
    if (argc != 2)
        return cli_usage("fix", argc < 2 ? "which scenario?" : "one scenario at a time");

    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    progress_begin(options.json);
    gboolean is_told = tell(out, &options, argv[1], &error);
    progress_end();
    if (!is_told) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    return cli_print(out, EXIT_AS_EXPECTED);
}
