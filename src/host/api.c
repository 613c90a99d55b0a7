/* SPDX-License-Identifier: MIT */
/* The public library: thin, so that what it promises can be kept while the inside changes. */
#include "host/api_internal.h"
#include "host/api_scenario.h"
#include "host/memory/page_walk.h"
#include "host/report/event_words.h"
#include "host/report/report.h"
#include "host/text/printable.h"
#include "host/view/views.h"
#include "host/words/abi_names.h"
#include "host/words/gate.h"

/* ---- errors ---- */

void
api_give_broken(DeskheapMachine *machine, GError **error, GError *from)
{
    if (machine->broken == NULL)
        api_give_error(&machine->broken, from);
    else
        g_clear_error(&from);
    if (error != NULL)
        *error = g_error_copy(machine->broken);
}

gboolean
api_expect_machine(DeskheapMachine *machine, GError **error)
{
    if (!api_expect_argument(machine != NULL, "the machine is NULL", error))
        return FALSE;
    if (machine->broken != NULL)
        api_give_broken(machine, error, NULL);
    return machine->broken == NULL;
}

/* ---- life ---- */

DeskheapMachine *
deskheap_scenario_start(DeskheapScenario *scenario,
                        const char *variant,
                        const DeskheapKnobSetting *settings,
                        guint count,
                        GError **error)
{
    if (!api_expect_argument(scenario != NULL, "the scenario is NULL", error) ||
        !api_expect_argument(settings != NULL || count == 0, "the settings are NULL", error))
        return NULL;
    Run *run = api_scenario_run(scenario, variant, settings, count, error);
    if (run == NULL)
        return NULL;
    DeskheapMachine *machine = g_new0(DeskheapMachine, 1);
    machine->scenario = deskheap_scenario_ref(scenario);
    machine->run = run;
    return machine;
}

DeskheapMachine *
deskheap_machine_open(const char *scenario_path, const char *variant, GError **error)
{
    g_autoptr(DeskheapScenario) scenario = deskheap_scenario_open(scenario_path, error);

    return scenario != NULL ? deskheap_scenario_start(scenario, variant, NULL, 0, error) : NULL;
}

DeskheapMachine *
deskheap_machine_new_text(const char *name, const char *yaml, GError **error)
{
    g_autoptr(DeskheapScenario) scenario = deskheap_scenario_new_text(name, yaml, error);

    return scenario != NULL ? deskheap_scenario_start(scenario, NULL, NULL, 0, error) : NULL;
}

DeskheapMachine *
deskheap_machine_new(const char *edition,
                     const char *registry,
                     const char *const *settings,
                     GError **error)
{
    static const char yaml[] = "format: 1\ntitle: A machine that plays nothing\n";
    ScenarioOverrides overrides = { .edition = edition, .registry = registry, .set = settings };

    if (!api_expect_argument(edition != NULL, "the edition is NULL", error))
        return NULL;
    g_autoptr(DeskheapScenario) scenario = api_scenario_read("(machine)", yaml, &overrides, error);
    return scenario != NULL ? deskheap_scenario_start(scenario, NULL, NULL, 0, error) : NULL;
}

void
deskheap_machine_free(DeskheapMachine *machine)
{
    if (machine == NULL)
        return;
    g_clear_pointer(&machine->run, run_free);
    g_clear_pointer(&machine->record, run_record_free);
    g_clear_pointer(&machine->scenario, deskheap_scenario_unref);
    g_clear_error(&machine->broken);
    g_free(machine->step);
    g_free(machine);
}

static const RunRecord *
record_of(DeskheapMachine *machine)
{
    return machine->record != NULL ? machine->record : run_so_far(machine->run);
}

gboolean
deskheap_machine_has_started(DeskheapMachine *machine)
{
    if (machine == NULL || machine->broken != NULL)
        return FALSE;
    return machine->run != NULL ? run_is_up(machine->run) : machine->record->snapshot != NULL;
}

/* FALSE at the end, or with the error that broke it. */
static gboolean
step(DeskheapMachine *machine, GError **error)
{
    GError *problem = NULL;
    gboolean is_done = run_next(machine->run, &problem);
    const Step *last = run_last_step(machine->run);

    if (problem != NULL) {
        api_give_broken(machine, error, problem);
        return FALSE;
    }
    if (is_done) {
        g_autofree char *title = step_title(last);
        g_free(machine->step);
        machine->step = printable_text(title, -1);
    }
    return is_done;
}

gboolean
deskheap_machine_step(DeskheapMachine *machine, GError **error)
{
    return api_expect_machine(machine, error) && machine->run != NULL && step(machine, error);
}

