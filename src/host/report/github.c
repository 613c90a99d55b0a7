/* SPDX-License-Identifier: MIT */
/* Workflow commands, and a table. */
#include "host/report/github.h"

#include "host/report/cases.h"
#include "host/report/limit_words.h"
#include "host/report/writing.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/text/xml_text.h"
#include "host/words/gate.h"

#include <stdlib.h>
#include <string.h>

/* Of a kind, in a step: "Usage limits" of GitHub's documentation of annotations. */
#define SHOWN_MAX 10u
/* Bytes of rows; GitHub takes 1 MB of a step. */
#define ROWS_MAX (512u * 1024)

/* The first lines, and how many there would be. */
typedef struct {
    const char *command;
    GPtrArray *lines;
    guint count;
} Annotations;

struct ReportGithub {
    Annotations errors;
    Annotations warnings;
    Annotations notices;
    char *workspace; /* with a slash at its end, NULL: none */
    GString *rows;
    guint left_out; /* rows */
    guint runs;
    guint passed;
    guint skipped;
    guint cases;
};

static Annotations
annotations(const char *command)
{
    return (Annotations){ command, g_ptr_array_new_with_free_func(g_free), 0 };
}

/* As the file system has it. NULL: there is no such file. */
static char *
real_path(const char *path)
{
    char *real = realpath(path, NULL);
    char *copy = g_strdup(real);

    free(real);
    return copy;
}

ReportGithub *
report_github_new(const char *workspace)
{
    g_autofree char *real = workspace != NULL ? real_path(workspace) : NULL;
    ReportGithub *github = g_new0(ReportGithub, 1);

    github->errors = annotations("error");
    github->warnings = annotations("warning");
    github->notices = annotations("notice");
    github->workspace = real != NULL ? g_strconcat(real, "/", NULL) : NULL;
    github->rows = g_string_new(NULL);
    return github;
}

void
report_github_free(ReportGithub *github)
{
    if (github == NULL)
        return;
    g_ptr_array_unref(github->errors.lines);
    g_ptr_array_unref(github->warnings.lines);
    g_ptr_array_unref(github->notices.lines);
    g_free(github->workspace);
    g_string_free(github->rows, TRUE);
    g_free(github);
}

/* ---- what is no command ---- */

/* The runner (ActionCommand.cs) passes over white space of any kind before "::", and looks for the
 * older "##[" in the whole line. */
char *
report_github_inert(const char *text, gboolean is_json)
{
    GString *out = g_string_new(NULL);
    const char *end = text + strlen(text);
    gboolean is_begun = FALSE; /* something but white space stands in the line */

    while (text < end) {
        gunichar c = printable_next(text, end, &text);
        if (c == ':' && !is_begun && *text == ':')
            g_string_append(out, "\\x3a");
        else if (c == '[' && g_str_has_suffix(out->str, "##"))
            g_string_append(out, is_json ? "\\u005b" : "\\x5b");
        else if (c & PRINTABLE_STRAY)
            g_string_append_c(out, (char)(c & 0xff));
        else
            g_string_append_unichar(out, c);
        is_begun = c != '\n' && (is_begun || (c & PRINTABLE_STRAY) || !g_unichar_isspace(c));
    }
    return g_string_free(out, FALSE);
}

/* ---- annotations ---- */

/* `special`: what ends the text where it stands. */
static void
append_escaped(GString *out, const char *text, const char *special)
{
    for (; *text != '\0'; text++) {
        if (strchr(special, *text) != NULL)
            g_string_append_printf(out, "%%%02X", (guint)(guchar)*text);
        else
            g_string_append_c(out, *text);
    }
}

static void
append_property(GString *out, const char *name, const char *value)
{
    g_string_append_printf(out, "%s=", name);
    append_escaped(out, value, "%\r\n:,");
}

static void
annotate(Annotations *to, const char *file, const ReportCase *one, const char *replay)
{
    GString *line = g_string_new(NULL);

    to->count++;
    g_string_append_printf(line, "::%s ", to->command);
    append_property(line, "file", file);
    if (one->line > 0)
        g_string_append_printf(line, ",line=%u", one->line);
    g_string_append_c(line, ',');
    append_property(line, "title", one->name);
    g_string_append(line, "::");
    append_escaped(line, one->message, "%\r\n");
    if (replay != NULL) {
        g_string_append(line, "%0A");
        append_escaped(line, replay, "%\r\n");
    }
    g_ptr_array_add(to->lines, g_string_free(line, FALSE));
    /* The last that are kept: the tenth, if no more come. */
    if (to->lines->len > SHOWN_MAX)
        g_ptr_array_set_size(to->lines, SHOWN_MAX);
}

