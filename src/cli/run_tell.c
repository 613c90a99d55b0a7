/* SPDX-License-Identifier: MIT */
/* Prints each run as it is asked for, counts them, and says with which code to end. */
#include "cli/run_tell.h"

#include "cli/command.h"
#include "cli/named_output.h"
#include "cli/progress.h"
#include "cli/replay_command.h"
#include "cli/run_files.h"
#include "host/text/input.h"
#include "host/text/output_file.h"
#include "host/text/printable.h"
#include "host/text/source_text.h"

#include <stdio.h>
#include <string.h>

void
run_ends_named(const struct run_options *options, NamedOutput *ends)
{
    static const char variable[] = "GITHUB_STEP_SUMMARY";
    const char *path = options->github ? g_getenv(variable) : NULL;

    ends[RUN_END_JUNIT] = (NamedOutput){ "--junit", options->junit };
    ends[RUN_END_SUMMARY] = (NamedOutput){ variable, path != NULL && *path != '\0' ? path : NULL };
}

RunTelling *
run_telling_new(const struct run_options *options)
{
    RunTelling *telling = g_new0(RunTelling, 1);

    telling->options = options;
    telling->flags = (cli_color() ? REPORT_COLOR : 0) | (options->all ? REPORT_ALL : 0) |
                     (options->explain ? REPORT_EXPLAIN : 0);
    telling->summary = g_string_new(NULL);
    telling->replays = g_string_new(NULL);
    telling->next_point = 1;
    telling->junit = options->junit != NULL ? report_junit_new() : NULL;
    telling->github = options->github ? report_github_new(g_getenv("GITHUB_WORKSPACE")) : NULL;
    run_ends_named(options, telling->ends);
    telling->told = findings_new();
    return telling;
}

void
run_telling_free(RunTelling *telling)
{
    if (telling == NULL)
        return;
    report_by_file_end(&telling->file, telling->summary, telling->flags);
    g_string_free(telling->summary, TRUE);
    g_string_free(telling->replays, TRUE);
    report_junit_free(telling->junit);
    report_github_free(telling->github);
    g_ptr_array_unref(telling->told);
    g_clear_error(&telling->no_machine);
    for (guint i = 0; i < RUN_END_OUTPUTS; i++)
        g_clear_error(&telling->is_taken[i]);
    g_free(telling);
}

static int
verdict_code(const RunRecord *record)
{
    return record->verdict == RUN_VERDICT_FAIL ? EXIT_UNMET : EXIT_AS_EXPECTED;
}

/* ---- where it goes ---- */

/* A runner of GitHub reads both streams for commands, and those are ours alone. */
static char *
guarded(const RunTelling *telling, const char *text, gboolean is_json)
{
    return telling->github != NULL ? report_github_inert(text, is_json) : g_strdup(text);
}

static void
write_text(const RunTelling *telling, const GString *text)
{
    g_autofree char *shown = guarded(telling, text->str, FALSE);

    cli_write(shown, strlen(shown));
}

static void
write_json(const RunTelling *telling, const GString *text)
{
    g_autofree char *shown = guarded(telling, text->str, TRUE);

    cli_write(shown, strlen(shown));
}

static void
complain(RunTelling *telling, const GError *error)
{
    g_autofree char *shown = guarded(telling, error->message, FALSE);
    g_autoptr(GError) said = g_error_new_literal(error->domain, error->code, shown);

    cli_complain(said);
    telling->code = cli_worse(telling->code, cli_exit_code(error));
}

static void
tell_json(const RunTelling *telling, const RunJob *run, const RunRecord *record)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *replay = replay_command(run);

    if (run->read->options->json_short)
        report_json_short(out, record, replay);
    else
        report_json(out, record, FALSE);
    write_json(telling, out);
}

static void
count(RunTelling *telling, const RunRecord *record)
{
    if (telling->options->by_file)
        report_by_file_add(&telling->file, telling->summary, record, telling->flags);
    else
        report_summary_line(telling->summary, record, telling->flags);
    report_total_add(&telling->total, record);
    telling->run_count++;
}

/* ---- for CI systems ---- */

static bool
is_failing(const RunRecord *record)
{
    return record->verdict == RUN_VERDICT_FAIL || record->verdict == RUN_VERDICT_ERROR;
}

