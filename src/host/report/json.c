/* SPDX-License-Identifier: MIT */
/* run --json: schema deskheap.report/1. Members are only ever added. */
#include "host/report/causes.h"
#include "host/report/closing.h"
#include "host/report/limit_words.h"
#include "host/report/report.h"
#include "host/report/story.h"
#include "host/report/writing.h"
#include "host/text/json_writer.h"
#include "host/view/sessions_json.h"
#include "host/words/abi_names.h"
#include "host/words/gate.h"

static const JsonMember expectation_members[] = {
    { "line", JSON_INT },     { "kind", JSON_TEXT }, { "met", JSON_BOOL },
    { "message", JSON_TEXT }, JSON_MEMBERS_END,
};

static const JsonMember refusal_members[] = {
    { "what", JSON_TEXT },
    { "time_ms", JSON_INT },
    { "unit", JSON_TEXT, JSON_OPTIONAL },
    { "needed", JSON_INT, JSON_OPTIONAL },
    { "limit", JSON_INT, JSON_OPTIONAL },
    { "injected", JSON_BOOL },
    JSON_MEMBERS_END,
};

static const JsonMember failure_members[] = {
    { "step", JSON_TEXT },
    { "line", JSON_INT },
    { "n", JSON_INT },
    { "name", JSON_TEXT },
    { "count", JSON_INT, JSON_OPTIONAL },
    { "made", JSON_INT, JSON_OPTIONAL },
    { "status", JSON_STATUS },
    { "status_name", JSON_TEXT },
    { "cause", JSON_TEXT, .words = gate_causes },
    { "because", JSON_TEXT, JSON_OPTIONAL, .words = gate_causes },
    { "detail", JSON_TEXT },
    { "refusal", JSON_OBJECT, JSON_NULLABLE, refusal_members },
    { "session", JSON_INT, JSON_NULLABLE },
    { "desktop", JSON_TEXT },
    { "program", JSON_TEXT },
    { "dll", JSON_TEXT },
    { "pid", JSON_INT },
    { "exit_code", JSON_INT, JSON_NULLABLE },
    { "exit_code_seen_too", JSON_INT, JSON_OPTIONAL },
    { "last_error", JSON_INT },
    { "time_ms", JSON_INT },
    { "expected", JSON_BOOL },
    JSON_MEMBERS_END,
};

static const JsonMember cause_members[] = {
    { "cause", JSON_TEXT, .words = gate_causes },
    { "failures", JSON_INT },
    { "meaning", JSON_TEXT },
    { "advice", JSON_ARRAY },
    JSON_MEMBERS_END,
};

static const JsonMember closing_members[] = {
    { "kind", JSON_TEXT },
    { "session", JSON_INT, JSON_NULLABLE },
    { "cause", JSON_TEXT, JSON_OPTIONAL, .words = gate_causes },
    { "name", JSON_TEXT, JSON_OPTIONAL },
    { "unit", JSON_TEXT, JSON_OPTIONAL },
    { "used", JSON_INT, JSON_OPTIONAL | JSON_NULLABLE },
    { "size", JSON_INT, JSON_OPTIONAL | JSON_NULLABLE },
    { "largest_free", JSON_INT, JSON_OPTIONAL | JSON_NULLABLE },
    { "refusals", JSON_INT, JSON_OPTIONAL },
    { "text", JSON_TEXT },
    JSON_MEMBERS_END,
};

static const JsonMember log_members[] = {
    { "time_ms", JSON_INT }, { "type", JSON_TEXT, .words = log_type_names },
    { "source", JSON_TEXT }, { "id", JSON_INT },
    { "text", JSON_TEXT },   { "session", JSON_INT, JSON_NULLABLE },
    { "pid", JSON_INT },     JSON_MEMBERS_END,
};

static const JsonMember popup_members[] = {
    { "time_ms", JSON_INT }, { "text", JSON_TEXT },
    { "shown", JSON_BOOL },  { "session", JSON_INT, JSON_NULLABLE },
    JSON_MEMBERS_END,
};

