/* SPDX-License-Identifier: MIT */
/* deskheap diagnose: which gate refused, which passed, who holds it, and whether it is desktop heap
 * at all. */
#include "cli/command.h"
#include "cli/file_kind.h"
#include "cli/scenario_options.h"
#include "host/answer/diagnosis.h"
#include "host/import/import_file.h"
#include "host/import/replay.h"
#include "host/report/report.h"

#include <stdio.h>

/* A table, a list of services, a registry: what people have of a sick server. */
static Scenario *
open_imported(const struct scenario_options *options, const char *path, GError **error)
{
    const ScenarioOverrides overrides = { .set = (const char *const *)options->set,
                                          .boot_options = options->boot_options };
    g_autoptr(Imported) imported = imported_new();
    g_autoptr(Replay) made = import_file(imported, path, error)
                                 ? replay_scenario(imported, options->edition, error)
                                 : NULL;

    g_autofree char *remarks = imported_remarks(imported);

    if (!options->quiet)
        fputs(remarks, stderr);
    return made != NULL ? scenario_load_text(path, made->text, -1, &overrides, error) : NULL;
}

/* What is no scenario by name or content, and is there. */
static Scenario *
open_any(const struct scenario_options *options, const char *path, GError **error)
{
    FileKind kind = g_file_test(path, G_FILE_TEST_IS_REGULAR) ? file_kind(path) : FILE_SCENARIO;
    gboolean is_other = kind == FILE_REGISTRY || kind == FILE_BOOT_INI;

    return is_other ? open_imported(options, path, error) : scenario_open(options, path, error);
}

static Diagnosis *
make(const struct scenario_options *options,
     const char *path,
     const RunOptions *run_options,
     GError **error)
{
    g_autoptr(Scenario) scenario = open_any(options, path, error);
    g_autoptr(GPtrArray) told = findings_new();

    if (scenario == NULL)
        return NULL;
    g_autoptr(ScenarioVariant) variant = scenario_choose(options, scenario, error);
    if (variant == NULL)
        return NULL;
    g_autoptr(GPtrArray) remarks = scenario_remarks_of(options, scenario, variant);
    scenario_tell_remarks(told, remarks);
    g_autoptr(Diagnosis) diagnosis = diagnosis_make(scenario, variant, run_options, error);
    if (diagnosis == NULL)
        return NULL;
    /* Up to an earlier step something else fails first, or nothing. */
    GError *problem = NULL;
    if (run_options->at == NULL)
        diagnosis->tried = advice_try(scenario, variant, &problem);
    if (problem == NULL)
        return g_steal_pointer(&diagnosis);
    g_propagate_error(error, problem);
    return NULL;
}

int
cmd_diagnose(int argc, char **argv)
{
    static struct scenario_options scenario;
    gboolean as_json = FALSE, all = FALSE;
    const GOptionEntry entries[] = {
        { "all", 0, 0, G_OPTION_ARG_NONE, &all,
          "Gates and holders of every cause, not of the first alone", NULL },
        JSON_OPTION(&as_json),
        SCENARIO_OPTIONS(&scenario),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "SCENARIO",
            SCENARIO_HELP
            "A table of dheapmon or !dskheap, or another file that \"import\" takes, is made one first.\n"
            "Runs it. For each kind of failure: the gate that refused and the numbers it "
            "compared, those that\n"
            "a call comes to before and behind it, who holds what ran out, what a real "
            "machine would log, and\n"
            "what helps. The exit code says whether that could be done, not what came out."))
        return EXIT_BAD_INPUT;
    if (argc != 2)
        return cli_usage("diagnose", argc < 2 ? "which scenario?" : "one scenario at a time");

    g_autoptr(GError) error = NULL;
    RunOptions options = { .at = scenario.at };
    if (!scenario_machine(&scenario, "diagnose", &options.engine))
        return EXIT_BAD_INPUT;
    g_autoptr(Diagnosis) diagnosis = make(&scenario, argv[1], &options, &error);
    if (diagnosis == NULL) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    g_autoptr(GString) out = g_string_new(NULL);
    if (as_json)
        diagnosis_json(out, diagnosis);
    else
        diagnosis_print(out, diagnosis, all ? REPORT_ALL : REPORT_PLAIN);
    return cli_print(out, EXIT_AS_EXPECTED);
}
