/* SPDX-License-Identifier: MIT */
/* A diagnosis as a text for people. */
#include "host/answer/advice.h"
#include "host/answer/diagnosis.h"
#include "host/answer/holders.h"
#include "host/answer/shared_section_blank.h"
#include "host/report/limit_words.h"
#include "host/report/writing.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/text/text_table.h"
#include "host/words/abi_names.h"
#include "host/words/gate.h"

#include <string.h>

/* ---- the failure ---- */

static void
append_failure(GString *out, const RunRecord *record, const DiagnosisCause *cause)
{
    const RunFailure *failure = cause->failure;
    const RunStep *step = record->steps->pdata[failure->step];

    g_string_append_printf(out, "  line %u: ", failure->line);
    write_clean(out, step->title);
    if (cause->failures > 1)
        g_string_append_printf(out, ", and %u more like it", cause->failures - 1);
    g_string_append_c(out, '\n');
    write_ending(out, "  ", failure);
    g_string_append(out, "  ");
    write_clean(out, failure->detail);
    g_string_append_c(out, '\n');
    if (cause->root != cause->gate) {
        g_autofree char *root = run_refusal_text(&cause->refusal);
        g_string_append_printf(out, "  because of %s: ", gate_cause(cause->root));
        write_clean(out, root);
        g_string_append_c(out, '\n');
    }
}

/* ---- gates ---- */

static const char *
state_words(DiagnosisState state)
{
    static const char *const words[] = {
        [DIAGNOSIS_PASSED] = "passed",           [DIAGNOSIS_REFUSED] = "REFUSED",
        [DIAGNOSIS_NOT_REACHED] = "not reached", [DIAGNOSIS_IDLE] = "",
        [DIAGNOSIS_ELSEWHERE] = "elsewhere",
    };

    return words[state];
}

static const char *
gate_title(enum gate gate)
{
    const GateWords *words = gate_words(gate);

    if (gate == GATE_ACCESS)
        return "access to the window station and the desktop";
    if (gate == GATE_NOT_FOUND)
        return "what is named is there";
    return words->place != NULL ? words->place : words->whole;
}

static void
tell_gate(TextTable *table, const char *state, const DiagnosisGate *gate, const GString *text)
{
    text_table_cell(table, "%s", state);
    text_table_cell(table, "%s%s", text->str, gate->is_near ? "; near its limit" : "");
    text_table_end_row(table);
}

/* What it compared; its memory was read later, when what failed had given back what it had. */
static void
tell_refused(TextTable *table, const char *state, const DiagnosisGate *gate, GString *text)
{
    g_autofree char *comparison = run_refusal_comparison(gate->refusal);

    if (gate_unit(gate->gate) != GATE_UNIT_NONE) {
        g_string_append(text, ": ");
        write_clean(text, comparison);
    }
    if (gate_unit(gate->gate) != GATE_UNIT_NONE && gate->use.has_used) {
        text_table_row(table, state, text->str, NULL);
        state = "";
        g_string_assign(text, "after the step");
        limit_words_append(text, &gate->use);
    }
    tell_gate(table, state, gate, text);
}

static void
append_gate(TextTable *table, const DiagnosisGate *gate)
{
    const char *state = state_words(gate->state);
    g_autoptr(GString) text = g_string_new(NULL);

    if (gate->use.session != ABI_NO_SESSION && gate->use.session != 0)
        g_string_append_printf(text, "session %u: ", gate->use.session);
    write_clean(text, gate->use.name != NULL ? gate->use.name : gate_title(gate->gate));
    if (gate->refusal != NULL) {
        tell_refused(table, state, gate, text);
        return;
    }
    limit_words_append(text, &gate->use);
    if (*state != '\0')
        tell_gate(table, state, gate, text);
    else
        text_table_line(table, "  %s%s\n", text->str, gate->is_near ? "; near its limit" : "");
}