static const JsonMember step_members[] = {
    { "step", JSON_TEXT },
    { "index", JSON_INT },
    { "line", JSON_INT },
    { "n", JSON_INT },
    { "title", JSON_TEXT },
    { "boot", JSON_INT },
    { "start_ms", JSON_INT },
    { "time_ms", JSON_INT },
    { "failed", JSON_BOOL },
    { "count", JSON_INT, JSON_OPTIONAL },
    { "made", JSON_INT, JSON_OPTIONAL },
    JSON_MEMBERS_END,
};

static const JsonMember registry_key_members[] = {
    { "key", JSON_TEXT },
    { "as", JSON_TEXT },
    JSON_MEMBERS_END,
};

static const JsonMember registry_members[] = {
    { "file", JSON_TEXT },  { "as", JSON_TEXT },
    { "asked", JSON_BOOL }, { "keys", JSON_ARRAY, 0, registry_key_members },
    JSON_MEMBERS_END,
};

static const JsonMember comparison_members[] = {
    { "idle_points", JSON_INT },
    { "session_pages", JSON_INT },
    { "events", JSON_INT },
    JSON_MEMBERS_END,
};

static const JsonMember qemu_members[] = {
    { "version", JSON_TEXT },
    { "accel", JSON_TEXT },
    { "command", JSON_ARRAY },
    JSON_MEMBERS_END,
};

static const JsonMember environment_members[] = {
    { "qemu", JSON_OBJECT, 0, qemu_members },
    JSON_MEMBERS_END,
};

static const JsonMember warning_members[] = {
    { "cause", JSON_TEXT, .words = gate_causes },
    { "session", JSON_INT, JSON_NULLABLE },
    { "name", JSON_TEXT },
    { "used_pct", JSON_TENTHS },
    { "step", JSON_INT },
    { "line", JSON_INT },
    { "text", JSON_TEXT },
    JSON_MEMBERS_END,
};

#define VERDICT_MEMBERS                                                                            \
    { "scenario", JSON_TEXT }, { "variant", JSON_TEXT }, { "title", JSON_TEXT },                   \
        { "machine", JSON_TEXT, .words = engine_kind_names }, { "edition", JSON_TEXT },            \
        { "verdict", JSON_TEXT, .words = run_verdict_names },                                      \
        { "problem", JSON_TEXT, JSON_OPTIONAL, .words = run_problem_names },                       \
        { "reason", JSON_TEXT, JSON_OPTIONAL },                                                    \
        { "warnings", JSON_ARRAY, JSON_OPTIONAL, warning_members },                                \
    {                                                                                              \
        "expectations", JSON_ARRAY, 0, expectation_members                                         \
    }

const JsonMember report_members[] = {
    VERDICT_MEMBERS,
    { "registry", JSON_OBJECT, JSON_OPTIONAL, registry_members },
    { "time_ms", JSON_INT },
    { "boots", JSON_INT },
    { "events", JSON_INT },
    { "failures", JSON_ARRAY, 0, failure_members },
    { "causes", JSON_ARRAY, 0, cause_members },
    { "sessions", JSON_ARRAY, 0, session_members },
    { "system", JSON_OBJECT, JSON_OPTIONAL, system_members },
    { "closing", JSON_ARRAY, 0, closing_members },
    { "event_log", JSON_ARRAY, 0, log_members },
    { "popups", JSON_ARRAY, 0, popup_members },
    { "steps", JSON_ARRAY, 0, step_members },
    { "comparison", JSON_OBJECT, JSON_OPTIONAL, comparison_members },
    { "environment", JSON_OBJECT, JSON_OPTIONAL, environment_members },
    JSON_MEMBERS_END,
};

static const JsonMember verdict_members[] = {
    VERDICT_MEMBERS,
    { "replay", JSON_TEXT, JSON_NULLABLE },
    JSON_MEMBERS_END,
};

