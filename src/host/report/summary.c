/* SPDX-License-Identifier: MIT */
/* How a run ended, in a line; and how many did so. */
#include "host/report/summary.h"

#include "host/report/limit_words.h"
#include "host/report/writing.h"
#include "host/text/number.h"

#include <string.h>

void
summary_expectation(GString *out, const RunExpectation *expectation, ReportFlags flags)
{
    g_string_append(out, "  ");
    if (expectation->met)
        write_colored(out, flags, INK_GREEN, "met     ");
    else
        write_colored(out, flags, INK_RED, "NOT MET ");
    g_string_append_printf(out, " line %u: ", expectation->line);
    write_clean(out, expectation->message);
    g_string_append_c(out, '\n');
}

void
summary_warning(GString *out, const RunRecord *record, const RunWarning *warning, ReportFlags flags)
{
    g_autofree char *text = limit_words_warning(record, warning);

    g_string_append(out, "  ");
    write_colored(out, flags, INK_BOLD, "WARNING ");
    g_string_append_c(out, ' ');
    write_clean(out, text);
    g_string_append_c(out, '\n');
}

void
summary_expectation_count(GString *out, StoryCounts counts)
{
    g_string_append_printf(out, "%u of %u expectation%s met", counts.met, counts.written,
                           plural(counts.written));
    if (counts.uncovered > 0)
        g_string_append_printf(out, ", %u failure%s that no expectation covers", counts.uncovered,
                               plural(counts.uncovered));
}

void
summary_verdict(GString *out, const RunRecord *record, ReportFlags flags)
{
    switch (record->verdict) {
    case RUN_VERDICT_PASS:
        write_colored(out, flags, INK_GREEN, "PASS");
        break;
    case RUN_VERDICT_FAIL:
        write_colored(out, flags, INK_RED, "FAIL");
        break;
    case RUN_VERDICT_STOPPED:
        write_colored(out, flags, INK_BOLD, "STOP");
        break;
    case RUN_VERDICT_SKIPPED:
        write_colored(out, flags, INK_BOLD, "SKIP");
        break;
    case RUN_VERDICT_ERROR:
        write_colored(out, flags, INK_RED, "ERROR");
        break;
    }
}

void
summary_reason(GString *out, const RunRecord *record)
{
    g_autofree char *line = g_strndup(record->reason, strcspn(record->reason, "\n"));
    write_clean(out, line);
    g_string_append_c(out, '\n');
}

void
summary_failure_count(GString *out, StoryCounts counts)
{
    g_string_append_printf(out, "%u %sfailure%s", counts.failures,
                           counts.failures > 0 && counts.expected == counts.failures ? "expected "
                                                                                     : "",
                           plural(counts.failures));
    if (counts.expected > 0 && counts.expected < counts.failures)
        g_string_append_printf(out, " (%u expected)", counts.expected);
}

void
report_summary_line(GString *out, const RunRecord *record, ReportFlags flags)
{
    summary_verdict(out, record, flags);
    g_string_append(out, "  ");
    write_clean(out, record->scenario);
    if (*record->variant != '\0') {
        g_string_append(out, " [");
        write_clean(out, record->variant);
        g_string_append_c(out, ']');
    }
    if (record->reason != NULL) {
        g_string_append(out, ": ");
        summary_reason(out, record);
        return;
    }
    guint64 events = run_record_count_events(record);
    g_string_append_printf(out, ": %s, %u step%s, ", record->machine, record->step_count,
                           plural(record->step_count));
    summary_failure_count(out, story_counts(record));
    g_string_append(out, ", ");
    summary_expectation_count(out, story_counts(record));
    g_string_append_printf(out, ", %" G_GUINT64_FORMAT " event%s\n", events, plural(events));
    for (guint i = 0; i < record->expectations->len; i++) {
        const RunExpectation *expectation = record->expectations->pdata[i];
        if (!expectation->met)
            summary_expectation(out, expectation, flags);
    }
    for (guint i = 0; i < record->warnings->len; i++)
        summary_warning(out, record, record->warnings->pdata[i], flags);
}

void
report_total_add(ReportTotal *total, const RunRecord *record)
{
    total->scenarios++;
    total->skipped += record->verdict == RUN_VERDICT_SKIPPED;
    if (record->verdict == RUN_VERDICT_ERROR) {
        total->unreadable += record->problem == RUN_PROBLEM_UNREADABLE;
        total->not_run +=
            record->problem == RUN_PROBLEM_HOST || record->problem == RUN_PROBLEM_UNSUPPORTED;
        total->differing += record->problem == RUN_PROBLEM_DIFFERENCE;
        total->broken += record->problem == RUN_PROBLEM_BUG;
        return;
    }
    total->passed += record->verdict == RUN_VERDICT_PASS;
    total->failed += record->verdict == RUN_VERDICT_FAIL;
    total->stopped += record->verdict == RUN_VERDICT_STOPPED;
    StoryCounts counts = story_counts(record);
    total->expectations += counts.written;
    total->met += counts.met;
    total->uncovered += counts.uncovered;
    total->events += run_record_count_events(record);
}

static void
append_total(GString *out, guint count, const char *what)
{
    if (count > 0)
        g_string_append_printf(out, ", %u %s", count, what);
}

void
report_total_print(GString *out, const ReportTotal *total, ReportFlags flags)
{
    g_autofree char *passed = g_strdup_printf("%u passed", total->passed);
    g_autofree char *failed = g_strdup_printf("%u failed", total->failed);
    g_string_append_printf(out, "%u scenario%s: ", total->scenarios, plural(total->scenarios));
    write_colored(out, flags, total->passed > 0 ? INK_GREEN : "", passed);
    g_string_append(out, ", ");
    write_colored(out, flags, total->failed > 0 ? INK_RED : "", failed);
    append_total(out, total->stopped, "stopped");
    append_total(out, total->skipped, "skipped");
    append_total(out, total->differing, "with a difference between the machines");
    append_total(out, total->broken, "ended by a bug of deskheap");
    append_total(out, total->unreadable, "could not be read");
    append_total(out, total->not_run, "could not be run");
    g_string_append(out, "; ");
    summary_expectation_count(out, (StoryCounts){ .written = total->expectations,
                                                  .met = total->met,
                                                  .uncovered = total->uncovered });
    g_string_append_printf(out, ", %" G_GUINT64_FORMAT " event%s\n", total->events,
                           plural(total->events));
}