static void
append_gates(GString *out, const GArray *gates)
{
    static const TextColumn columns[] = { { .least = 12 }, { 0 } };
    g_autoptr(TextTable) table = text_table_new("  ", columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < gates->len; i++)
        append_gate(table, &g_array_index(gates, DiagnosisGate, i));
    text_table_print(table, out);
}

/* ---- who holds it ---- */

static gboolean
are_bytes(const HoldingTable *table)
{
    return g_str_equal(table->unit, "bytes");
}

/* One alone has a name of its own, which says whose it is, or stands behind who it belongs to. */
static char *
holder_text(const Holding *holding)
{
    const char *own = holding->count == 1 ? holding->largest_name : NULL;

    if (own == NULL)
        return g_strdup(holding->name);
    if (strstr(own, holding->name) != NULL)
        return g_strdup(own);
    return g_strdup_printf("%s: %s", holding->name, own);
}

static void
append_holding(TextTable *rows, const HoldingTable *table, const Holding *holding)
{
    guint32 percent = snapshot_tenths(holding->amount, table->total);
    guint64 tenths = (holding->amount * 10 + DH_KB / 2) / DH_KB;
    g_autofree char *holder = holder_text(holding);
    g_autofree char *name = printable_text(holder, -1);

    if (are_bytes(table))
        text_table_cell(rows, "%" G_GUINT64_FORMAT ".%u KB", tenths / 10, (guint)(tenths % 10));
    else
        text_table_cell(rows, "%" G_GUINT64_FORMAT, holding->amount);
    text_table_cell(rows, "%u.%u %%", percent / 10, percent % 10);
    if (holding->count > 1)
        text_table_cell(rows, "%s: %u %s", name, holding->count, table->each);
    else
        text_table_cell(rows, "%s", name);
    text_table_end_row(rows);
}

static void
append_table(GString *out, const HoldingTable *table)
{
    const TextColumn columns[] = { { .least = are_bytes(table) ? 13 : 10, .is_right = TRUE },
                                   { .least = 7, .is_right = TRUE },
                                   { .gap = 1 } };
    g_autoptr(TextTable) rows = text_table_new("    ", columns, G_N_ELEMENTS(columns));

    g_string_append_printf(out, "  by %s%s%s\n", table->by, are_bytes(table) ? "" : ", ",
                           are_bytes(table) ? "" : table->unit);
    for (guint i = 0; i < table->told; i++)
        append_holding(rows, table, table->rows->pdata[i]);
    if (table->rows->len > table->told)
        text_table_line(rows, "    … and %u more\n", table->rows->len - table->told);
    text_table_print(rows, out);
}

static void
append_holders(GString *out, const DiagnosisCause *cause, ReportFlags flags)
{
    if (cause->holders->len > 0)
        write_heading(out, flags, "Who holds it");
    for (guint i = 0; i < cause->holders->len; i++)
        append_table(out, cause->holders->pdata[i]);
}

/* ---- what to look for, what helps ---- */

static void
append_log(GString *out, const GPtrArray *log, ReportFlags flags)
{
    write_heading(out, flags, "In the event log of a real machine");
    for (guint i = 0; i < log->len; i++) {
        const DiagnosisLog *entry = log->pdata[i];
        g_string_append_printf(out, "  %-*s  %s %u: ", LOG_TYPE_WIDTH, entry->type_name,
                               entry->source_name, entry->id);
        write_clean(out, entry->text);
        if (entry->count > 1)
            g_string_append_printf(out, " (%u times)", entry->count);
        g_string_append_c(out, '\n');
    }
    if (log->len == 0)
        g_string_append(out, "  nothing from the steps that failed so\n");
}

/* Of the limit against which something was tried. */
static gboolean
is_first_of(const Diagnosis *diagnosis, const DiagnosisCause *cause)
{
    if (diagnosis->tried == NULL)
        return FALSE;
    for (guint i = 0; i < diagnosis->causes->len; i++) {
        const DiagnosisCause *other = diagnosis->causes->pdata[i];
        if (other->root == diagnosis->tried->gate)
            return other == cause;
    }
    return FALSE;
}

