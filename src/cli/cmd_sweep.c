/* SPDX-License-Identifier: MIT */
/* deskheap sweep: a plan of many settings, shards of it, and their results put together. */
#include "cli/command.h"
#include "cli/named_output.h"
#include "cli/scenario_options.h"
#include "cli/shard_option.h"
#include "cli/stop_signals.h"
#include "cli/workers.h"
#include "host/answer/sweep_axes.h"
#include "host/answer/sweep_page.h"
#include "host/answer/sweep_table.h"
#include "host/text/growing_file.h"
#include "host/text/number.h"
#include "host/text/output_file.h"
#include "host/text/printable.h"
#include "host/text/suggest.h"

#include <stdio.h>
#include <string.h>

#define CHUNK     8u  /* variants that one process runs in a row, and says then */
#define NAMED_MAX 10u /* ids named of those that are missing or there twice */

struct sweep_options {
    struct scenario_options scenario;
    char **axes;
    char *axes_file;
    char *shard;
    char *out;
    char *jobs;
    char *format;
    gboolean resume;
    gboolean json;
};

static gboolean
fail_usage(GError **error, const char *text)
{
    g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, text);
    return FALSE;
}

static gboolean
read_jobs(const struct sweep_options *options, guint *jobs, GError **error)
{
    guint64 count = 0;

    if (options->jobs != NULL &&
        !g_ascii_string_to_unsigned(options->jobs, 10, 0, 1024, &count, NULL))
        return fail_usage(error, "--jobs is a number, 0 for one for each processor");
    *jobs = count != 0 ? (guint)count : g_get_num_processors();
    return TRUE;
}

static gboolean
is_out_free(const struct sweep_options *options, const GPtrArray *read, GError **error)
{
    NamedOutput out = { "--out", options->out };

    return named_output_is_free(&out, read, error) && named_output_can_be_made(&out, error);
}

/* Nor of what a plan is made of, or was. */
static gboolean
is_out_free_of(const struct sweep_options *options, const Scenario *scenario, GError **error)
{
    g_autoptr(GPtrArray) read = scenario_read_paths(scenario);

    return is_out_free(options, read, error);
}

/* To the file of --out, or to stdout, if that has not the object. */
static gboolean
write_text(const struct sweep_options *options, const GString *text, GError **error)
{
    if (options->out != NULL)
        return output_file_write_whole(options->out, text->str, text->len, error);
    if (!options->json)
        cli_write(text->str, text->len);
    return TRUE;
}

/* What is known of the plan by now, if it is asked for. */
static void
tell(const struct sweep_options *options, const SweepResults *results)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (!options->json)
        return;
    sweep_table_json(text, results);
    cli_write(text->str, text->len);
}

/* ---- plan ---- */

/* Of the file first, then those of the command line. */
static gboolean
read_axes(GPtrArray *axes, const struct sweep_options *options, GError **error)
{
    if (options->axes_file != NULL && !sweep_axes_read(axes, options->axes_file, error))
        return FALSE;
    for (char **text = options->axes; text != NULL && *text != NULL; text++) {
        SweepAxis *axis = sweep_axis_parse(*text, error);
        if (axis == NULL) {
            g_prefix_error(error, "--axis: ");
            return FALSE;
        }
        g_ptr_array_add(axes, axis);
    }
    return TRUE;
}

/* Nor of the scenario's files, nor of the list of axes. */
static gboolean
is_plan_free(const struct sweep_options *options, const Scenario *scenario, GError **error)
{
    g_autoptr(GPtrArray) read = g_ptr_array_new();

    if (options->axes_file != NULL)
        g_ptr_array_add(read, options->axes_file);
    return is_out_free(options, read, error) && is_out_free_of(options, scenario, error);
}

