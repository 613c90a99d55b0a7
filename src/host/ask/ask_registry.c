/* SPDX-License-Identifier: MIT */
/* Boots a system with a registry and takes down its regions, views, events, or why it did not
 * start. */
#include "host/ask/ask_registry.h"

#include "host/run/run.h"
#include "host/words/region.h"

static void
read_shared_section(SharedSectionOutcome *read, const struct abi_event *event, const char *text)
{
    read->is_read = event->status == 0;
    read->is_refused = event->status != 0;
    for (guint i = 0; i < G_N_ELEMENTS(read->kb); i++)
        read->kb[i] = (guint32)event->v[i];
    g_free(read->text);
    read->text = g_strdup(text);
}

static void
read_events(RegistryOutcome *outcome, const RunRecord *record)
{
    gboolean is_judged = FALSE;

    for (guint i = 0; i < record->events->len; i++) {
        const struct abi_event *event = &g_array_index(record->events, struct abi_event, i);
        if (event->session != 0)
            continue;
        if (event->kind == EVENT_SHARED_SECTION) {
            read_shared_section(&outcome->shared_section, event, run_record_event_text(record, i));
        } else if (event->kind == EVENT_RESERVATION && !is_judged) {
            is_judged = TRUE;
            outcome->expected_bytes = event->v[0];
        }
    }
}

/* What limits all sessions together counts what they may have, and not the range. */
static void
read_limited(RegistryOutcome *outcome, const Snapshot *snapshot, const SnapshotRegion *region)
{
    guint limit = region_limit(region->kind);
    const SnapshotRange *range = &snapshot->range;
    enum range_use use = snapshot_range_use_of(region->kind);

    if (limit >= ABI_REG_COUNT)
        return;
    RegistryRegion *limited = &outcome->limited[limit];
    if (range->count == 0) {
        limited->bytes += region->end - region->start;
        return;
    }
    if (use != RANGE_USE_COUNT)
        *limited = (RegistryRegion){
            snapshot_range_most(range, use),
            snapshot_range_is_limited(range, use) ? RULE_LIMIT : RULE_NEED,
        };
}

/* A size asks for nothing where what has it takes pieces of a range. */
static void
read_sized(RegistryOutcome *outcome, const Snapshot *snapshot, guint value)
{
    const SnapshotRange *range = &snapshot->range;
    const SnapshotRegion *region = snapshot_sized_region(snapshot->regions, value);

    if (region == NULL)
        return;
    outcome->regions[value] = (RegistryRegion){
        region->takes_pieces ? snapshot_range_most(range, snapshot_range_use_of(region->kind))
                             : snapshot_value_bytes(snapshot->regions, value),
        snapshot_size_rule(region),
    };
}

static void
read_regions(RegistryOutcome *outcome, const Snapshot *snapshot)
{
    for (guint i = 0; i < snapshot->regions->len; i++)
        read_limited(outcome, snapshot, &g_array_index(snapshot->regions, SnapshotRegion, i));
    for (guint value = 0; value < ABI_REG_COUNT; value++)
        read_sized(outcome, snapshot, value);
}

static void
read_session(RegistryOutcome *outcome, const Snapshot *snapshot)
{
    const SnapshotSession *session = snapshot_session(snapshot, 0);
    const SnapshotViewSpace *views;

    if (session == NULL)
        return;
    outcome->heap_sizes = session->heap_sizes;
    outcome->uses_safe_pair = session->uses_safe_pair;
    outcome->user_handle_quota = session->user_handle_quota;
    outcome->gdi_handle_quota = session->gdi_handle_quota;
    views = snapshot_heap_views(snapshot, session);
    if (views == NULL)
        return;
    outcome->heap_region_bytes = views->bytes;
    outcome->left_bytes = snapshot_room_for_heaps(views);
}

/* Nobody has logged on: whatever is there besides the sessions up to the console's was made ahead.
 */
static guint32
count_idle(const Snapshot *snapshot, guint32 console)
{
    guint32 count = 0;

    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        count += session->id > console ? 1 : 0;
    }
    return count;
}

static void
read_failure(RegistryOutcome *outcome, const RunRecord *record)
{
    const RunFailure *failure;

    outcome->why_not = g_strdup("it did not start");
    if (record->failures->len == 0)
        return;
    failure = g_ptr_array_index(record->failures, 0);
    g_free(outcome->why_not);
    outcome->why_not = *failure->program != '\0'
                           ? run_failure_text(failure, failure->program, failure->detail)
                           : g_strdup(failure->detail);
    outcome->gate = failure->gate;
}

RegistryOutcome *
ask_registry(const Scenario *scenario, const ScenarioVariant *system, GError **error)
{
    g_autoptr(GPtrArray) nothing = g_ptr_array_new();
    ScenarioVariant bare = *system;
    const RunOptions options = { .at = "0" };

    bare.services = bare.steps = bare.expectations = nothing;
    g_autoptr(RunRecord) record = run_scenario(scenario, &bare, &options, error);
    if (record == NULL)
        return NULL;

    RegistryOutcome *outcome = g_new0(RegistryOutcome, 1);
    read_events(outcome, record);
    outcome->has_booted = record->snapshot != NULL;
    if (!outcome->has_booted) {
        read_failure(outcome, record);
        return outcome;
    }
    outcome->has_session_space =
        (record->snapshot->capabilities & ABI_CAPABILITY_SESSION_SPACE) != 0;
    outcome->idle_sessions = count_idle(record->snapshot, abi_boot_console(&record->boot));
    read_regions(outcome, record->snapshot);
    read_session(outcome, record->snapshot);
    return outcome;
}

void
registry_outcome_free(RegistryOutcome *outcome)
{
    if (outcome == NULL)
        return;
    g_free(outcome->why_not);
    g_free(outcome->shared_section.text);
    g_free(outcome);
}
