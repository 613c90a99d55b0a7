/* SPDX-License-Identifier: MIT */
/* deskheap run: replays scenarios and tells what happened, whether it was what they expect, and why
 * things failed. */
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/scenario_files.h"
#include "cli/scenario_options.h"
#include "host/report/report.h"
#include "host/text/input.h"
#include "host/text/printable.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct run_options {
    struct scenario_options scenario;
    EngineOptions engine;
    char *events;
    gboolean json;
    gboolean explain;
    gboolean all;
    gboolean summary;
    gboolean failures;
    bool events_to_stdout; /* they alone: the verdict goes to stderr */
};

/* What is kept of a run while the next ones go on. */
struct run_state {
    const struct run_options *options;
    ReportFlags flags;
    ReportTotal total;
    GString *summary;
    guint told_count; /* reports on stdout */
    guint run_count;  /* lines of the summary */
    gboolean is_many; /* what the machine cannot be is skipped; of one named alone it is an error */
    GPtrArray *told;  /* remarks on files, said on stderr */
    GError *no_machine; /* why no machine can start here; nothing is tried any more */
    int code;
};

static int
verdict_code(const RunRecord *record)
{
    return record->verdict == RUN_VERDICT_FAIL ? EXIT_UNMET : EXIT_AS_EXPECTED;
}

static void
complain(struct run_state *state, const GError *error)
{
    cli_complain(error);
    state->code = cli_worse(state->code, cli_exit_code(error));
}

static void
tell_json(const RunRecord *record)
{
    g_autoptr(GString) out = g_string_new(NULL);

    report_json(out, record, FALSE);
    g_string_append_c(out, '\n');
    cli_write(out->str, out->len);
}

static void
count(struct run_state *state, const RunRecord *record)
{
    report_summary_line(state->summary, record, state->flags);
    report_total_add(&state->total, record);
    state->run_count++;
}

/* Whether there is a story to tell, beside the line of the summary. */
static bool
has_story(const struct run_options *options, const RunRecord *record)
{
    return !options->summary && (!options->failures || record->failures->len > 0);
}

static gboolean
to_stdout(const char *text, gsize length, gpointer user, GError **error)
{
    cli_write(text, length);
    return TRUE;
}

static void
tell(struct run_state *state, const RunRecord *record)
{
    const struct run_options *options = state->options;
    g_autoptr(GString) out = g_string_new(NULL);

    if (options->events_to_stdout) {
        report_events_each(record, to_stdout, NULL, NULL);
    } else if (options->json) {
        tell_json(record);
    } else if (has_story(options, record)) {
        if (state->told_count > 0)
            g_string_append_c(out, '\n');
        if (options->failures)
            report_failures(out, record, state->flags);
        else
            report_text(out, record, state->flags);
        state->told_count++;
    }
    cli_write(out->str, out->len);
    count(state, record);
    state->code = cli_worse(state->code, verdict_code(record));
}

/* A run that was not, or not to its end: said on stderr, an object of --json, a line of the
 * summary. */
static void
tell_error(struct run_state *state, const RunRecord *record, const GError *error)
{
    complain(state, error);
    if (state->options->json)
        tell_json(record);
    if (!state->options->events_to_stdout)
        count(state, record);
}

/* That no machine can start is said once. */
static void
tell_not_tried(struct run_state *state, const RunRecord *record)
{
    if (state->options->json)
        tell_json(record);
    report_total_add(&state->total, record);
}

