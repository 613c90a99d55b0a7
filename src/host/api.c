/* SPDX-License-Identifier: MIT */
/* The public library: thin, so that what it promises can be kept while the inside changes. */
#include "deskheap/deskheap.h"
#include "host/config/printable.h"
#include "host/inspect/page_walk.h"
#include "host/inspect/views.h"
#include "host/report/event_words.h"
#include "host/report/report.h"
#include "host/scenario/run.h"

struct DeskheapMachine {
    Scenario *scenario;
    Run *run;          /* NULL once finished */
    RunRecord *record; /* once finished */
    char *step;
};

/* ---- life ---- */

/* Takes the scenario. */
static DeskheapMachine *
machine_start(Scenario *scenario, const char *variant_name, GError **error)
{
    g_autoptr(DeskheapMachine) machine = g_new0(DeskheapMachine, 1);
    machine->scenario = scenario;
    const VariantOutline *outline =
        scenario_outline(scenario, variant_name != NULL ? variant_name : "");
    if (outline == NULL) {
        printable_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "%s has no variant \"%s\"",
                        scenario->path, variant_name);
        return NULL;
    }
    g_autoptr(ScenarioVariant) variant = scenario_unroll(scenario, outline, error);
    machine->run = variant == NULL ? NULL : run_new(scenario, variant, NULL, error);
    if (machine->run == NULL)
        return NULL;
    return g_steal_pointer(&machine);
}

DeskheapMachine *
deskheap_machine_open(const char *scenario_path, const char *variant, GError **error)
{
    g_return_val_if_fail(scenario_path != NULL, NULL);
    Scenario *scenario = scenario_load_file(scenario_path, NULL, error);
    return scenario == NULL ? NULL : machine_start(scenario, variant, error);
}

DeskheapMachine *
deskheap_machine_new_text(const char *name, const char *yaml, GError **error)
{
    g_return_val_if_fail(name != NULL && yaml != NULL, NULL);
    Scenario *scenario = scenario_load_text(name, yaml, -1, NULL, error);
    return scenario == NULL ? NULL : machine_start(scenario, NULL, error);
}

DeskheapMachine *
deskheap_machine_new(const char *edition,
                     const char *registry,
                     const char *const *settings,
                     GError **error)
{
    g_return_val_if_fail(edition != NULL, NULL);
    ScenarioOverrides overrides = { .edition = edition, .registry = registry, .set = settings };
    static const char yaml[] = "format: 1\ntitle: A machine that plays nothing\n";
    Scenario *scenario = scenario_load_text("(machine)", yaml, -1, &overrides, error);
    return scenario == NULL ? NULL : machine_start(scenario, NULL, error);
}

void
deskheap_machine_free(DeskheapMachine *machine)
{
    if (machine == NULL)
        return;
    g_clear_pointer(&machine->run, run_free);
    g_clear_pointer(&machine->record, run_record_free);
    g_clear_pointer(&machine->scenario, scenario_free);
    g_free(machine->step);
    g_free(machine);
}

static const RunRecord *
record_of(DeskheapMachine *machine)
{
    return machine->record != NULL ? machine->record : run_so_far(machine->run);
}

gboolean
deskheap_machine_step(DeskheapMachine *machine, GError **error)
{
    g_return_val_if_fail(machine != NULL, FALSE);
    if (machine->run == NULL || !run_next(machine->run, error))
        return FALSE;
    const GPtrArray *steps = record_of(machine)->steps;
    g_clear_pointer(&machine->step, g_free);
    if (steps->len > 0)
        machine->step = g_strdup(((const RunStep *)steps->pdata[steps->len - 1])->title);
    return TRUE;
}

const char *
deskheap_machine_get_step(DeskheapMachine *machine)
{
    g_return_val_if_fail(machine != NULL, "");
    return machine->step != NULL ? machine->step : "";
}

guint32
deskheap_machine_get_time(DeskheapMachine *machine)
{
    g_return_val_if_fail(machine != NULL, 0);
    const RunRecord *record = record_of(machine);
    if (record->events->len == 0)
        return 0;
    return g_array_index(record->events, struct abi_event, record->events->len - 1).time_ms;
}

/* ---- memory ---- */

/* What the machine holds now, or held at the end. */
static const Snapshot *
snapshot_of(DeskheapMachine *machine, GError **error)
{
    if (machine->record == NULL)
        return run_snapshot(machine->run, error);
    if (machine->record->snapshot == NULL)
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE, "the machine did not start");
    return machine->record->snapshot;
}

gboolean
deskheap_machine_read(
    DeskheapMachine *machine, guint session, guint64 address, gpointer buffer, gsize bytes)
{
    g_return_val_if_fail(machine != NULL && (buffer != NULL || bytes == 0), FALSE);
    Engine *engine = machine->run != NULL ? run_engine(machine->run) : NULL;
    const Snapshot *snapshot = engine != NULL ? snapshot_of(machine, NULL) : NULL;
    const SnapshotSession *found = snapshot != NULL ? snapshot_session(snapshot, session) : NULL;
    if (found == NULL)
        return FALSE;
    g_autoptr(AddressSpace) space = snapshot_address_space(engine, snapshot, found);
    return address_space_read(space, address, buffer, bytes);
}

/* ---- desktop heaps ---- */

static void
desktop_free(gpointer data)
{
    DeskheapDesktop *desktop = data;
    g_free(desktop->winsta);
    g_free(desktop->desktop);
    g_free(desktop->account);
    g_free(desktop);
}