static gboolean
make_plan(const struct sweep_options *options, const char *path, GError **error)
{
    g_autoptr(GPtrArray) axes = g_ptr_array_new_with_free_func((GDestroyNotify)sweep_axis_free);
    g_autoptr(GString) text = g_string_new(NULL);

    if (!read_axes(axes, options, error))
        return FALSE;
    g_autoptr(Scenario) scenario = scenario_open(&options->scenario, path, error);
    if (scenario == NULL || !is_plan_free(options, scenario, error))
        return FALSE;
    g_autoptr(ScenarioVariant) variant = scenario_choose(&options->scenario, scenario, error);
    if (variant == NULL)
        return FALSE;
    g_autoptr(SweepPlan) plan = sweep_plan_make(scenario, variant, axes, error);
    if (plan == NULL)
        return FALSE;
    sweep_plan_write(text, plan);
    if (!write_text(options, text, error))
        return FALSE;
    g_autoptr(SweepResults) none = sweep_results_new(plan);
    tell(options, none);
    return TRUE;
}

/* ---- run ---- */

/* What a shard runs: variants that are not there yet, in chunks. */
typedef struct {
    const Scenario *scenario;
    const ScenarioVariant *variant;
    const SweepPlan *plan;
    GArray *indices;   /* guint */
    StopSignals *stop; /* held back until what is finished is kept; NULL: they are not */
    Trials *trials;    /* of each process its own, once it has begun */
} ShardWork;

static void
shard_work_clear(ShardWork *work)
{
    g_clear_pointer(&work->stop, stop_signals_release);
    trials_free(work->trials);
    if (work->indices != NULL)
        g_array_unref(work->indices);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ShardWork, shard_work_clear)

static GArray *
indices_of(const Shard *shard, const SweepResults *results)
{
    GArray *indices = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < sweep_results_plan(results)->count; i++)
        if (shard_has(shard, i) && sweep_results_get(results, i) == NULL)
            g_array_append_val(indices, i);
    return indices;
}

/* Their lines; asked to end, those that are finished. */
static gboolean
work_chunk(guint chunk, GString *lines, gpointer user, GError **error)
{
    ShardWork *work = user;
    guint end = MIN((chunk + 1) * CHUNK, work->indices->len);

    if (work->trials == NULL)
        work->trials = trials_new(work->scenario, work->variant, error);
    for (guint i = chunk * CHUNK;
         work->trials != NULL && i < end && !stop_signals_have_come(work->stop); i++) {
        guint index = g_array_index(work->indices, guint, i);
        g_autoptr(SweepResult) result = sweep_result_run(work->trials, work->plan, index, error);
        if (result == NULL)
            return FALSE;
        sweep_result_write(lines, work->plan, index, result);
        g_string_append_c(lines, '\n');
    }
    return work->trials != NULL;
}

static gboolean
save(const SweepResults *results, GrowingFile *out, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);

    sweep_results_write(text, results);
    return growing_file_write(out, text->str, text->len, error);
}

/* With many at a time their machines may be more than the host has room for: what had none, or was
 * killed for it, is left, to be run alone. */
static gboolean
take_chunk(Workers *workers, guint chunk, SweepResults *results, GArray *left, GError **error)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autoptr(GError) problem = NULL;

    if (workers_take(workers, lines, &problem))
        return sweep_results_read_text(results, lines->str, error);
    if (g_error_matches(problem, ENGINE_ERROR, ENGINE_ERROR_LIMIT)) {
        g_array_append_val(left, chunk);
        return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}

static gboolean
run_left(ShardWork *work, const GArray *left, SweepResults *results, GError **error)
{
    for (guint i = 0; i < left->len; i++) {
        g_autoptr(GString) lines = g_string_new(NULL);
        if (!work_chunk(g_array_index(left, guint, i), lines, work, error) ||
            !sweep_results_read_text(results, lines->str, error))
            return FALSE;
    }
    return TRUE;
}

static void
tell_stop(const SweepResults *results)
{
    fprintf(stderr,
            "deskheap: asked to end: %u of the plan's %u variants are written, --resume goes on\n",
            sweep_results_count(results), sweep_results_plan(results)->count);
}