static void
run_variant(struct run_state *state,
            const Scenario *scenario,
            ScenarioVariant *variant,
            gboolean may_skip)
{
    const struct run_options *options = state->options;
    RunOptions run_options = { .at = options->scenario.at,
                               .explain = options->explain,
                               .on_step = scenario_on_step,
                               .engine = options->engine };
    g_autoptr(GError) error = NULL;
    g_autoptr(RunRecord) record = NULL;

    if (state->no_machine != NULL) {
        record = run_refused(scenario, variant, &run_options, RUN_VERDICT_ERROR, state->no_machine);
        tell_not_tried(state, record);
        return;
    }
    scenario_tell_remarks(&options->scenario, state->told, scenario, variant);
    record = run_scenario(scenario, variant, &run_options, &error);
    if (record == NULL && may_skip &&
        g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_UNSUPPORTED)) {
        record = run_refused(scenario, variant, &run_options, RUN_VERDICT_SKIPPED, error);
        g_clear_error(&error);
    }
    if (record == NULL) {
        record = run_refused(scenario, variant, &run_options, RUN_VERDICT_ERROR, error);
        tell_error(state, record, error);
        if (g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_MISSING))
            state->no_machine = g_error_new_literal(error->domain, error->code, record->reason);
        return;
    }
    tell(state, record);
    if (options->events != NULL && !options->events_to_stdout &&
        !report_events_write(record, options->events, &error))
        complain(state, error);
}

/* Events must not take the place of what they came from. A pipe may come from one, and lead to the
 * other end. */
static gboolean
check_events(const struct run_options *options, const Scenario *scenario, GError **error)
{
    if (options->events == NULL || options->events_to_stdout ||
        !g_file_test(options->events, G_FILE_TEST_IS_REGULAR) ||
        !scenario_is_read_from(scenario, options->events))
        return TRUE;
    printable_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                    "--events would overwrite %s, from which this scenario was read (name another "
                    "file)",
                    options->events);
    return FALSE;
}

/* One variant, where that is what was asked for, else all. */
static gboolean
run_variants(struct run_state *state, const Scenario *scenario, GError **error)
{
    const struct scenario_options *options = &state->options->scenario;

    if (!check_events(state->options, scenario, error))
        return FALSE;
    if (options->variant != NULL || options->at != NULL || state->options->events != NULL) {
        g_autoptr(ScenarioVariant) variant = scenario_choose(options, scenario, error);
        if (variant != NULL) {
            progress_variant(variant->name, 1, 1);
            run_variant(state, scenario, variant, state->is_many);
        }
        return variant != NULL;
    }
    /* Who names a file means the scenario as it stands. */
    for (guint i = 0; i < scenario->outlines->len; i++) {
        g_autoptr(ScenarioVariant) variant =
            scenario_unroll(scenario, g_ptr_array_index(scenario->outlines, i), error);
        if (variant == NULL)
            return FALSE;
        progress_variant(variant->name, i + 1, scenario->outlines->len);
        run_variant(state, scenario, variant, state->is_many || i > 0);
    }
    return TRUE;
}

static void
run_file(struct run_state *state, const ScenarioFile *file)
{
    const RunOptions run_options = { .engine = state->options->engine };
    g_autoptr(GError) error = file->error != NULL ? g_error_copy(file->error) : NULL;
    g_autoptr(Scenario) scenario =
        error == NULL ? scenario_open(&state->options->scenario, file->path, &error) : NULL;

    if (scenario == NULL || !run_variants(state, scenario, &error)) {
        g_autoptr(RunRecord) record = run_unread(input_name(file->path), &run_options, error);
        tell_error(state, record, error);
    }
}

static int
run_files(const struct run_options *options, const GPtrArray *files, gboolean is_many)
{
    g_autoptr(GString) summary = g_string_new(NULL);
    struct run_state state = {
        .options = options,
        .flags = (cli_color() ? REPORT_COLOR : 0) | (options->all ? REPORT_ALL : 0) |
                 (options->explain ? REPORT_EXPLAIN : 0),
        .summary = summary,
        .is_many = is_many,
        .told = findings_new(),
    };
    progress_begin(options->scenario.quiet || options->json);
    for (guint i = 0; i < files->len; i++) {
        const ScenarioFile *file = g_ptr_array_index(files, i);
        progress_scenario(input_name(file->path), i + 1, files->len);
        run_file(&state, file);
    }
    progress_end();
    g_clear_error(&state.no_machine);
    g_ptr_array_unref(state.told);

    if (options->events_to_stdout) {
        if (!options->scenario.quiet)
            fputs(summary->str, stderr);
        return cli_finish(state.code);
    }
    if (!options->json &&
        (is_many || state.run_count > 1 || options->summary || options->failures)) {
        if (state.told_count > 0)
            cli_write("\n", 1);
        report_total_print(summary, &state.total, state.flags);
        cli_write(summary->str, summary->len);
    }
    return cli_finish(state.code);
}