/* Which limit was how full, at the line of the step after which it was. */
static void
annotate_warnings(Annotations *to, const char *file, const RunRecord *record)
{
    for (guint i = 0; i < record->warnings->len; i++) {
        const RunWarning *warning = record->warnings->pdata[i];
        const RunStep *step = record->steps->pdata[warning->step];
        g_autofree char *line = limit_words_warning(record, warning);
        g_autofree char *text = printable_text(line, -1);
        const ReportCase one = { .name = (char *)gate_cause(warning->use.gate),
                                 .line = step->line,
                                 .message = text };
        annotate(to, file, &one, NULL);
    }
}

static void
append_annotations(GString *out, const Annotations *from)
{
    guint shown = from->count > SHOWN_MAX ? SHOWN_MAX - 1 : from->lines->len;

    for (guint i = 0; i < shown; i++)
        g_string_append_printf(out, "%s\n", (const char *)from->lines->pdata[i]);
    if (shown < from->count)
        g_string_append_printf(out, "::%s title=deskheap::%u more, which GitHub would not show\n",
                               from->command, from->count - shown);
}

void
report_github_annotations(const ReportGithub *github, GString *out)
{
    append_annotations(out, &github->errors);
    append_annotations(out, &github->warnings);
    append_annotations(out, &github->notices);
}

/* ---- the summary ---- */

static void
append_cell(GString *out, const char *element, const char *text)
{
    g_string_append_printf(out, "<td><%s>", element);
    xml_append_text(out, text);
    g_string_append_printf(out, "</%s></td>", element);
}

static void
append_row(ReportGithub *github,
           const ReportCases *cases,
           const ReportCase *one,
           const char *replay)
{
    GString *out = github->rows;

    if (out->len > ROWS_MAX) {
        github->left_out++;
        return;
    }
    g_string_append_printf(out, "<tr><td>%s</td>",
                           one->state == REPORT_CASE_SKIPPED ? "skipped" : "failed");
    append_cell(out, "code", cases->suite);
    append_cell(out, "span", one->name);
    append_cell(out, "span", one->message);
    append_cell(out, "code", replay != NULL ? replay : "");
    g_string_append(out, "</tr>\n");
}

void
report_github_summary(const ReportGithub *github, GString *out)
{
    guint failed = github->runs - github->passed - github->skipped;

    g_string_append_printf(out, "<h3>deskheap: %u of %u run%s passed, %u failed, %u skipped</h3>\n",
                           github->passed, github->runs, plural(github->runs), failed,
                           github->skipped);
    g_string_append_printf(out, "<p>%u test case%s</p>\n", github->cases, plural(github->cases));
    if (github->rows->len == 0)
        return;
    g_string_append_printf(out,
                           "<table>\n<tr><th>result</th><th>scenario</th><th>case</th><th>seen</th>"
                           "<th>to play it again</th></tr>\n%s</table>\n",
                           github->rows->str);
    if (github->left_out > 0)
        g_string_append_printf(out, "<p>%u more rows are left out.</p>\n", github->left_out);
}

/* ---- runs ---- */

/* From the workspace, which GitHub knows files from, wherever the step runs. A link is told where
 * it lies, not where it leads. Printable. */
static char *
file_in(const char *workspace, const char *scenario)
{
    g_autofree char *folder = g_path_get_dirname(scenario), *name = g_path_get_basename(scenario);
    g_autofree char *real = real_path(folder);
    g_autofree char *whole = g_build_filename(real != NULL ? real : folder, name, NULL);
    gboolean is_there = workspace != NULL && g_file_test(scenario, G_FILE_TEST_EXISTS) &&
                        g_str_has_prefix(whole, workspace);

    return printable_text(is_there ? whole + strlen(workspace) : scenario, -1);
}

static void
add_case(ReportGithub *github,
         const ReportCases *cases,
         const char *file,
         const ReportCase *one,
         const char *replay)
{
    if (one->state == REPORT_CASE_PASSED)
        return;
    annotate(one->state == REPORT_CASE_SKIPPED ? &github->notices : &github->errors, file, one,
             replay);
    append_row(github, cases, one, replay);
}

void
report_github_add(ReportGithub *github, const RunRecord *record, const char *replay)
{
    g_autoptr(ReportCases) cases = report_cases_new(record);
    g_autofree char *file = file_in(github->workspace, record->scenario);
    guint skipped = report_cases_count(cases, REPORT_CASE_SKIPPED);

    annotate_warnings(&github->warnings, file, record);
    github->runs++;
    github->cases += cases->cases->len;
    github->skipped += skipped > 0;
    github->passed += report_cases_count(cases, REPORT_CASE_PASSED) == cases->cases->len;
    for (guint i = 0; i < cases->cases->len; i++)
        add_case(github, cases, file, cases->cases->pdata[i], replay);
}
