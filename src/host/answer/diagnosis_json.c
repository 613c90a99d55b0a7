/* SPDX-License-Identifier: MIT */
/* A diagnosis as JSON. Members are only ever added. */
#include "host/answer/advice.h"
#include "host/answer/diagnosis.h"
#include "host/answer/holders.h"
#include "host/report/limit_words.h"
#include "host/text/json_writer.h"
#include "host/words/abi_names.h"
#include "host/words/gate.h"

static const JsonMember after_members[] = {
    { "unit", JSON_TEXT, JSON_NULLABLE },       { "used", JSON_INT, JSON_NULLABLE },
    { "size", JSON_INT, JSON_NULLABLE },        { "largest_free", JSON_INT, JSON_NULLABLE },
    { "used_pct", JSON_TENTHS, JSON_NULLABLE }, JSON_MEMBERS_END,
};

#define GATE_MEMBERS                                                                               \
    { "cause", JSON_TEXT, .words = gate_causes },                                                  \
        { "state", JSON_TEXT, .words = diagnosis_state_names },                                    \
        { "name", JSON_TEXT, JSON_NULLABLE }, { "session", JSON_INT, JSON_NULLABLE },              \
        { "unit", JSON_TEXT, JSON_NULLABLE }, { "used", JSON_INT, JSON_NULLABLE },                 \
        { "size", JSON_INT, JSON_NULLABLE }, { "largest_free", JSON_INT, JSON_NULLABLE },          \
        { "used_pct", JSON_TENTHS, JSON_NULLABLE },                                                \
    {                                                                                              \
        "near", JSON_BOOL                                                                          \
    }

/* At the end of a run nothing is refused. */
static const JsonMember gate_members[] = {
    GATE_MEMBERS,
    JSON_MEMBERS_END,
};

static const JsonMember call_gate_members[] = {
    GATE_MEMBERS,
    { "needed", JSON_INT, JSON_OPTIONAL },
    { "limit", JSON_INT, JSON_OPTIONAL },
    { "after", JSON_OBJECT, JSON_OPTIONAL, after_members },
    JSON_MEMBERS_END,
};

static const JsonMember holding_members[] = {
    { "name", JSON_TEXT },
    { "amount", JSON_INT },
    { "count", JSON_INT },
    { "largest", JSON_INT },
    { "largest_name", JSON_TEXT, JSON_NULLABLE },
    JSON_MEMBERS_END,
};

static const JsonMember holders_members[] = {
    { "by", JSON_TEXT },
    { "unit", JSON_TEXT },
    { "total", JSON_INT },
    { "told", JSON_INT, JSON_OPTIONAL },
    { "rows", JSON_ARRAY, 0, holding_members },
    JSON_MEMBERS_END,
};

static const JsonMember log_members[] = {
    { "type", JSON_TEXT, .words = log_type_names },
    { "source", JSON_TEXT },
    { "id", JSON_INT },
    { "text", JSON_TEXT },
    { "count", JSON_INT },
    JSON_MEMBERS_END,
};

static const JsonMember failure_members[] = {
    { "step", JSON_TEXT },     { "line", JSON_INT },         { "n", JSON_INT },
    { "name", JSON_TEXT },     { "program", JSON_TEXT },     { "dll", JSON_TEXT },
    { "status", JSON_STATUS }, { "status_name", JSON_TEXT }, { "last_error", JSON_INT },
    { "desktop", JSON_TEXT },  { "detail", JSON_TEXT },      JSON_MEMBERS_END,
};

static const JsonMember cause_members[] = {
    { "cause", JSON_TEXT, .words = gate_causes },
    { "because", JSON_TEXT, JSON_NULLABLE, .words = gate_causes },
    { "failures", JSON_INT },
    { "injected", JSON_BOOL },
    { "unit", JSON_TEXT, JSON_NULLABLE },
    { "needed", JSON_INT, JSON_NULLABLE },
    { "limit", JSON_INT, JSON_NULLABLE },
    { "first", JSON_OBJECT, 0, failure_members },
    { "gates", JSON_ARRAY, 0, call_gate_members },
    { "holders", JSON_ARRAY, 0, holders_members },
    { "event_log", JSON_ARRAY, 0, log_members },
    { "meaning", JSON_TEXT, JSON_NULLABLE },
    { "advice", JSON_ARRAY },
    { "check", JSON_TEXT, JSON_NULLABLE },
    JSON_MEMBERS_END,
};

