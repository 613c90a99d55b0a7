/* SPDX-License-Identifier: MIT */
/* TAP 13, line by line. */
#include "host/report/tap.h"

#include "host/report/cases.h"
#include "host/report/limit_words.h"
#include "host/text/json_writer.h"
#include "host/text/printable.h"

void
report_tap_begin(GString *out)
{
    g_string_append(out, "TAP version 13\n");
}

void
report_tap_end(GString *out, guint next)
{
    g_string_append_printf(out, "1..%u%s\n", next - 1, next > 1 ? "" : " # SKIP nothing was run");
}

/* Behind # a directive would begin. */
static void
append_escaped(GString *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '#' || *text == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *text);
    }
}

/* What JSON says of a string, YAML says too. */
static void
append_member(GString *out, const char *name, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    g_string_append_printf(out, "  %s: ", name);
    json_append_string(out, value);
    g_string_append_c(out, '\n');
}

static void
append_block(GString *out, const ReportCases *cases, const ReportCase *one, const char *replay)
{
    g_string_append(out, "  ---\n");
    append_member(out, "message", one->message);
    append_member(out, "severity", one->state == REPORT_CASE_ERROR ? "error" : "fail");
    append_member(out, "file", cases->file);
    if (one->line > 0)
        g_string_append_printf(out, "  line: %u\n", one->line);
    append_member(out, "replay", replay);
    g_string_append(out, "  ...\n");
}

static void
append_point(
    GString *out, const ReportCases *cases, const ReportCase *one, const char *replay, guint number)
{
    gboolean is_ok = one->state == REPORT_CASE_PASSED || one->state == REPORT_CASE_SKIPPED;
    g_string_append_printf(out, "%s %u - ", is_ok ? "ok" : "not ok", number);
    append_escaped(out, cases->suite);
    g_string_append(out, ": ");
    append_escaped(out, one->name);
    if (one->state == REPORT_CASE_SKIPPED) {
        g_string_append(out, " # SKIP ");
        append_escaped(out, one->message);
    }
    g_string_append_c(out, '\n');
    if (!is_ok)
        append_block(out, cases, one, replay);
}

/* A line that is told and decides nothing. */
static void
append_warning(GString *out,
               const ReportCases *cases,
               const RunRecord *record,
               const RunWarning *warning)
{
    g_autofree char *line = limit_words_warning(record, warning);
    g_autofree char *text = printable_text(line, -1);

    g_string_append_printf(out, "# warning: %s: %s\n", cases->suite, text);
}

void
report_tap_add(GString *out, const RunRecord *record, const char *replay, guint *next)
{
    g_autoptr(ReportCases) cases = report_cases_new(record);
    for (guint i = 0; i < cases->cases->len; i++)
        append_point(out, cases, cases->cases->pdata[i], replay, (*next)++);
    for (guint i = 0; i < record->warnings->len; i++)
        append_warning(out, cases, record, record->warnings->pdata[i]);
}