const char *
deskheap_machine_get_step(DeskheapMachine *machine)
{
    return machine != NULL && machine->step != NULL ? machine->step : "";
}

guint32
deskheap_machine_get_time(DeskheapMachine *machine)
{
    return machine != NULL ? record_of(machine)->time_ms : 0;
}

/* ---- memory ---- */

/* What the machine holds now, or held at the end; NULL without an error if the system did not
 * start. */
static const Snapshot *
snapshot_of(DeskheapMachine *machine, GError **error)
{
    GError *problem = NULL;

    if (!api_expect_machine(machine, error) || !deskheap_machine_has_started(machine))
        return NULL;
    if (machine->record != NULL)
        return machine->record->snapshot;
    const Snapshot *snapshot = run_snapshot(machine->run, &problem);
    if (snapshot == NULL)
        api_give_error(error, problem);
    return snapshot;
}

gboolean
deskheap_machine_read(
    DeskheapMachine *machine, guint session, guint64 address, gpointer buffer, gsize bytes)
{
    if (machine == NULL || machine->run == NULL || (buffer == NULL && bytes > 0))
        return FALSE;
    const Snapshot *snapshot = snapshot_of(machine, NULL);
    const SnapshotSession *found = snapshot != NULL ? snapshot_session(snapshot, session) : NULL;
    if (found == NULL)
        return FALSE;
    g_autoptr(AddressSpace) space =
        snapshot_address_space(run_engine(machine->run), snapshot, found);
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
    desktop->windows = from->objects[USER_TYPE_WINDOW];
    return desktop;
}

GPtrArray *
deskheap_machine_get_desktops(DeskheapMachine *machine, guint session, GError **error)
{
    GError *problem = NULL;
    const Snapshot *snapshot = snapshot_of(machine, &problem);
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return NULL;
    }
    const SnapshotSession *found = snapshot != NULL ? snapshot_session(snapshot, session) : NULL;
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
    if (!api_expect_argument(view_space != NULL, "there is no place for the view space", error))
        return FALSE;
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
    return machine != NULL ? record_of(machine)->event_count : 0;
}

gboolean
deskheap_machine_get_event(DeskheapMachine *machine, guint64 index, DeskheapEvent *event)
{
    if (machine == NULL || event == NULL)
        return FALSE;
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
        .cause = from->gate != GATE_NONE ? gate_cause(from->gate) : "",
        .values = { from->v[0], from->v[1], from->v[2] },
        .text = run_record_event_text(record, index),
    };
    return TRUE;
}

char *
deskheap_machine_describe_event(DeskheapMachine *machine, guint64 index)
{
    const RunRecord *record = machine != NULL ? record_of(machine) : NULL;
    if (record == NULL || index >= record->events->len)
        return g_strdup("");
    const struct abi_event *event = &g_array_index(record->events, struct abi_event, index);
    g_auto(EventWords) words =
        event_words(event, run_record_event_text(record, index), &record->boot, NULL);
    g_autofree char *line = g_strdup_printf("%s: %s%s%s", words.component, words.sentence,
                                            *words.where != '\0' ? "; " : "", words.where);
    return printable_text(line, -1);
}

/* ---- reports ---- */

static gboolean
finish(DeskheapMachine *machine, GError **error)
{
    GError *problem = NULL;

    if (machine->record != NULL)
        return TRUE;
    while (step(machine, error))
        continue;
    if (machine->broken != NULL)
        return FALSE;
    machine->record = run_finish(machine->run, &problem);
    if (machine->record == NULL) {
        api_give_broken(machine, error, problem);
        return FALSE;
    }
    g_clear_pointer(&machine->run, run_free);
    return TRUE;
}

char *
deskheap_machine_finish(DeskheapMachine *machine,
                        DeskheapReport report,
                        gboolean *passed,
                        GError **error)
{
    gboolean is_known = report == DESKHEAP_REPORT_TEXT || report == DESKHEAP_REPORT_JSON ||
                        report == DESKHEAP_REPORT_EVENTS;
    if (!api_expect_machine(machine, error) ||
        !api_expect_argument(is_known, "there is no such report", error) || !finish(machine, error))
        return NULL;
    GString *out = g_string_new(NULL);
    switch (report) {
    case DESKHEAP_REPORT_JSON:
        report_json(out, machine->record, TRUE);
        break;
    case DESKHEAP_REPORT_EVENTS:
        report_events(out, machine->record);
        break;
    case DESKHEAP_REPORT_TEXT:
        report_text(out, machine->record, REPORT_PLAIN);
        break;
    }
    if (passed != NULL)
        *passed = machine->record->verdict == RUN_VERDICT_PASS;
    return g_string_free(out, FALSE);
}