static const JsonMember check_members[] = {
    { "cause", JSON_TEXT, .words = gate_causes },
    { "check", JSON_TEXT },
    JSON_MEMBERS_END,
};

const JsonMember diagnosis_members[] = {
    { "scenario", JSON_TEXT },
    { "variant", JSON_TEXT },
    { "edition", JSON_TEXT },
    { "machine", JSON_TEXT, .words = engine_kind_names },
    { "cause", JSON_TEXT, JSON_NULLABLE, .words = gate_causes },
    { "desktop_heap", JSON_BOOL },
    { "sentence", JSON_TEXT },
    { "causes", JSON_ARRAY, 0, cause_members },
    { "gates", JSON_ARRAY, 0, gate_members },
    { "unnoticed", JSON_ARRAY, 0, unnoticed_members },
    { "event_log", JSON_ARRAY, 0, log_members },
    { "tried", JSON_OBJECT, JSON_OPTIONAL, advice_tried_members },
    { "check_next", JSON_ARRAY, JSON_OPTIONAL, check_members },
    JSON_MEMBERS_END,
};

const JsonShape diagnosis_shape = { "diagnosis", "What deskheap diagnose --json prints.",
                                    diagnosis_members };

static void
use_json(JsonWriter *writer, const LimitUse *use)
{
    limit_words_json(writer, use);
    if (use->has_used)
        json_writer_tenths(writer, "used_pct", limit_use_tenths(use));
    else
        json_writer_null(writer, "used_pct");
}

/* When it was refused: of all memory only the largest piece was looked at. */
static LimitUse
use_then(const DiagnosisGate *gate)
{
    LimitUse then = gate->use;

    if (gate->refusal == NULL)
        return then;
    then.has_used = FALSE;
    then.largest_free = gate->refusal->limit;
    return then;
}

static void
refused_json(JsonWriter *writer, const DiagnosisGate *gate)
{
    if (gate_unit(gate->gate) != GATE_UNIT_NONE) {
        json_writer_int(writer, "needed", gate->refusal->needed);
        json_writer_int(writer, "limit", gate->refusal->limit);
    }
    json_writer_object(writer, "after");
    use_json(writer, &gate->use);
    json_writer_end_object(writer);
}

static void
gate_json(JsonWriter *writer, const DiagnosisGate *gate)
{
    const LimitUse then = use_then(gate);

    json_writer_object(writer, NULL);
    json_writer_text(writer, "cause", gate_cause(gate->gate));
    json_writer_text(writer, "state", diagnosis_state_name(gate->state));
    json_writer_text(writer, "name", then.name);
    json_writer_optional_int(writer, "session", then.session != ABI_NO_SESSION, then.session);
    use_json(writer, &then);
    json_writer_bool(writer, "near", gate->is_near);
    if (gate->refusal != NULL)
        refused_json(writer, gate);
    json_writer_end_object(writer);
}

static void
gates_json(JsonWriter *writer, const GArray *gates)
{
    json_writer_array(writer, "gates");
    for (guint i = 0; i < gates->len; i++)
        gate_json(writer, &g_array_index(gates, DiagnosisGate, i));
    json_writer_end_array(writer);
}

static void
holding_json(JsonWriter *writer, const Holding *holding)
{
    json_writer_object(writer, NULL);
    json_writer_text(writer, "name", holding->name);
    json_writer_int(writer, "amount", (gint64)holding->amount);
    json_writer_int(writer, "count", holding->count);
    json_writer_int(writer, "largest", (gint64)holding->largest);
    json_writer_text(writer, "largest_name", holding->largest_name);
    json_writer_end_object(writer);
}