/* When this process is asked to end. */
static gboolean
keep_finished(Workers *workers, SweepResults *results, GrowingFile *out, GError **error)
{
    g_autoptr(GString) lines = g_string_new(NULL);

    workers_end(workers, lines);
    if (!sweep_results_read_text(results, lines->str, error) || !save(results, out, error))
        return FALSE;
    tell_stop(results);
    return TRUE;
}

/* Every now and then what there is is written, so that whoever goes on has it. Each time the file
 * has grown by an eighth: all those writings together are no more than eight times the last. */
static gboolean
run_chunks(GrowingFile *out, SweepResults *results, ShardWork *work, guint jobs, GError **error)
{
    guint chunks = (work->indices->len + CHUNK - 1) / CHUNK;
    guint saved = sweep_results_count(results);
    g_autoptr(GArray) left = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(Workers) workers = workers_new(MAX(1, MIN(jobs, chunks)), chunks, work_chunk, work);

    for (guint i = 0; i < chunks; i++) {
        if (!workers_wait(workers, stop_signals_pipe(work->stop)))
            return keep_finished(workers, results, out, error);
        if (!take_chunk(workers, i, results, left, error)) {
            if (out != NULL)
                (void)save(results, out, NULL); /* whoever goes on has what there is */
            return FALSE;
        }
        guint count = sweep_results_count(results);
        if (out == NULL || count < saved + count / 8)
            continue;
        if (!save(results, out, error))
            return FALSE;
        saved = count;
    }
    if (!run_left(work, left, results, error) || (out != NULL && !save(results, out, error)))
        return FALSE;
    if (stop_signals_have_come(work->stop))
        tell_stop(results);
    return TRUE;
}

static gboolean
resume(SweepResults *results, const char *path, gboolean is_quiet, GError **error)
{
    guint cut = 0;

    if (!sweep_results_resume(results, path, &cut, error))
        return FALSE;
    g_autofree char *file = printable_text(path, -1);
    if (cut > 0 && !is_quiet)
        fprintf(stderr, "%s:%u: warning: this line was cut off: its variant is run again\n", file,
                cut);
    return TRUE;
}

/* What would be lost is what another shard of this plan has found: it is not found here again. */
static gboolean
leaves_others(const SweepPlan *plan, const Shard *shard, const char *path, GError **error)
{
    g_autoptr(SweepResults) there = sweep_results_new(plan);
    guint cut, others = 0;

    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) ||
        !sweep_results_resume(there, path, &cut, NULL))
        return TRUE;
    for (guint i = 0; i < plan->count; i++)
        others += !shard_has(shard, i) && sweep_results_get(there, i) != NULL;
    if (others == 0)
        return TRUE;
    g_autofree char *file = printable_text(path, -1);
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                "%s has %u result%s of other shards than %u/%u: --resume keeps them, and each "
                "shard has a file of its own as a rule",
                file, others, plural(others), shard->first + 1, shard->of);
    return FALSE;
}

