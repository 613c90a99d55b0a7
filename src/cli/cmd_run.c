/* SPDX-License-Identifier: MIT */
/* deskheap run: replays scenarios and tells what happened, whether it was what they expect, and why
 * things failed. */
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/run_files.h"
#include "cli/run_queue.h"
#include "cli/run_tell.h"
#include "cli/shard_option.h"
#include "host/scenario/shipped.h"
#include "host/text/input.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Waits until it is done, unless no machine can start: nothing is tried then. */
static void
wait_for(JobPool *pool, RunTelling *telling, RunJob *run, guint files)
{
    progress_scenario(input_name(run->read->file->path), run->read->number, files);
    if (run->outline != NULL)
        progress_variant(run->outline->name, run->number, run->count, run);
    if (job_pool_threads(pool) == 1 && run->outline != NULL) {
        run_job_prepare(run);
        run_tell_remarks(telling, run);
        if (telling->no_machine != NULL)
            return;
    }
    job_wait(pool, &run->job);
}

/* Several runs may go on at once; they are told in their order. */
static int
run_files(const struct run_options *options, const GPtrArray *files, gboolean is_many)
{
    g_autoptr(RunTelling) telling = run_telling_new(options);
    g_autoptr(JobPool) pool = job_pool_new(options->job_count);
    g_autoptr(RunQueue) queue = run_queue_new(options, files, is_many, pool);
    guint ahead = options->job_count == 1 ? 1 : 2 * options->job_count;
    GQueue runs = G_QUEUE_INIT;
    RunJob *run;

    progress_begin(options->scenario.quiet || options->json || options->tap);
    do {
        while (runs.length < ahead && (run = run_queue_next(queue)) != NULL)
            g_queue_push_tail(&runs, run);
        run = g_queue_pop_head(&runs);
        if (run != NULL) {
            wait_for(pool, telling, run, files->len);
            run_tell(telling, run);
            run_job_free(run);
        }
    } while (run != NULL);
    progress_end();
    if (!options->scenario.quiet)
        shard_tell_empty(&options->shard, queue->taken, "run");
    return run_tell_end(telling, is_many);
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

#define JOBS_MAX 256u

/* As many as there are processors for 0. */
static bool
read_jobs(struct run_options *options)
{
    guint64 count = 1;

    if (options->jobs != NULL &&
        !g_ascii_string_to_unsigned(options->jobs, 10, 0, JOBS_MAX, &count, NULL)) {
        cli_usage("run", "--jobs is a number from 0 (one for each processor) to %u, not \"%s\"",
                  JOBS_MAX, options->jobs);
        return false;
    }
    options->job_count = count == 0 ? g_get_num_processors() : (guint)count;
    return true;
}

/* "80", "80%"; 0 would warn of everything. */
static bool
read_warn_above(struct run_options *options)
{
    g_autofree char *digits = NULL;
    guint64 percent = 0;

    if (options->warn_above_text == NULL)
        return true;
    digits = g_strdup(options->warn_above_text);
    if (g_str_has_suffix(digits, "%"))
        digits[strlen(digits) - 1] = '\0';
    if (!g_ascii_string_to_unsigned(digits, 10, 1, 99, &percent, NULL)) {
        cli_usage("run", "--warn-above is percent, from 1 to 99, not \"%s\"",
                  options->warn_above_text);
        return false;
    }
    options->warn_above = (guint)percent;
    return true;
}

/* Of each other, and of what is read. */
static gboolean
are_outputs_free(const NamedOutput *outputs, guint count, const GPtrArray *read, GError **error)
{
    for (guint i = 0; i < count; i++) {
        if (!named_output_is_free(&outputs[i], read, error) ||
            !named_output_can_be_made(&outputs[i], error))
            return FALSE;
        for (guint j = 0; j < i; j++)
            if (!named_outputs_differ(&outputs[i], &outputs[j], error))
                return FALSE;
    }
    return TRUE;
}

/* What files name in their turn is looked at when they are read. */
static bool
check_outputs(const struct run_options *options, const GPtrArray *files)
{
    NamedOutput outputs[RUN_FILES + RUN_END_OUTPUTS];
    g_autoptr(GPtrArray) read = g_ptr_array_new();
    g_autoptr(GError) error = NULL;

    run_files_named(options, outputs);
    run_ends_named(options, outputs + RUN_FILES);
    for (guint i = 0; i < files->len; i++)
        g_ptr_array_add(read, ((const ScenarioFile *)files->pdata[i])->path);
    if (are_outputs_free(outputs, G_N_ELEMENTS(outputs), read, &error))
        return true;
    cli_complain(error);
    return false;
}

static bool
check_options(struct run_options *options, const GPtrArray *files)
{
    g_autoptr(GError) error = NULL;

    if (!scenario_machine(&options->scenario, "run", &options->engine) || !read_jobs(options) ||
        !read_warn_above(options))
        return false;
    if (!shard_option_read(options->shard_text, &options->shard, &error)) {
        cli_usage("run", "%s", error->message);
        return false;
    }
    options->json = options->json || options->json_short;
    const char *text_only = options->by_file    ? "--by-file"
                            : options->summary  ? "--summary"
                            : options->failures ? "--failures"
                                                : NULL;
    if (options->json && text_only != NULL) {
        cli_usage("run", "--json prints whole objects; %s is for text", text_only);
        return false;
    }
    if (options->tap && (options->json || text_only != NULL || options->events_to_stdout)) {
        cli_usage("run", "--tap prints test points; %s prints something else",
                  options->json       ? "--json"
                  : text_only != NULL ? text_only
                                      : "--events -");
        return false;
    }
    options->summary = options->summary || options->by_file;
    const char *one_run = run_files_wanted(options);
    if (one_run != NULL && files->len > 1) {
        cli_usage("run", "%s holds one run: name one scenario", one_run);
        return false;
    }
    return check_outputs(options, files);
}

/* GOption takes whatever stands behind a flag's equals sign, and drops it. */
static bool
is_json_known(char **argv)
{
    for (; *argv != NULL && strcmp(*argv, "--") != 0; argv++) {
        if (g_str_has_prefix(*argv, "--json=") && strcmp(*argv, "--json=short") != 0) {
            cli_usage("run", "%s: there is --json, and --json=short", *argv);
            return false;
        }
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
        { "by-file", 0, 0, G_OPTION_ARG_NONE, &options.by_file,
          "Only a line for each file and its variants, unless one does not pass, and the total",
          NULL },
        { "failures", 0, 0, G_OPTION_ARG_NONE, &options.failures,
          "Only what failed and why, a line for each run, and the total", NULL },
        { "jobs", 'j', 0, G_OPTION_ARG_STRING, &options.jobs,
          "Run this many scenarios at a time; 0: one for each processor (1)", "N" },
        { "shard", 0, 0, G_OPTION_ARG_STRING, &options.shard_text,
          "Only the K-th of N parts of all runs (1/1); auto, auto/N: K by the scheduler or CI system",
          "K/N" },
        { "warn-above", 0, 0, G_OPTION_ARG_STRING, &options.warn_above_text,
          "Warn of each limit of which more was used after some step", "PERCENT" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &options.json,
          "Print one JSON object for each run, on a line", NULL },
        { "json=short", 0, 0, G_OPTION_ARG_NONE, &options.json_short,
          "The same of verdict and expectations alone", NULL },
        { "tap", 0, 0, G_OPTION_ARG_NONE, &options.tap,
          "Print a test point for each expectation of each run (TAP 13)", NULL },
        { "junit", 0, 0, G_OPTION_ARG_FILENAME, &options.junit,
          "Write all runs as JUnit XML as well", "FILE" },
        { "github", 0, 0, G_OPTION_ARG_NONE, &options.github,
          "Annotate what is not so for GitHub Actions, and add to the step's summary", NULL },
#define RUN_FILE(name, option, needs_history, about)                                               \
    { option, 0, 0, G_OPTION_ARG_FILENAME, &options.files[RUN_FILE_##name], about, "FILE" },
#include "cli/run_files.def"
#undef RUN_FILE
        G_OPTION_ENTRY_NULL,
    };
    if (!is_json_known(argv))
        return EXIT_BAD_INPUT;
    if (!cli_parse(
            &argc, &argv, entries, "SCENARIO…",
            SCENARIO_HELP
            "A folder stands for all *.yaml and *.yml files in it and below, - for standard input, a\n"
            "pattern in quotes ('cases/*.yaml') for what it matches. A\n"
            "scenario with variants is run as it stands and once for each variant; with --at,\n"
            "--events, --trace, --html or --svg only as it stands, or as the --variant named.\n"
            "\n"
            "Exit codes: 0 as expected; 1 an expectation was not met, or something failed that none\n"
            "covers; 2 bad usage or a file that is no scenario; 3 the two machines differ; 70 a bug of\n"
            "deskheap; 75 the machine could not be started or was stopped: QEMU is missing, too old or\n"
            "stuck, the host is short of memory, or the output could not be written. Of several runs\n"
            "the first of 70, 3, 1, 2, 75, 0 that one of them has.\n"
            "\n"
            "Environment:\n"
            "  DESKHEAP_QEMU          the QEMU to start, a name or a path (qemu-system-i386, for 64-bit\n"
            "                         editions qemu-system-x86_64, which runs either)\n"
            "  DESKHEAP_QEMU_TIMEOUT  seconds QEMU may take to answer (30 to start, then 120)\n"
            "  DESKHEAP_DATA_DIR      where configs/ and scenarios/ lie\n"
            "  GITHUB_STEP_SUMMARY    the file --github adds to\n"
            "  GITHUB_WORKSPACE       the folder that files of --github are told from\n"
            "  NO_COLOR               no colours, whatever it is set to"))
        return EXIT_BAD_INPUT;
    if (argc < 2)
        return cli_usage("run", "which scenarios?");

    g_autoptr(GPtrArray) files = scenario_files((const char *const *)argv + 1, SHIPPED_SCENARIOS);
    options.events_to_stdout =
        options.files[RUN_FILE_EVENTS] != NULL && is_stdout(options.files[RUN_FILE_EVENTS]);
    if (!check_options(&options, files))
        return EXIT_BAD_INPUT;
    g_autofree char *first = shipped_find(argv[1], SHIPPED_SCENARIOS, NULL);
    gboolean is_many = files->len > 1 || options.shard.of > 1 ||
                       (first != NULL && g_file_test(first, G_FILE_TEST_IS_DIR));
    return run_files(&options, files, is_many);
}