static void
holders_json(JsonWriter *writer, const GPtrArray *tables)
{
    json_writer_array(writer, "holders");
    for (guint i = 0; i < tables->len; i++) {
        const HoldingTable *table = tables->pdata[i];
        json_writer_object(writer, NULL);
        json_writer_text(writer, "by", table->by);
        json_writer_text(writer, "unit", table->unit);
        json_writer_int(writer, "total", (gint64)table->total);
        json_writer_int(writer, "told", table->told);
        json_writer_array(writer, "rows");
        for (guint j = 0; j < table->rows->len; j++)
            holding_json(writer, table->rows->pdata[j]);
        json_writer_end_array(writer);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void
log_json(JsonWriter *writer, const GPtrArray *entries)
{
    json_writer_array(writer, "event_log");
    for (guint i = 0; i < entries->len; i++) {
        const DiagnosisLog *entry = entries->pdata[i];
        json_writer_object(writer, NULL);
        json_writer_text(writer, "type", entry->type_name);
        json_writer_text(writer, "source", entry->source_name);
        json_writer_int(writer, "id", entry->id);
        json_writer_text(writer, "text", entry->text);
        json_writer_int(writer, "count", entry->count);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void
failure_json(JsonWriter *writer, const RunFailure *failure)
{
    json_writer_object(writer, "first");
    json_writer_text(writer, "step", failure->kind);
    json_writer_int(writer, "line", failure->line);
    json_writer_int(writer, "n", failure->n);
    json_writer_text(writer, "name", failure->name);
    json_writer_text(writer, "program", failure->program);
    json_writer_text(writer, "dll", failure->dll);
    json_writer_status(writer, "status", failure->status);
    json_writer_text(writer, "status_name", failure->status_name);
    json_writer_int(writer, "last_error", failure->last_error);
    json_writer_text(writer, "desktop", failure->desktop);
    json_writer_text(writer, "detail", failure->detail);
    json_writer_end_object(writer);
}

static void
cause_json(JsonWriter *writer, const DiagnosisCause *cause)
{
    json_writer_object(writer, NULL);
    json_writer_text(writer, "cause", gate_cause(cause->gate));
    json_writer_text(writer, "because",
                     cause->root != cause->gate ? gate_cause(cause->root) : NULL);
    json_writer_int(writer, "failures", cause->failures);
    json_writer_bool(writer, "injected", cause->refusal.is_injected);
    advice_compared_json(writer, &cause->refusal);
    failure_json(writer, cause->failure);
    gates_json(writer, cause->gates);
    holders_json(writer, cause->holders);
    log_json(writer, cause->log);
    advice_json(writer, cause->words, &cause->refusal);
    json_writer_end_object(writer);
}

static void
check_next_json(JsonWriter *writer)
{
    json_writer_array(writer, "check_next");
    for (guint gate = 0; gate < GATE_COUNT; gate++) {
        if (!diagnosis_is_to_check(gate))
            continue;
        json_writer_object(writer, NULL);
        json_writer_text(writer, "cause", gate_cause(gate));
        json_writer_text(writer, "check", gate_words(gate)->check);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

void
diagnosis_members_json(JsonWriter *writer, const Diagnosis *diagnosis)
{
    const RunRecord *record = diagnosis->record;

    json_writer_text(writer, "scenario", record->scenario);
    json_writer_text(writer, "variant", record->variant);
    json_writer_text(writer, "edition", record->edition);
    json_writer_text(writer, "machine", record->machine);
    json_writer_text(writer, "cause",
                     diagnosis->cause != NULL ? gate_cause(diagnosis->cause->gate) : NULL);
    json_writer_bool(writer, "desktop_heap", diagnosis->is_heap_shortage);
    json_writer_text(writer, "sentence", diagnosis->sentence);
    json_writer_array(writer, "causes");
    for (guint i = 0; i < diagnosis->causes->len; i++)
        cause_json(writer, diagnosis->causes->pdata[i]);
    json_writer_end_array(writer);
    gates_json(writer, diagnosis->gates);
    unnoticed_json(writer, diagnosis->unnoticed);
    log_json(writer, diagnosis->log);
    if (diagnosis->tried != NULL)
        advice_tried_json(writer, diagnosis->tried);
    if (diagnosis->causes->len == 0)
        check_next_json(writer);
}

void
diagnosis_json(GString *out, const Diagnosis *diagnosis)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);

    json_writer_document(writer, &diagnosis_shape);
    diagnosis_members_json(writer, diagnosis);
    json_writer_end_document(writer);
}