static gboolean
run_plan(struct sweep_options *options, const char *path, GError **error)
{
    Shard shard;
    guint jobs;

    if (!shard_option_read(options->shard, &shard, error) || !read_jobs(options, &jobs, error))
        return FALSE;
    if (options->resume && options->out == NULL)
        return fail_usage(error, "--resume goes on with a file: --out names it");
    g_autoptr(GPtrArray) read = g_ptr_array_new();
    g_ptr_array_add(read, (char *)path);
    if (!is_out_free(options, read, error))
        return FALSE;
    g_autoptr(SweepPlan) plan = sweep_plan_read(path, error);
    if (plan == NULL)
        return FALSE;
    options->scenario.variant = plan->variant;
    g_autoptr(Scenario) scenario = scenario_open(&options->scenario, plan->scenario, error);
    if (scenario == NULL || !is_out_free_of(options, scenario, error))
        return FALSE;
    g_autoptr(ScenarioVariant) variant = scenario_choose(&options->scenario, scenario, error);
    options->scenario.variant = NULL;
    if (variant == NULL || !sweep_plan_fits(plan, scenario, variant, error))
        return FALSE;
    if (!options->scenario.quiet)
        shard_tell_empty(&shard, plan->count, "variant");
    g_autoptr(SweepResults) results = sweep_results_new(plan);
    g_autoptr(GrowingFile) out = options->out != NULL ? growing_file_new(options->out) : NULL;
    if (options->resume && g_file_test(options->out, G_FILE_TEST_EXISTS) &&
        !resume(results, options->out, options->scenario.quiet, error))
        return FALSE;
    if (out != NULL && !options->resume && !leaves_others(plan, &shard, options->out, error))
        return FALSE;
    g_auto(ShardWork) work = { .scenario = scenario,
                               .variant = variant,
                               .plan = plan,
                               .indices = indices_of(&shard, results),
                               .stop = out != NULL ? stop_signals_hold() : NULL };
    if (!run_chunks(out, results, &work, jobs, error))
        return FALSE;
    g_clear_pointer(&work.stop, stop_signals_release);
    g_autoptr(GString) text = g_string_new(NULL);
    if (out == NULL && !options->json)
        sweep_results_write(text, results);
    cli_write(text->str, text->len);
    tell(options, results);
    return TRUE;
}

/* ---- merge ---- */

/* What a result may be written as; the first is the usual one. */
static const struct {
    const char *name;
    void (*write)(GString *out, const SweepResults *results); /* NULL: sweep_page_write() */
} formats[] = {
    { "jsonl", sweep_results_write },
    { "json", sweep_table_json },
    { "csv", sweep_table_csv },
    { "html", NULL },
};

static gboolean
find_format(const struct sweep_options *options, guint *format, GError **error)
{
    const char *names[G_N_ELEMENTS(formats) + 1] = { NULL };

    *format = 0;
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
        names[i] = formats[i].name;
        if (options->format != NULL && strcmp(options->format, formats[i].name) == 0)
            *format = i;
    }
    if (options->format == NULL || strcmp(formats[*format].name, options->format) == 0)
        return TRUE;
    g_autofree char *shown = printable_text(options->format, -1);
    g_autofree char *hint = suggest_hint_and_list(options->format, names);
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--format: \"%s\" is none%s",
                shown, hint);
    return FALSE;
}

static gboolean
write_format(GString *out, const SweepResults *results, guint format, GError **error)
{
    if (formats[format].write == NULL)
        return sweep_page_write(out, results, error);
    formats[format].write(out, results);
    return TRUE;
}

static void
tell_ids(const GPtrArray *ids, const char *what)
{
    if (ids->len == 0)
        return;
    fprintf(stderr, "deskheap: %u %s:", ids->len, what);
    for (guint i = 0; i < MIN(ids->len, NAMED_MAX); i++) /* hexadecimal, or no plan was read */
        fprintf(stderr, " %s", (const char *)ids->pdata[i]);
    fprintf(stderr, "%s\n", ids->len > NAMED_MAX ? " …" : "");
}

static GPtrArray *
missing_of(const SweepResults *results)
{
    const SweepPlan *plan = sweep_results_plan(results);
    GPtrArray *missing = g_ptr_array_new();

    for (guint i = 0; i < plan->count; i++)
        if (sweep_results_get(results, i) == NULL)
            g_ptr_array_add(missing, plan->ids[i]);
    return missing;
}