static DeskheapDesktop *
desktop_new(const Snapshot *snapshot, const SnapshotDesktop *from)
{
    DeskheapDesktop *desktop = g_new0(DeskheapDesktop, 1);
    desktop->session = from->session_id;
    desktop->winsta = g_strdup(from->winsta->name);
    desktop->desktop = g_strdup(from->name);
    const SnapshotLogon *logon = winsta_logon(snapshot, from->winsta);
    desktop->account = g_strdup(logon != NULL ? logon->account : "");
    desktop->base = from->base;
    desktop->limit = from->limit;
    desktop->size_kb = from->size_kb;
    desktop->used_bytes = from->used_bytes;
    desktop->free_bytes = from->free_bytes;
    desktop->largest_free_bytes = from->largest_free;
    desktop->used_tenths = from->used_tenths;
    desktop->windows = from->windows;
    return desktop;
}

GPtrArray *
deskheap_machine_get_desktops(DeskheapMachine *machine, guint session, GError **error)
{
    g_return_val_if_fail(machine != NULL, NULL);
    const Snapshot *snapshot = snapshot_of(machine, error);
    if (snapshot == NULL)
        return NULL;
    const SnapshotSession *found = snapshot_session(snapshot, session);
    GPtrArray *rows = g_ptr_array_new_with_free_func(desktop_free);
    for (guint i = 0; found != NULL && i < found->desktops->len; i++)
        g_ptr_array_add(rows, desktop_new(snapshot, found->desktops->pdata[i]));
    return rows;
}

gboolean
deskheap_machine_get_view_space(DeskheapMachine *machine,
                                guint session,
                                DeskheapViewSpace *view_space,
                                GError **error)
{
    g_return_val_if_fail(machine != NULL && view_space != NULL, FALSE);
    const Snapshot *snapshot = snapshot_of(machine, error);
    const SnapshotSession *found = snapshot != NULL ? snapshot_session(snapshot, session) : NULL;
    const SnapshotViewSpace *views = found != NULL ? snapshot_heap_views(snapshot, found) : NULL;
    if (views == NULL)
        return FALSE;
    *view_space = (DeskheapViewSpace){
        .base = views->base,
        .size_bytes = views->bytes,
        .used_bytes = views->used_bytes,
        .largest_free_bytes = views->largest_free_bytes,
    };
    return TRUE;
}

/* ---- events ---- */

guint64
deskheap_machine_count_events(DeskheapMachine *machine)
{
    g_return_val_if_fail(machine != NULL, 0);
    return record_of(machine)->event_count;
}

gboolean
deskheap_machine_get_event(DeskheapMachine *machine, guint64 index, DeskheapEvent *event)
{
    g_return_val_if_fail(machine != NULL && event != NULL, FALSE);
    const RunRecord *record = record_of(machine);
    if (index >= record->events->len)
        return FALSE;
    const struct abi_event *from = &g_array_index(record->events, struct abi_event, index);
    *event = (DeskheapEvent){
        .sequence = from->sequence,
        .time_ms = from->time_ms,
        .kind = event_kind_name(from->kind),
        .session = from->session == ABI_NO_SESSION ? -1 : from->session,
        .pid = from->pid,
        .status = from->status,
        .cause = from->gate != GATE_NONE ? run_gate_cause(from->gate) : "",
        .values = { from->v[0], from->v[1], from->v[2] },
        .text = run_record_event_text(record, index),
    };
    return TRUE;
}

char *
deskheap_machine_describe_event(DeskheapMachine *machine, guint64 index)
{
    g_return_val_if_fail(machine != NULL, NULL);
    const RunRecord *record = record_of(machine);
    if (index >= record->events->len)
        return g_strdup("");
    const struct abi_event *event = &g_array_index(record->events, struct abi_event, index);
    g_auto(EventWords) words = event_words(event, run_record_event_text(record, index));
    return g_strdup_printf("%s: %s%s%s", words.component, words.sentence,
                           *words.where != '\0' ? "; " : "", words.where);
}

/* ---- reports ---- */

static gboolean
finish(DeskheapMachine *machine, GError **error)
{
    g_autoptr(GError) local = NULL;
    if (machine->record != NULL)
        return TRUE;
    while (run_next(machine->run, &local))
        continue;
    if (local != NULL) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    machine->record = run_finish(machine->run, error);
    if (machine->record == NULL)
        return FALSE;
    g_clear_pointer(&machine->run, run_free);
    return TRUE;
}

char *
deskheap_machine_finish(DeskheapMachine *machine,
                        DeskheapReport report,
                        gboolean *passed,
                        GError **error)
{
    g_return_val_if_fail(machine != NULL, NULL);
    if (!finish(machine, error))
        return NULL;
    GString *out = g_string_new(NULL);
    switch (report) {
    case DESKHEAP_REPORT_JSON:
        report_json(out, machine->record, TRUE);
        g_string_append_c(out, '\n');
        break;
    case DESKHEAP_REPORT_EVENTS:
        report_events(out, machine->record);
        break;
    case DESKHEAP_REPORT_TEXT:
    default:
        report_text(out, machine->record, REPORT_PLAIN);
        break;
    }
    if (passed != NULL)
        *passed = machine->record->verdict == RUN_VERDICT_PASS;
    return g_string_free(out, FALSE);
}