const JsonShape report_shape = {
    "report", "What deskheap run --json prints of each run, and deskheap_machine_finish() gives.",
    report_members
};

const JsonShape verdict_shape = { "verdict", "What deskheap run --json=short prints of each run.",
                                  verdict_members };

static void
session_member(JsonWriter *writer, guint32 session)
{
    if (session == ABI_NO_SESSION)
        json_writer_null(writer, "session");
    else
        json_writer_int(writer, "session", session);
}

/* There only if there are any: who did not ask for them is told nothing. */
static void
warnings_json(JsonWriter *writer, const RunRecord *record)
{
    if (record->warnings->len == 0)
        return;
    json_writer_array(writer, "warnings");
    for (guint i = 0; i < record->warnings->len; i++) {
        const RunWarning *warning = record->warnings->pdata[i];
        const RunStep *step = record->steps->pdata[warning->step];
        g_autofree char *text = limit_words_warning(record, warning);
        json_writer_object(writer, NULL);
        json_writer_text(writer, "cause", gate_cause(warning->use.gate));
        session_member(writer, warning->use.session);
        json_writer_text(writer, "name", warning->use.name);
        json_writer_tenths(writer, "used_pct", limit_use_tenths(&warning->use));
        json_writer_int(writer, "step", step->number);
        json_writer_int(writer, "line", step->line);
        json_writer_text(writer, "text", text);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void
expectations_json(JsonWriter *writer, const RunRecord *record)
{
    json_writer_array(writer, "expectations");
    for (guint i = 0; i < record->expectations->len; i++) {
        const RunExpectation *expectation = record->expectations->pdata[i];
        json_writer_object(writer, NULL);
        json_writer_int(writer, "line", expectation->line);
        json_writer_text(writer, "kind", expectation->kind);
        json_writer_bool(writer, "met", expectation->met);
        json_writer_text(writer, "message", expectation->message);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

/* What the gate compared; null where nothing was refused. */
static void
refusal_json(JsonWriter *writer, const RunRefusal *refusal)
{
    if (refusal->gate == GATE_NONE) {
        json_writer_null(writer, "refusal");
        return;
    }
    json_writer_object(writer, "refusal");
    json_writer_text(writer, "what", refusal->what);
    json_writer_int(writer, "time_ms", refusal->time_ms);
    if (gate_unit(refusal->gate) != GATE_UNIT_NONE) {
        json_writer_text(writer, "unit", gate_unit_name(refusal->gate));
        json_writer_int(writer, "needed", refusal->needed);
        json_writer_int(writer, "limit", refusal->limit);
    }
    json_writer_bool(writer, "injected", refusal->is_injected);
    json_writer_end_object(writer);
}

/* Of a step that says `count:`. */
static void
count_json(JsonWriter *writer, const RunStep *step)
{
    if (step->count == 0)
        return;
    json_writer_int(writer, "count", step->count);
    json_writer_int(writer, "made", step->made);
}

/* What others saw in place of `exit_code`. */
static void
other_exit_code_json(JsonWriter *writer, const RunRecord *record, const RunFailure *failure)
{
    guint32 other;
    if (exit_code_seen_too(record, failure, &other))
        json_writer_int(writer, "exit_code_seen_too", other);
}

static void
failure_json(JsonWriter *writer, const RunRecord *record, const RunFailure *failure)
{
    json_writer_object(writer, NULL);
    json_writer_text(writer, "step", failure->kind);
    json_writer_int(writer, "line", failure->line);
    json_writer_int(writer, "n", failure->n);
    json_writer_text(writer, "name", failure->name);
    if (failure->step < record->steps->len)
        count_json(writer, record->steps->pdata[failure->step]);
    json_writer_status(writer, "status", failure->status);
    json_writer_text(writer, "status_name", failure->status_name);
    json_writer_text(writer, "cause", failure->cause);
    if (failure->because_gate != GATE_NONE)
        json_writer_text(writer, "because", failure->because);
    json_writer_text(writer, "detail", failure->detail);
    refusal_json(writer, &failure->refusal);
    session_member(writer, failure->session);
    json_writer_text(writer, "desktop", failure->desktop);
    json_writer_text(writer, "program", failure->program);
    json_writer_text(writer, "dll", failure->dll);
    json_writer_int(writer, "pid", failure->pid);
    if (failure->has_exit_code)
        json_writer_int(writer, "exit_code", failure->exit_code);
    else
        json_writer_null(writer, "exit_code");
    other_exit_code_json(writer, record, failure);
    json_writer_int(writer, "last_error", failure->last_error);
    json_writer_int(writer, "time_ms", failure->time_ms);
    json_writer_bool(writer, "expected", failure->is_expected);
    json_writer_end_object(writer);
}

static void
causes_json(JsonWriter *writer, const GPtrArray *causes)
{
    json_writer_array(writer, "causes");
    for (guint i = 0; i < causes->len; i++) {
        const ReportCause *cause = causes->pdata[i];
        json_writer_object(writer, NULL);
        json_writer_text(writer, "cause", gate_cause(cause->gate));
        json_writer_int(writer, "failures", cause->failures);
        json_writer_text(writer, "meaning", cause->meaning);
        json_writer_texts(writer, "advice", cause->advice);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void
closing_json(JsonWriter *writer, const GPtrArray *closing)
{
    json_writer_array(writer, "closing");
    for (guint i = 0; i < closing->len; i++) {
        const ReportClosing *line = closing->pdata[i];
        json_writer_object(writer, NULL);
        json_writer_text(writer, "kind", report_closing_kind_name(line->kind));
        session_member(writer, line->use.session);
        if (line->use.gate != GATE_NONE) {
            json_writer_text(writer, "cause", gate_cause(line->use.gate));
            json_writer_text(writer, "name", line->use.name);
            limit_words_json(writer, &line->use);
            json_writer_int(writer, "refusals", (gint64)line->refusals);
        }
        json_writer_text(writer, "text", line->text);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void
log_json(JsonWriter *writer, const RunRecord *record)
{
    json_writer_array(writer, "event_log");
    for (guint i = 0; i < record->log->len; i++) {
        const RunLogEntry *entry = record->log->pdata[i];
        json_writer_object(writer, NULL);
        json_writer_int(writer, "time_ms", entry->time_ms);
        json_writer_text(writer, "type", entry->type_name);
        json_writer_text(writer, "source", entry->source_name);
        json_writer_int(writer, "id", entry->id);
        json_writer_text(writer, "text", entry->text);
        session_member(writer, entry->session);
        json_writer_int(writer, "pid", entry->pid);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_array(writer, "popups");
    for (guint i = 0; i < record->popups->len; i++) {
        const RunPopup *popup = record->popups->pdata[i];
        json_writer_object(writer, NULL);
        json_writer_int(writer, "time_ms", popup->time_ms);
        json_writer_text(writer, "text", popup->text);
        json_writer_bool(writer, "shown", popup->is_shown);
        session_member(writer, popup->session);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void
steps_json(JsonWriter *writer, const RunRecord *record)
{
    json_writer_array(writer, "steps");
    for (guint i = 0; i < record->steps->len; i++) {
        const RunStep *step = record->steps->pdata[i];
        json_writer_object(writer, NULL);
        json_writer_text(writer, "step", step->kind->name);
        json_writer_int(writer, "index", step->number);
        json_writer_int(writer, "line", step->line);
        json_writer_int(writer, "n", step->n);
        json_writer_text(writer, "title", step->title);
        json_writer_int(writer, "boot", step->boot);
        json_writer_int(writer, "start_ms", step->start_ms);
        json_writer_int(writer, "time_ms", step->time_ms);
        json_writer_bool(writer, "failed", step->failure >= 0);
        count_json(writer, step);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void
registry_json(JsonWriter *writer, const RegistryTaken *taken)
{
    json_writer_object(writer, "registry");
    json_writer_text(writer, "file", taken->file);
    json_writer_text(writer, "as", registry_taken_word(taken));
    json_writer_bool(writer, "asked", taken->asked != REGISTRY_BY_CONTENT);
    json_writer_array(writer, "keys");
    for (guint i = 0; i < taken->keys->len; i++) {
        const RegistryTakenKey *key = &g_array_index(taken->keys, RegistryTakenKey, i);
        json_writer_object(writer, NULL);
        json_writer_text(writer, "key", registry_key_name(key->key));
        json_writer_text(writer, "as", key->is_state ? "state" : "patch");
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_end_object(writer);
}

/* Nothing differed, or there would be no report. */
static void
comparison_json(JsonWriter *writer, const EngineComparison *comparison)
{
    json_writer_object(writer, "comparison");
    json_writer_int(writer, "idle_points", (gint64)comparison->idle_points);
    json_writer_int(writer, "session_pages", (gint64)comparison->session_pages);
    json_writer_int(writer, "events", (gint64)comparison->events);
    json_writer_end_object(writer);
}

/* Where the run took place; the only part that may differ between hosts. */
static void
environment_json(JsonWriter *writer, const EngineEnvironment *environment)
{
    json_writer_object(writer, "environment");
    json_writer_object(writer, "qemu");
    json_writer_text(writer, "version", environment->qemu_version);
    json_writer_text(writer, "accel", environment->accel);
    json_writer_array(writer, "command");
    for (char **word = environment->qemu_command; *word != NULL; word++)
        json_writer_text(writer, NULL, *word);
    json_writer_end_array(writer);
    json_writer_end_object(writer);
    json_writer_end_object(writer);
}

static void
name_json(JsonWriter *writer, const RunRecord *record)
{
    json_writer_text(writer, "scenario", record->scenario);
    json_writer_text(writer, "variant", record->variant);
    json_writer_text(writer, "title", record->title);
    json_writer_text(writer, "machine", record->machine);
    json_writer_text(writer, "edition", record->edition);
}

static void
verdict_json(JsonWriter *writer, const RunRecord *record)
{
    json_writer_text(writer, "verdict", run_verdict_name(record->verdict));
    if (record->reason == NULL)
        return;
    json_writer_text(writer, "problem", run_problem_name(record->problem));
    json_writer_text(writer, "reason", record->reason);
}

void
report_json_short(GString *out, const RunRecord *record, const char *replay)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);
    json_writer_document(writer, &verdict_shape);
    name_json(writer, record);
    verdict_json(writer, record);
    warnings_json(writer, record);
    expectations_json(writer, record);
    json_writer_text(writer, "replay", replay);
    json_writer_end_document(writer);
}

void
report_members_json(JsonWriter *writer, const RunRecord *record)
{
    g_autoptr(Story) story = story_new(record, TRUE);
    name_json(writer, record);
    if (record->registry != NULL)
        registry_json(writer, record->registry);
    verdict_json(writer, record);
    json_writer_int(writer, "time_ms", record->time_ms);
    json_writer_int(writer, "boots", record->boots);
    json_writer_int(writer, "events", (gint64)run_record_count_events(record));
    warnings_json(writer, record);
    expectations_json(writer, record);
    json_writer_array(writer, "failures");
    for (guint i = 0; i < record->failures->len; i++)
        failure_json(writer, record, record->failures->pdata[i]);
    json_writer_end_array(writer);
    causes_json(writer, story->causes);
    sessions_json(writer, record->snapshot);
    closing_json(writer, story->closing);
    log_json(writer, record);
    steps_json(writer, record);
    if (record->comparison.idle_points > 0)
        comparison_json(writer, &record->comparison);
    if (record->environment != NULL)
        environment_json(writer, record->environment);
}

void
report_json(GString *out, const RunRecord *record, gboolean is_pretty)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, is_pretty);

    json_writer_document(writer, &report_shape);
    report_members_json(writer, record);
    json_writer_end_document(writer);
}