/* Of the scenario, and of what it names. */
static void
check_ends(RunTelling *telling, const RunJob *run)
{
    g_autoptr(GPtrArray) read = run->read->scenario != NULL
                                    ? scenario_read_paths(run->read->scenario)
                                    : g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < RUN_END_OUTPUTS; i++)
        if (telling->is_taken[i] == NULL)
            named_output_is_free(&telling->ends[i], read, &telling->is_taken[i]);
}

/* Whether the file may be written; else that is said. */
static bool
may_end(RunTelling *telling, RunEndOutput which)
{
    const GError *is_taken = telling->is_taken[which];

    if (is_taken != NULL)
        complain(telling, is_taken);
    return is_taken == NULL;
}

/* The first points have the version before them. */
static void
tell_tap(RunTelling *telling, const RunRecord *record, const char *replay)
{
    g_autoptr(GString) out = g_string_new(NULL);

    if (telling->next_point == 1)
        report_tap_begin(out);
    report_tap_add(out, record, replay, &telling->next_point);
    write_text(telling, out);
}

static void
tell_tap_end(const RunTelling *telling)
{
    g_autoptr(GString) out = g_string_new(NULL);

    if (telling->next_point == 1)
        report_tap_begin(out);
    report_tap_end(out, telling->next_point);
    cli_write(out->str, out->len);
}

/* Every run, also one that could not be. */
static void
tell_cases(RunTelling *telling, const RunJob *run, const RunRecord *record)
{
    g_autofree char *replay = replay_command(run);

    if (replay != NULL && is_failing(record))
        g_string_append_printf(telling->replays, "  %s\n", replay);
    if (telling->options->tap)
        tell_tap(telling, record, replay);
    if (telling->github != NULL)
        report_github_add(telling->github, record, replay);
    if (telling->junit != NULL)
        report_junit_add(telling->junit, record, replay, run->took_ms);
    check_ends(telling, run);
}

static void
write_junit(RunTelling *telling)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    if (telling->junit == NULL || !may_end(telling, RUN_END_JUNIT))
        return;
    report_junit_print(telling->junit, out);
    if (!output_file_write_whole(telling->options->junit, out->str, out->len, &error))
        complain(telling, error);
}

/* Of the file that is added to; GitHub drops more than 1 MB. */
#define ADDED_TO_MAX (16u * 1024 * 1024)

/* A step may run several commands: what they have added stays before. */
static gboolean
add_to_file(const char *path, const GString *text, GError **error)
{
    g_autoptr(GString) whole = g_string_new(NULL);
    g_autofree guint8 *old = NULL;
    gsize length = 0;

    if (g_file_test(path, G_FILE_TEST_IS_REGULAR) &&
        !source_text_read_file(path, ADDED_TO_MAX, &old, &length, error))
        return FALSE;
    g_string_append_len(whole, (const char *)old, (gssize)length);
    g_string_append_len(whole, text->str, (gssize)text->len);
    return output_file_write_whole(path, whole->str, whole->len, error);
}

/* On stderr, where the runner looks for commands too: stdout may hold JSON. */
static void
tell_github(RunTelling *telling)
{
    const char *path = telling->ends[RUN_END_SUMMARY].path;
    g_autoptr(GString) annotations = g_string_new(NULL);
    g_autoptr(GString) summary = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    if (telling->github == NULL)
        return;
    report_github_annotations(telling->github, annotations);
    fputs(annotations->str, stderr);
    report_github_summary(telling->github, summary);
    if (path != NULL && may_end(telling, RUN_END_SUMMARY) && !add_to_file(path, summary, &error))
        complain(telling, error);
}

/* ---- one run ---- */

/* Whether there is a story to tell, beside the line of the summary. */
static bool
has_story(const struct run_options *options, const RunRecord *record)
{
    return !options->summary && !options->tap && (!options->failures || record->failures->len > 0);
}

static gboolean
to_stdout(const char *text, gsize length, gpointer user, GError **error)
{
    g_autoptr(GString) line = g_string_new_len(text, (gssize)length);

    write_json(user, line);
    return TRUE;
}

/* Of a run that was skipped, too: then there are no events. */
static void
write_files(RunTelling *telling, const RunJob *run, const RunRecord *record)
{
    g_autoptr(GError) error = NULL;
    const History *history = run->record != NULL ? run->history : NULL;

    if (!run_files_write(telling->options, run->read->scenario, history, record, &error))
        complain(telling, error);
}