/* The gates and who holds what: of the cause that counts. What the others say is told shortly. */
static void
append_cause(GString *out, const Diagnosis *diagnosis, const DiagnosisCause *cause, guint flags)
{
    gboolean is_long = cause == diagnosis->cause || (flags & REPORT_ALL) != 0;

    write_heading(out, flags, gate_cause(cause->gate));
    append_failure(out, diagnosis->record, cause);
    if (is_long) {
        write_heading(out, flags,
                      "Gates in the order of the call, and how full each was after the step");
        append_gates(out, cause->gates);
        append_holders(out, cause, flags);
    }
    append_log(out, cause->log, flags);
    advice_append(out, cause->words, &cause->refusal, flags);
    if (is_first_of(diagnosis, cause))
        advice_tried_append(out, diagnosis->tried);
}

static gboolean
has_advice_of(const ReportCause *told, const ReportCause *words)
{
    gboolean has_all = told->gate == words->gate;

    for (guint i = 0; has_all && i < words->advice->len; i++)
        has_all = g_ptr_array_find_with_equal_func(told->advice, words->advice->pdata[i],
                                                   g_str_equal, NULL);
    return has_all;
}

/* With a failure. */
static gboolean
is_told(const ReportCause *words, gconstpointer user)
{
    const Diagnosis *diagnosis = user;

    for (guint i = 0; i < diagnosis->causes->len; i++) {
        const DiagnosisCause *cause = diagnosis->causes->pdata[i];
        if (cause->words != NULL && has_advice_of(cause->words, words))
            return TRUE;
    }
    return FALSE;
}

/* What no step failed of: what was refused last at each limit, and what was logged. Beside failures
 * the log alone would be that of any system. */
static void
append_unnoticed(GString *out, const Diagnosis *diagnosis, guint flags)
{
    gboolean is_all = diagnosis->causes->len == 0 && diagnosis->log->len > 0;

    unnoticed_append(out, diagnosis->unnoticed, is_told, diagnosis, flags);
    if (is_all || diagnosis->unnoticed->limits->len > 0)
        append_log(out, diagnosis->log, flags);
}

static void
append_head(GString *out, const RunRecord *record, guint flags)
{
    g_autoptr(GString) title = g_string_new(NULL);

    write_clean(title, record->title);
    write_colored(out, flags, INK_BOLD, title->str);
    g_string_append_c(out, '\n');
    write_clean(out, record->scenario);
    if (*record->variant != '\0') {
        g_string_append(out, ", variant ");
        write_clean(out, record->variant);
    }
    g_string_append_printf(out, "; edition %s, machine %s\n\n", record->edition, record->machine);
}

/* What a table cannot show. */
static void
append_check_next(GString *out, guint flags)
{
    write_heading(out, flags, "If programs end with 0xC0000142 there all the same, check next");
    for (guint gate = 0; gate < GATE_COUNT; gate++) {
        if (!diagnosis_is_to_check(gate))
            continue;
        g_autofree char *line =
            g_strdup_printf("%s: %s", gate_cause(gate), gate_words(gate)->check);
        write_wrapped(out, "  ", line);
    }
}

void
diagnosis_print(GString *out, const Diagnosis *diagnosis, guint flags)
{
    append_head(out, diagnosis->record, flags);
    write_wrapped(out, "", diagnosis->sentence);
    shared_section_blank_append(out, diagnosis->record->boot.subsystem_command_line);
    for (guint i = 0; i < diagnosis->causes->len; i++)
        append_cause(out, diagnosis, diagnosis->causes->pdata[i], flags);
    append_unnoticed(out, diagnosis, flags);
    if (diagnosis->causes->len > 0)
        return;
    write_heading(out, flags, "How full each limit is at the end");
    append_gates(out, diagnosis->gates);
    append_check_next(out, flags);
}
