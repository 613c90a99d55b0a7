/* SPDX-License-Identifier: MIT */
/* Pieces of texts for people. */
#include "host/report/writing.h"

#include "abi/status.h"
#include "host/text/printable.h"

#include <string.h>

#define TEXT_WIDTH 100u

void
write_colored(GString *out, ReportFlags flags, const char *ink, const char *text)
{
    if (flags & REPORT_COLOR)
        g_string_append_printf(out, "%s%s" INK_RESET, ink, text);
    else
        g_string_append(out, text);
}

void
write_clean(GString *out, const char *text)
{
    g_autofree char *clean = printable_text(text, -1);
    g_string_append(out, clean);
}

void
write_heading(GString *out, ReportFlags flags, const char *text)
{
    g_string_append_c(out, '\n');
    write_colored(out, flags, INK_BOLD, text);
    g_string_append_c(out, '\n');
}

void
write_wrapped(GString *out, const char *indent, const char *text)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \n\t", -1);
    gsize column = 0;
    for (guint i = 0; words[i] != NULL; i++) {
        g_autofree char *word = printable_text(words[i], -1);
        gsize length = (gsize)g_utf8_strlen(word, -1);
        if (length == 0)
            continue;
        gboolean is_new = column == 0 || column + 1 + length > TEXT_WIDTH;
        if (is_new && column != 0)
            g_string_append_c(out, '\n');
        g_string_append_printf(out, "%s%s", is_new ? indent : " ", word);
        column = (is_new ? strlen(indent) : column + 1) + length;
    }
    g_string_append_c(out, '\n');
}

void
write_ending(GString *out, const char *indent, const RunFailure *failure)
{
    g_autofree char *status = run_status_text(failure->status);

    g_string_append(out, indent);
    if (*failure->program != '\0') {
        write_clean(out, failure->program);
        g_string_append_printf(out, " (pid %u) %s %s", failure->pid,
                               failure->has_exit_code ? "ends with" : "gets", status);
    } else {
        g_string_append_printf(out, "status %s", status);
    }
    if (*failure->dll != '\0') {
        g_string_append(out, " in ");
        write_clean(out, failure->dll);
    }
    if (failure->has_exit_code && failure->exit_code != failure->status)
        g_string_append_printf(out, ", exit code %u", failure->exit_code);
    if (failure->last_error != 0)
        g_string_append_printf(
            out, failure->last_error < 0x80000000 ? ", Win32 error %u" : ", HRESULT 0x%08X",
            failure->last_error);
    g_string_append_c(out, '\n');
}

void
write_time(GString *out, guint32 time_ms)
{
    g_string_append_printf(out, "%7u.%03u s", time_ms / 1000, time_ms % 1000);
}

gboolean
exit_code_seen_too(const RunRecord *record, const RunFailure *failure, guint32 *other)
{
    if (!record->has_two_exit_codes || !failure->has_exit_code ||
        failure->status != STATUS_DLL_INIT_FAILED)
        return FALSE;
    *other = failure->exit_code == failure->status ? ERROR_WAIT_NO_CHILDREN : failure->status;
    return TRUE;
}
