/* SPDX-License-Identifier: MIT */
#include "host/text/finding.h"

#include <string.h>

static void
finding_free(gpointer data)
{
    Finding *finding = data;

    g_free(finding->message);
    g_free(finding);
}

GPtrArray *
findings_new(void)
{
    return g_ptr_array_new_with_free_func(finding_free);
}

void
findings_take(GPtrArray *findings, const char *severity, const char *code, char *message)
{
    for (guint i = 0; i < findings->len; i++) {
        const Finding *known = g_ptr_array_index(findings, i);
        if (strcmp(known->message, message) == 0) {
            g_free(message);
            return;
        }
    }
    Finding *finding = g_new(Finding, 1);
    *finding = (Finding){ severity, code, message };
    g_ptr_array_add(findings, finding);
}

void
findings_add(GPtrArray *findings,
             const char *severity,
             const char *code,
             const SourceText *source,
             SourceSpan span,
             const char *text)
{
    findings_take(findings, severity, code, source_text_message(source, span, severity, text));
}

void
findings_extend(GPtrArray *findings, const GPtrArray *more)
{
    for (guint i = 0; i < more->len; i++) {
        const Finding *finding = g_ptr_array_index(more, i);
        findings_take(findings, finding->severity, finding->code, g_strdup(finding->message));
    }
}
