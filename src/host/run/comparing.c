/* SPDX-License-Identifier: MIT */
/* Verdicts, and the words that all kinds of expectation share. */
#include "host/run/comparing.h"

#include "host/text/address.h"
#include "host/yaml/quantity_fields.h"

#include <string.h>

void
check_wrong(Comparing *check, const char *format, ...)
{
    va_list arguments;

    if (check->wrong_count++ >= CHECK_WRONG_MAX)
        return;
    if (check->wrong->len > 0)
        g_string_append(check->wrong, "; ");
    va_start(arguments, format);
    g_string_append_vprintf(check->wrong, format, arguments);
    va_end(arguments);
}

char *
check_wrong_text(const Comparing *check)
{
    if (check->wrong_count <= CHECK_WRONG_MAX)
        return g_strdup(check->wrong->str);
    return g_strdup_printf("%s; and %u more", check->wrong->str,
                           check->wrong_count - CHECK_WRONG_MAX);
}

void
check_note(Comparing *check, const char *format, ...)
{
    va_list arguments;

    if (check->is_terse)
        return;
    if (check->seen->len > 0)
        g_string_append(check->seen, ", ");
    va_start(arguments, format);
    g_string_append_vprintf(check->seen, format, arguments);
    va_end(arguments);
}

/* ---- what is asked ---- */

static void
take_answer(Comparing *check, char *answer)
{
    if (check->answer == NULL)
        check->answer = g_steal_pointer(&answer);
    g_free(answer);
}

static gboolean
is_asked(const Quantity *quantity)
{
    return quantity != NULL && quantity->relation == QUANTITY_ASKED;
}

/* Nothing but an address begins so high. */
gboolean
check_asks_address(const Expectation *expectation)
{
    const Field *asked = expectation->asked;

    return asked != NULL && field_is_quantity(asked) && asked->least >= CHECK_KERNEL_START;
}

void
check_answer_number(Comparing *check, const Quantity *quantity, guint64 seen)
{
    if (is_asked(quantity) && check_asks_address(check->expectation))
        take_answer(check, g_strdup_printf("0x%s", kernel_address_text(seen).text));
    else if (is_asked(quantity))
        take_answer(check, g_strdup_printf("%" G_GUINT64_FORMAT, seen));
}

void
check_answer_word(Comparing *check, const char *key, const char *seen)
{
    const Field *asked = check->expectation->asked;

    if (asked != NULL && strcmp(asked->key, key) == 0 && *seen != '\0')
        take_answer(check, g_strdup(seen));
}

/* Bytes, and what they are of the whole where that says more. */
static void
answer_part(Comparing *check, guint64 part, guint64 whole)
{
    g_autofree char *bytes = part >= 1024 && part % 1024 == 0
                                 ? g_strdup_printf("%" G_GUINT64_FORMAT " KB", part / 1024)
                                 : g_strdup_printf("%" G_GUINT64_FORMAT " bytes", part);

    take_answer(check, part == whole || whole == 0
                           ? g_steal_pointer(&bytes)
                           : g_strdup_printf("%.1f %%, %s", quantity_percent(part, whole), bytes));
}

/* ---- numbers ---- */

void
check_count(Comparing *check, const char *what, const Quantity *quantity, guint64 seen)
{
    if (quantity == NULL)
        return;
    if (is_asked(quantity)) {
        check_answer_number(check, quantity, seen);
        return;
    }

    /* An address is read better as it was written. */
    gboolean is_hex = strstr(quantity->text, "0x") != NULL;
    g_autofree char *text = is_hex ? g_strdup_printf("0x%" G_GINT64_MODIFIER "x", seen)
                                   : quantity_seen(quantity, (double)seen);
    if (quantity_is_met(quantity, (double)seen))
        check_note(check, "%s %s", what, text);
    else
        check_wrong(check, "%s: expected %s, seen %s", what, quantity->text, text);
}

void
check_part(
    Comparing *check, const char *what, const Quantity *quantity, guint64 part, guint64 whole)
{
    if (quantity == NULL)
        return;
    if (is_asked(quantity)) {
        answer_part(check, part, whole);
        return;
    }

    g_autofree char *text = quantity_seen_part(quantity, part, whole);
    if (quantity_is_met_by_part(quantity, part, whole))
        check_note(check, "%s %s", what, text);
    else
        check_wrong(check, "%s: expected %s, seen %s", what, quantity->text, text);
}

gboolean
check_fits_pattern(const char *pattern, const char *text)
{
    return pattern == NULL || g_pattern_match_simple(pattern, text);
}

const RunMark *
check_mark(const RunRecord *record, const char *name)
{
    for (guint i = 0; i < record->marks->len; i++) {
        const RunMark *mark = g_ptr_array_index(record->marks, i);
        if (strcmp(mark->name, name) == 0)
            return mark;
    }
    return NULL;
}

char *
check_failure_text(const RunRecord *record, const RunFailure *failure)
{
    g_autofree char *shortfall =
        run_step_shortfall(g_ptr_array_index(record->steps, failure->step));
    g_autofree char *status = run_status_word(failure->status);
    g_autoptr(GString) text = g_string_new(failure->kind);

    if (*failure->name != '\0')
        g_string_append_printf(text, " %s", failure->name);
    g_string_append_printf(text, " (line %u", failure->line);
    if (failure->n != 0)
        g_string_append_printf(text, ", n %" G_GINT64_FORMAT, failure->n);
    g_string_append(text, ") failed: ");
    if (shortfall != NULL)
        g_string_append_printf(text, "%s, ", shortfall);
    g_string_append(text, status);
    if (*failure->dll != '\0')
        g_string_append_printf(text, " in %s", failure->dll);
    g_string_append_printf(text, ", cause %s", failure->cause);
    if (*failure->because != '\0')
        g_string_append_printf(text, " (because %s)", failure->because);
    if (failure->has_exit_code)
        g_string_append_printf(text,
                               failure->exit_code > 0xffff ? ", exit code 0x%X" : ", exit code %u",
                               failure->exit_code);
    if (failure->last_error != 0)
        g_string_append_printf(text, ", last error %u", failure->last_error);
    g_string_append_printf(text, "; %s", failure->detail);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

const SnapshotSession *
check_session_of(Comparing *check, const char *name)
{
    guint32 id;

    if (!run_session(check->run, name == NULL ? "0" : name, &id))
        return NULL;
    return snapshot_session(check->snapshot, id);
}

/* Of a process that runs, memory says where it is; of one that has ended, its events said where it
 * was. */
const char *
check_desktop_of(const Comparing *check, const WatchProcess *process)
{
    const SnapshotProcess *now = snapshot_process(check->snapshot, process->pid);

    if (now == NULL)
        return process->desktop;
    const SnapshotDesktop *desktop = snapshot_process_desktop(check->snapshot, now);
    return desktop != NULL ? desktop->path : "";
}
