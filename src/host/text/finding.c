/* SPDX-License-Identifier: MIT */
/* Lists of findings, joined and added to. */
#include "host/text/finding.h"

#include <string.h>

static void
finding_free(gpointer data)
{
    Finding *finding = data;

    g_array_unref(finding->effects);
    g_free(finding->message);
    g_free(finding);
}

const char *const *
finding_severities(void)
{
    static const char *const words[] = { "error", "warning", "note", NULL };

    return words;
}

GPtrArray *
findings_new(void)
{
    return g_ptr_array_new_with_free_func(finding_free);
}

Finding *
findings_take(GPtrArray *findings, const char *severity, const char *code, char *message)
{
    for (guint i = 0; i < findings->len; i++) {
        const Finding *known = g_ptr_array_index(findings, i);
        if (strcmp(known->message, message) == 0) {
            g_free(message);
            return NULL;
        }
    }
    Finding *finding = g_new(Finding, 1);
    *finding =
        (Finding){ severity, code, message, g_array_new(FALSE, FALSE, sizeof(FindingEffect)) };
    g_ptr_array_add(findings, finding);
    return finding;
}

Finding *
findings_add(GPtrArray *findings,
             const char *severity,
             const char *code,
             const SourceText *source,
             SourceSpan span,
             const char *text)
{
    return findings_take(findings, severity, code,
                         source_text_message(source, span, severity, text));
}

void
finding_add_effect(Finding *finding, const FindingEffect *effect)
{
    if (finding != NULL)
        g_array_append_val(finding->effects, *effect);
}

void
findings_extend(GPtrArray *findings, const GPtrArray *more)
{
    for (guint i = 0; i < more->len; i++) {
        const Finding *finding = g_ptr_array_index(more, i);
        Finding *taken =
            findings_take(findings, finding->severity, finding->code, g_strdup(finding->message));
        if (taken != NULL)
            g_array_append_vals(taken->effects, finding->effects->data, finding->effects->len);
    }
}