/* Not all are there: that may be tried again. */
static gboolean
merge(const struct sweep_options *options, char **paths, int *code, GError **error)
{
    g_autoptr(GPtrArray) read = g_ptr_array_new();
    guint format;

    for (guint i = 0; paths[i] != NULL; i++)
        g_ptr_array_add(read, paths[i]);
    if (!find_format(options, &format, error) || !is_out_free(options, read, error))
        return FALSE;
    g_autoptr(SweepPlan) plan = sweep_plan_read(paths[0], error);
    if (plan == NULL)
        return FALSE;
    g_autoptr(SweepResults) results = sweep_results_new(plan);
    g_autoptr(GPtrArray) doubles = g_ptr_array_new();
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 1; paths[i] != NULL; i++)
        if (!sweep_results_read(results, paths[i], doubles, error))
            return FALSE;
    if (!write_format(text, results, format, error) || !write_text(options, text, error))
        return FALSE;
    tell(options, results);
    g_autoptr(GPtrArray) missing = missing_of(results);
    if (!options->scenario.quiet)
        tell_ids(doubles, "there twice, with the same result");
    tell_ids(missing, "missing");
    *code = missing->len > 0 ? EXIT_TRY_AGAIN : EXIT_AS_EXPECTED;
    return TRUE;
}

/* ---- the verb ---- */

static gboolean
do_it(struct sweep_options *options, int argc, char **argv, int *code, GError **error)
{
    const char *what = argc > 1 ? argv[1] : "";

    if (options->json && options->format != NULL && options->out == NULL)
        return fail_usage(error, "--json prints an object, so --format needs a file of --out");
    if (strcmp(what, "plan") == 0 && argc == 3)
        return make_plan(options, argv[2], error);
    if (strcmp(what, "run") == 0 && argc == 3)
        return run_plan(options, argv[2], error);
    if (strcmp(what, "merge") == 0 && argc >= 4)
        return merge(options, argv + 2, code, error);
    return fail_usage(error, "sweep is: plan SCENARIO, run PLAN, or merge PLAN RESULTS…");
}

int
cmd_sweep(int argc, char **argv)
{
    static struct sweep_options options;
    const GOptionEntry entries[] = {
        { "axis", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.axes,
          "plan: a knob and its values, LOW..HIGH/STEP or A,B,C; up to 4 of them", "KNOB=VALUES" },
        { "axes", 0, 0, G_OPTION_ARG_FILENAME, &options.axes_file,
          "plan: a file that has them, one a line", "LIST" },
        { "shard", 0, 0, G_OPTION_ARG_STRING, &options.shard,
          "run: the K-th of N parts (1/1); auto, auto/N: K by the scheduler or CI system", "K/N" },
        { "resume", 0, 0, G_OPTION_ARG_NONE, &options.resume,
          "run: only what the file of --out lacks", NULL },
        { "jobs", 'j', 0, G_OPTION_ARG_STRING, &options.jobs,
          "run: N variants at a time; 0: one for each processor (0)", "N" },
        { "format", 0, 0, G_OPTION_ARG_STRING, &options.format,
          "merge: jsonl, json, csv, or html, a page with a map of the limits (jsonl)", "FORMAT" },
        { "out", 'o', 0, G_OPTION_ARG_FILENAME, &options.out, "Write it into this file (stdout)",
          "FILE" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &options.json,
          "Print one object: the plan, what results there are by then, what is missing", NULL },
        SCENARIO_SYSTEM_OPTIONS(&options.scenario),
        SCENARIO_QUIET_OPTION(&options.scenario),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(&argc, &argv, entries, "plan SCENARIO | run PLAN | merge PLAN RESULTS…",
                   "A plan lists every combination of the axes' values. Shards of it run anywhere; "
                   "a file of results\n"
                   "appears whole, and grows while its shard runs. Merged, the results are the "
                   "same bytes however many\n"
                   "shards there were. Missing ones are named, and the exit code is 75 then."))
        return EXIT_BAD_INPUT;

    int code = EXIT_AS_EXPECTED;
    g_autoptr(GError) error = NULL;
    if (!do_it(&options, argc, argv, &code, &error)) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    return cli_finish(code);
}
