/* SPDX-License-Identifier: MIT */
/* JUnit XML, written element by element. */
#include "host/report/junit.h"

#include "host/report/cases.h"
#include "host/report/limit_words.h"
#include "host/report/report.h"
#include "host/text/xml_text.h"

#include <string.h>

struct ReportJunit {
    GString *suites;
    GHashTable *names; /* of all cases, with their class: readers drop the second of a name */
    guint tests;
    guint failures;
    guint errors;
    guint64 took_ms;
};

ReportJunit *
report_junit_new(void)
{
    ReportJunit *junit = g_new0(ReportJunit, 1);
    junit->suites = g_string_new(NULL);
    junit->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return junit;
}

void
report_junit_free(ReportJunit *junit)
{
    if (junit == NULL)
        return;
    g_string_free(junit->suites, TRUE);
    g_hash_table_unref(junit->names);
    g_free(junit);
}

/* ---- pieces of XML ---- */

static void
append_count(GString *out, const char *name, guint count)
{
    g_string_append_printf(out, " %s=\"%u\"", name, count);
}

static void
append_time(GString *out, guint64 time_ms)
{
    g_string_append_printf(out, " time=\"%" G_GUINT64_FORMAT ".%03u\"", time_ms / 1000,
                           (guint)(time_ms % 1000));
}

/* ---- a case ---- */

/* "desktop", or "desktop (again)" where another case of that class has the name. */
static char *
own_name(ReportJunit *junit, const char *class_name, const char *name)
{
    char *own = g_strdup(name);
    for (guint i = 2; !g_hash_table_add(junit->names, g_strdup_printf("%s\n%s", class_name, own));
         i++) {
        g_free(own);
        own = g_strdup_printf("%s (%u)", name, i);
    }
    return own;
}

static void
append_outcome(GString *out, const char *element, const char *type, const ReportCase *one)
{
    g_string_append_printf(out, ">\n      <%s", element);
    xml_append_attribute(out, "type", type);
    xml_append_attribute(out, "message", one->message);
}

/* Where it stands, and how to see it again. */
static void
append_body(GString *out,
            const char *element,
            const ReportCases *cases,
            const ReportCase *one,
            const char *replay)
{
    g_autoptr(GString) body = g_string_new(cases->file);
    if (one->line > 0)
        g_string_append_printf(body, ":%u", one->line);
    g_string_append_printf(body, ": %s\n", one->message);
    if (replay != NULL)
        g_string_append_printf(body, "%s\n", replay);
    g_string_append_c(out, '>');
    xml_append_text(out, body->str);
    g_string_append_printf(out, "</%s>\n    </testcase>\n", element);
}

static void
append_case(ReportJunit *junit,
            const RunRecord *record,
            const ReportCases *cases,
            const ReportCase *one,
            const char *replay,
            guint64 took_ms)
{
    GString *out = junit->suites;
    g_autofree char *name = own_name(junit, cases->class_name, one->name);
    g_string_append(out, "    <testcase");
    xml_append_attribute(out, "classname", cases->class_name);
    xml_append_attribute(out, "name", name);
    append_time(out, took_ms);
    switch (one->state) {
    case REPORT_CASE_PASSED:
        g_string_append(out, "/>\n");
        break;
    case REPORT_CASE_FAILED:
        append_outcome(out, "failure", "expectation", one);
        append_body(out, "failure", cases, one, replay);
        break;
    case REPORT_CASE_ERROR:
        append_outcome(out, "error", run_problem_name(record->problem), one);
        append_body(out, "error", cases, one, replay);
        break;
    case REPORT_CASE_SKIPPED:
        append_outcome(out, "skipped", run_verdict_name(record->verdict), one);
        g_string_append(out, "/>\n    </testcase>\n");
        break;
    }
}

/* ---- a run ---- */

static void
append_property(GString *out, const char *name, const char *value)
{
    g_string_append(out, "      <property");
    xml_append_attribute(out, "name", name);
    xml_append_attribute(out, "value", value != NULL ? value : "");
    g_string_append(out, "/>\n");
}

static void
append_properties(GString *out, const RunRecord *record)
{
    g_string_append(out, "    <properties>\n");
    append_property(out, "deskheap", DESKHEAP_VERSION);
    append_property(out, "machine", record->machine);
    append_property(out, "edition", record->edition);
    append_property(out, "title", record->title);
    append_property(out, "verdict", run_verdict_name(record->verdict));
    g_autofree char *simulated = g_strdup_printf("%u", record->time_ms);
    append_property(out, "simulated_ms", simulated);
    g_string_append(out, "    </properties>\n");
}

/* What failed and why, once for all cases of the run. */
static void
append_story(GString *out, const RunRecord *record)
{
    g_autoptr(GString) story = g_string_new(NULL);
    if (record->verdict != RUN_VERDICT_FAIL)
        return;
    report_failures(story, record, REPORT_PLAIN);
    g_string_append(out, "    <system-out>");
    xml_append_text(out, story->str);
    g_string_append(out, "</system-out>\n");
}

static void
append_warnings(GString *out, const RunRecord *record)
{
    if (record->warnings->len == 0)
        return;
    g_string_append(out, "    <system-err>");
    for (guint i = 0; i < record->warnings->len; i++) {
        g_autofree char *text = limit_words_warning(record, record->warnings->pdata[i]);
        g_autofree char *line = g_strdup_printf("warning: %s\n", text);
        xml_append_text(out, line);
    }
    g_string_append(out, "</system-err>\n");
}

static void
count_run(ReportJunit *junit, const ReportCases *cases, guint64 took_ms)
{
    junit->tests += cases->cases->len;
    junit->failures += report_cases_count(cases, REPORT_CASE_FAILED);
    junit->errors += report_cases_count(cases, REPORT_CASE_ERROR);
    junit->took_ms += took_ms;
}

/* The first case is that the run came to its end, so the time is its; the others take none. */
void
report_junit_add(ReportJunit *junit, const RunRecord *record, const char *replay, guint64 took_ms)
{
    g_autoptr(ReportCases) cases = report_cases_new(record);
    GString *out = junit->suites;
    count_run(junit, cases, took_ms);
    g_string_append(out, "  <testsuite");
    xml_append_attribute(out, "name", cases->suite);
    append_count(out, "tests", cases->cases->len);
    append_count(out, "failures", report_cases_count(cases, REPORT_CASE_FAILED));
    append_count(out, "errors", report_cases_count(cases, REPORT_CASE_ERROR));
    append_count(out, "skipped", report_cases_count(cases, REPORT_CASE_SKIPPED));
    append_time(out, took_ms);
    xml_append_attribute(out, "file", cases->file);
    g_string_append(out, ">\n");
    append_properties(out, record);
    for (guint i = 0; i < cases->cases->len; i++)
        append_case(junit, record, cases, cases->cases->pdata[i], replay, i == 0 ? took_ms : 0);
    append_story(out, record);
    append_warnings(out, record);
    g_string_append(out, "  </testsuite>\n");
}

void
report_junit_print(const ReportJunit *junit, GString *out)
{
    g_string_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    xml_append_attribute(out, "name", "deskheap");
    append_count(out, "tests", junit->tests);
    append_count(out, "failures", junit->failures);
    append_count(out, "errors", junit->errors);
    append_time(out, junit->took_ms);
    g_string_append(out, ">\n");
    g_string_append_len(out, junit->suites->str, (gssize)junit->suites->len);
    g_string_append(out, "</testsuites>\n");
}