static void
tell(RunTelling *telling, const RunJob *run, const RunRecord *record)
{
    const struct run_options *options = telling->options;
    g_autoptr(GString) out = g_string_new(NULL);

    if (options->events_to_stdout) {
        report_events_each(record, to_stdout, telling, NULL);
    } else if (options->json) {
        tell_json(telling, run, record);
    } else if (has_story(options, record)) {
        if (telling->told_count > 0)
            g_string_append_c(out, '\n');
        if (options->failures)
            report_failures(out, record, telling->flags);
        else
            report_text(out, record, telling->flags);
        telling->told_count++;
    }
    write_text(telling, out);
    count(telling, record);
    tell_cases(telling, run, record);
    telling->code = cli_worse(telling->code, verdict_code(record));
    write_files(telling, run, record);
}

/* A run that was not, or not to its end: said on stderr, an object of --json, a line of the
 * summary. */
static void
tell_error(RunTelling *telling, const RunJob *run, const RunRecord *record, const GError *error)
{
    complain(telling, error);
    tell_cases(telling, run, record);
    if (telling->options->json)
        tell_json(telling, run, record);
    if (!telling->options->events_to_stdout)
        count(telling, record);
}

/* That no machine can start is said once. */
static void
tell_not_tried(RunTelling *telling, const RunJob *run, const RunRecord *record)
{
    tell_cases(telling, run, record);
    if (telling->options->json)
        tell_json(telling, run, record);
    report_total_add(&telling->total, record);
}

/* A file that could not be read as a scenario, or has not what was asked for. */
static void
tell_unread(RunTelling *telling, const RunJob *run)
{
    const RunOptions options = run_job_options(telling->options);
    g_autoptr(RunRecord) record =
        run_unread(input_name(run->read->file->path), &options, run->error);

    tell_error(telling, run, record, run->error);
}

/* It was tried, or was not to be. */
static void
tell_refused(RunTelling *telling, const RunJob *run)
{
    const RunOptions options = run_job_options(telling->options);
    gboolean is_tried = telling->no_machine == NULL;
    const GError *error = is_tried ? run->error : telling->no_machine;
    gboolean is_skipped =
        is_tried && run->may_skip && g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_UNSUPPORTED);
    g_autoptr(RunRecord) record =
        run_refused(run->read->scenario, run->variant, &options,
                    is_skipped ? RUN_VERDICT_SKIPPED : RUN_VERDICT_ERROR, error);

    if (is_skipped)
        tell(telling, run, record);
    else if (is_tried)
        tell_error(telling, run, record, error);
    else
        tell_not_tried(telling, run, record);
    if (is_tried && g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_MISSING))
        telling->no_machine = g_error_new_literal(error->domain, error->code, record->reason);
}

void
run_tell_remarks(RunTelling *telling, const RunJob *run)
{
    if (telling->no_machine != NULL)
        return;
    g_autofree char *remarks = scenario_new_remarks(telling->told, run->remarks);
    g_autofree char *shown = guarded(telling, remarks, FALSE);
    if (*shown != '\0')
        progress_hide();
    fputs(shown, stderr);
}

void
run_tell(RunTelling *telling, RunJob *run)
{
    if (run->variant == NULL) {
        tell_unread(telling, run);
        return;
    }
    run_tell_remarks(telling, run);
    if (telling->no_machine != NULL || run->record == NULL) {
        tell_refused(telling, run);
        return;
    }
    tell(telling, run, run->record);
}

/* ---- all of them ---- */

int
run_tell_end(RunTelling *telling, bool is_many)
{
    const struct run_options *options = telling->options;

    report_by_file_end(&telling->file, telling->summary, telling->flags);
    write_junit(telling);
    tell_github(telling);
    if (options->events_to_stdout) {
        g_autofree char *summary = guarded(telling, telling->summary->str, FALSE);
        if (!options->scenario.quiet)
            fputs(summary, stderr);
        return cli_finish(telling->code);
    }
    if (options->tap)
        tell_tap_end(telling);
    else if (!options->json &&
             (is_many || telling->run_count > 1 || options->summary || options->failures)) {
        if (telling->told_count > 0)
            cli_write("\n", 1);
        report_total_print(telling->summary, &telling->total, telling->flags);
        if (telling->replays->len > 0)
            g_string_append_printf(telling->summary, "To play again what did not pass:\n%s",
                                   telling->replays->str);
        write_text(telling, telling->summary);
    }
    return cli_finish(telling->code);
}