/* "-", and names of what stdout is: /dev/stdout, /proc/self/fd/1, the file it was redirected to. */
static bool
is_stdout(const char *path)
{
    struct stat named, ours;
    if (strcmp(path, "-") == 0)
        return true;
    return stat(path, &named) == 0 && fstat(STDOUT_FILENO, &ours) == 0 &&
           named.st_dev == ours.st_dev && named.st_ino == ours.st_ino && !S_ISCHR(named.st_mode);
}

static bool
check_options(struct run_options *options, const GPtrArray *files)
{
    if (!scenario_machine(&options->scenario, "run", &options->engine))
        return false;
    if (options->json && (options->summary || options->failures)) {
        cli_usage("run", "--json prints whole objects; %s is for text",
                  options->summary ? "--summary" : "--failures");
        return false;
    }
    if (options->events != NULL && files->len > 1) {
        cli_usage("run", "--events holds one run: name one scenario");
        return false;
    }
    return true;
}

int
cmd_run(int argc, char **argv)
{
    static struct run_options options;
    const GOptionEntry entries[] = {
        SCENARIO_OPTIONS(&options.scenario),
        { "explain", 0, 0, G_OPTION_ARG_NONE, &options.explain,
          "Tell every step in plain words: who, where, which block and page", NULL },
        { "all", 0, 0, G_OPTION_ARG_NONE, &options.all, "Leave nothing out of long lists", NULL },
        { "summary", 0, 0, G_OPTION_ARG_NONE, &options.summary,
          "Only a line for each run, and the total", NULL },
        { "failures", 0, 0, G_OPTION_ARG_NONE, &options.failures,
          "Only what failed and why, a line for each run, and the total", NULL },
        { "json", 0, 0, G_OPTION_ARG_NONE, &options.json,
          "Print one JSON object for each run, on a line", NULL },
        { "events", 0, 0, G_OPTION_ARG_FILENAME, &options.events,
          "Write all events of the run as JSON lines; - is stdout, without the report", "FILE" },
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "SCENARIO…",
            SCENARIO_HELP
            "A folder stands for all *.yaml and *.yml files in it and below, - for standard input. A\n"
            "scenario with variants is run as it stands and once for each variant; with --at or\n"
            "--events only as it stands, or as the --variant named.\n"
            "\n"
            "Exit codes: 0 as expected; 1 an expectation was not met, or something failed that none\n"
            "covers; 2 bad usage or a file that is no scenario; 3 the two machines differ; 70 a bug of\n"
            "deskheap; 75 the machine could not be started or was stopped: QEMU is missing, too old or\n"
            "stuck, the host is short of memory, or the output could not be written. Of several runs\n"
            "the first of 70, 3, 1, 2, 75, 0 that one of them has.\n"
            "\n"
            "Environment:\n"
            "  DESKHEAP_QEMU          the QEMU to start, a name or a path (qemu-system-i386)\n"
            "  DESKHEAP_QEMU_TIMEOUT  seconds QEMU may take to answer (30 to start, then 120)\n"
            "  DESKHEAP_DATA_DIR      where configs/ and scenarios/ lie\n"
            "  NO_COLOR               no colours, whatever it is set to"))
        return EXIT_BAD_INPUT;
    if (argc < 2)
        return cli_usage("run", "which scenarios?");

    g_autoptr(GPtrArray) files = scenario_files((const char *const *)argv + 1, SHIPPED_SCENARIOS);
    if (!check_options(&options, files))
        return EXIT_BAD_INPUT;
    options.events_to_stdout = options.events != NULL && is_stdout(options.events);
    g_autofree char *first = shipped_find(argv[1], SHIPPED_SCENARIOS, NULL);
    gboolean is_many = files->len > 1 || (first != NULL && g_file_test(first, G_FILE_TEST_IS_DIR));
    return run_files(&options, files, is_many);
}
