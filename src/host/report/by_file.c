/* SPDX-License-Identifier: MIT */
/* Variants that pass need no line of their own in a list of many files. */
#include "host/report/by_file.h"

#include "host/report/summary.h"
#include "host/report/writing.h"
#include "host/text/number.h"

static void
add_counts(StoryCounts *sum, StoryCounts counts)
{
    sum->failures += counts.failures;
    sum->expected += counts.expected;
    sum->written += counts.written;
    sum->met += counts.met;
    sum->uncovered += counts.uncovered;
}

static void
write_together(const ReportByFile *file, GString *out, ReportFlags flags)
{
    guint variants = file->run_count - 1;

    write_colored(out, flags, INK_GREEN, "PASS");
    g_string_append(out, "  ");
    write_clean(out, file->scenario);
    g_string_append_printf(out, " and %u variant%s: %s, %u step%s, ", variants, plural(variants),
                           file->machine, file->step_count, plural(file->step_count));
    summary_failure_count(out, file->counts);
    g_string_append(out, ", ");
    summary_expectation_count(out, file->counts);
    g_string_append_printf(out, ", %" G_GUINT64_FORMAT " event%s\n", file->events,
                           plural(file->events));
}

void
report_by_file_end(ReportByFile *file, GString *out, ReportFlags flags)
{
    if (file->scenario == NULL)
        return;
    if (file->run_count > 1 && file->passed == file->run_count)
        write_together(file, out, flags);
    else
        g_string_append_len(out, file->lines->str, (gssize)file->lines->len);
    g_string_free(file->lines, TRUE);
    g_free(file->scenario);
    g_free(file->machine);
    *file = (ReportByFile){ 0 };
}

static void
begin(ReportByFile *file, const RunRecord *record)
{
    file->scenario = g_strdup(record->scenario);
    file->machine = g_strdup(record->machine);
    file->lines = g_string_new(NULL);
}

void
report_by_file_add(ReportByFile *file, GString *out, const RunRecord *record, ReportFlags flags)
{
    if (g_strcmp0(file->scenario, record->scenario) != 0) {
        report_by_file_end(file, out, flags);
        begin(file, record);
    }
    file->run_count++;
    report_summary_line(file->lines, record, flags);
    if (record->verdict != RUN_VERDICT_PASS)
        return;
    file->passed++;
    file->step_count += record->step_count;
    file->events += run_record_count_events(record);
    add_counts(&file->counts, story_counts(record));
}
