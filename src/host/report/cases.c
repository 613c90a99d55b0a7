/* SPDX-License-Identifier: MIT */
/* Which cases a run has, and what became of each. */
#include "host/report/cases.h"

#include "host/text/printable.h"
#include "host/text/source_text.h"

#include <string.h>

static void
case_free(gpointer data)
{
    ReportCase *one = data;
    g_free(one->name);
    g_free(one->message);
    g_free(one);
}

/* Takes the name. Of a message of several lines, with a line of a file and a caret, only what it
 * says. */
static ReportCase *
add_case(ReportCases *cases, char *name, ReportCaseState state, guint line, const char *message)
{
    ReportCase *one = g_new0(ReportCase, 1);
    one->name = name;
    one->state = state;
    one->line = line;
    one->message = printable_text(message, (gssize)strcspn(message, "\n"));
    g_ptr_array_add(cases->cases, one);
    return one;
}

/* ---- names ---- */

/* What stands for itself in the name of a class: dots part it, a bracket begins the variant, and
 * printable_text() writes a backslash. */
static void
append_part(GString *out, const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        if (text[i] == '/')
            g_string_append_c(out, '.');
        else if (strchr(".%[\\", text[i]) != NULL)
            g_string_append_printf(out, "%%%02X", (guint)text[i]);
        else
            g_string_append_c(out, text[i]);
    }
}

/* "scenarios/cases/a.yaml": "scenarios.cases.a". No two files have the same: what ends with .yml
 * has "%yml" instead, what ends otherwise a last "%", and a path from the root begins with a dot.
 */
static char *
class_of(const char *file)
{
    static const struct {
        const char *suffix;
        const char *mark;
    } ends[] = { { ".yaml", "" }, { ".yml", "%yml" }, { "", "%" } };
    const char *from = g_str_has_prefix(file, "./") ? file + 2 : file;
    g_autoptr(GString) name = g_string_new(NULL);
    guint end = 0;

    while (!g_str_has_suffix(from, ends[end].suffix))
        end++;
    append_part(name, from, strlen(from) - strlen(ends[end].suffix));
    g_string_append(name, ends[end].mark);
    return printable_text(name->str, -1);
}

static char *
with_variant(const char *name, const RunRecord *record)
{
    g_autofree char *variant = printable_text(record->variant, -1);
    return *variant == '\0' ? g_strdup(name) : g_strdup_printf("%s [%s]", name, variant);
}

/* Its own words; only of those with the same words the second and those after it have a number.
 * Neither another expectation that is put in before nor a line moves it. */
static char *
name_of(GHashTable *names, const char *name)
{
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(names, name)) + 1;
    g_hash_table_insert(names, (gpointer)name, GUINT_TO_POINTER(number));
    g_autofree char *shown = printable_text(name, -1);
    return number == 1 ? g_steal_pointer(&shown) : g_strdup_printf("%s (%u)", shown, number);
}

/* ---- cases ---- */

static void
add_run(ReportCases *cases, const RunRecord *record)
{
    const char *reason = record->reason != NULL ? record->reason : "";
    ReportCaseState state = REPORT_CASE_PASSED;
    if (record->verdict == RUN_VERDICT_ERROR) {
        state = REPORT_CASE_ERROR;
    } else if (record->verdict == RUN_VERDICT_SKIPPED) {
        state = REPORT_CASE_SKIPPED;
    } else if (record->verdict == RUN_VERDICT_STOPPED) {
        state = REPORT_CASE_SKIPPED;
        reason = "stopped where it was told to; its expectations were not asked";
    }
    add_case(cases, g_strdup("runs"), state, source_text_message_line(reason, record->scenario),
             reason);
}

static gboolean
is_written(const RunExpectation *expectation)
{
    return g_strcmp0(expectation->kind, RUN_NO_FAILURE) != 0;
}

static void
add_expectations(ReportCases *cases, const RunRecord *record)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < record->expectations->len; i++) {
        const RunExpectation *expectation = record->expectations->pdata[i];
        if (is_written(expectation))
            add_case(cases, name_of(names, expectation->name),
                     expectation->met ? REPORT_CASE_PASSED : REPORT_CASE_FAILED, expectation->line,
                     expectation->message);
    }
}

/* One case for all that nobody expected. */
static void
add_no_other_failure(ReportCases *cases, const RunRecord *record)
{
    g_autoptr(GString) message = g_string_new(NULL);
    guint line = 0;
    for (guint i = 0; i < record->expectations->len; i++) {
        const RunExpectation *expectation = record->expectations->pdata[i];
        if (is_written(expectation) || expectation->met)
            continue;
        if (message->len == 0)
            line = expectation->line;
        g_string_append_printf(message, "%s%s", message->len > 0 ? "; " : "", expectation->message);
    }
    add_case(cases, g_strdup("no other failure"),
             message->len > 0 ? REPORT_CASE_FAILED : REPORT_CASE_PASSED, line, message->str);
}

ReportCases *
report_cases_new(const RunRecord *record)
{
    ReportCases *cases = g_new0(ReportCases, 1);
    g_autofree char *class_name = NULL;
    cases->file = printable_text(record->scenario, -1);
    cases->cases = g_ptr_array_new_with_free_func(case_free);
    class_name = class_of(record->scenario);
    cases->suite = with_variant(cases->file, record);
    cases->class_name = with_variant(class_name, record);
    add_run(cases, record);
    if (record->verdict == RUN_VERDICT_PASS || record->verdict == RUN_VERDICT_FAIL) {
        add_expectations(cases, record);
        add_no_other_failure(cases, record);
    }
    return cases;
}

void
report_cases_free(ReportCases *cases)
{
    if (cases == NULL)
        return;
    g_ptr_array_unref(cases->cases);
    g_free(cases->file);
    g_free(cases->suite);
    g_free(cases->class_name);
    g_free(cases);
}

guint
report_cases_count(const ReportCases *cases, ReportCaseState state)
{
    guint count = 0;
    for (guint i = 0; i < cases->cases->len; i++)
        count += ((const ReportCase *)cases->cases->pdata[i])->state == state;
    return count;
}
