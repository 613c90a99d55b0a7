/* SPDX-License-Identifier: MIT */
/* Compares the machine as it is with one that is changed. */
#include "host/answer/fix_costs.h"

#include "host/text/number.h"
#include "host/words/account.h"
#include "host/words/region.h"

#include <string.h>

/* ---- after the boot ---- */

static void
add_regions(GPtrArray *costs, const TrialSystem *before, const TrialSystem *after)
{
    for (guint kind = 0; kind < REGION_COUNT; kind++) {
        guint64 old = snapshot_kind_bytes(before->regions, kind) / DH_MB;
        guint64 now = snapshot_kind_bytes(after->regions, kind) / DH_MB;
        if (old != now)
            g_ptr_array_add(costs, g_strdup_printf("%s: %" G_GUINT64_FORMAT
                                                   " MB, before %" G_GUINT64_FORMAT " MB",
                                                   region_text(kind), now, old));
    }
}

/* What a desktop has of the size in force: whole pages, say. Where none was made it is that size.
 */
static guint32
given_kb(const FixEnd *end, enum heap_size_rule rule, const TrialSystem *system)
{
    const SnapshotSession *session =
        end != NULL && end->snapshot != NULL ? snapshot_session(end->snapshot, 0) : NULL;

    for (guint i = 0; session != NULL && i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        if (desktop->heap_rule == rule)
            return desktop->size_kb;
    }
    return heap_sizes_of(&system->heap_sizes, rule);
}

static void
add_heap_size(GPtrArray *costs, const char *which, guint32 before, guint32 after)
{
    if (before != after)
        g_ptr_array_add(costs, g_strdup_printf("each %s desktop has a heap of %u KB, before %u KB",
                                               which, after, before));
}

void
fix_costs_of_boot(GPtrArray *costs,
                  const Trial *base,
                  const Trial *trial,
                  const FixEnd *base_end,
                  const FixEnd *trial_end)
{
    const TrialSystem *before = &base->system;
    const TrialSystem *after = &trial->system;

    if (!base->starts || !trial->starts)
        return;
    add_heap_size(costs, "interactive", given_kb(base_end, HEAP_SIZE_SECOND_VALUE, before),
                  given_kb(trial_end, HEAP_SIZE_SECOND_VALUE, after));
    add_heap_size(costs, "non-interactive", given_kb(base_end, HEAP_SIZE_THIRD_VALUE, before),
                  given_kb(trial_end, HEAP_SIZE_THIRD_VALUE, after));
    add_regions(costs, before, after);
}

/* ---- where the scenario is over ---- */

void
fix_end_free(FixEnd *end)
{
    if (end == NULL)
        return;
    g_clear_pointer(&end->snapshot, snapshot_free);
    g_free(end);
}

static gboolean
ask_sessions(FixEnd *end,
             const Scenario *scenario,
             const ScenarioVariant *variant,
             const HeadroomQuestion *sessions,
             GError **error)
{
    const RunOptions options = { .asks_nothing = TRUE };
    g_autoptr(GPtrArray) questions = g_ptr_array_new();

    g_ptr_array_add(questions, (gpointer)sessions);
    g_autoptr(GPtrArray) answers =
        headroom_ask(scenario, variant, &options, questions, NULL, error);
    if (answers == NULL)
        return FALSE;
    const Headroom *answer = answers->pdata[0];
    end->sessions_asked = TRUE;
    end->more_sessions = answer->is_more;
    end->is_host_short = answer->is_host_short;
    end->sessions = answer->fit;
    return TRUE;
}

static void
look_at_room(FixEnd *end)
{
    const SnapshotSession *session = snapshot_session(end->snapshot, 0);

    if (session != NULL)
        end->heaps_fitting = snapshot_health(end->snapshot, session).heaps_fitting;
}

FixEnd *
fix_end_reach(const Scenario *scenario,
              const ScenarioVariant *variant,
              const HeadroomQuestion *sessions,
              GError **error)
{
    const RunOptions options = { .asks_nothing = TRUE };
    g_autoptr(Run) run = run_new(scenario, variant, &options, error);
    g_autoptr(FixEnd) end = g_new0(FixEnd, 1);

    if (run == NULL || !run_to_end(run, error))
        return NULL;
    if (!run_is_up(run))
        return g_steal_pointer(&end);
    end->snapshot = run_look(run, 0, error);
    if (end->snapshot == NULL)
        return NULL;
    look_at_room(end);
    if (sessions != NULL && !ask_sessions(end, scenario, variant, sessions, error))
        return NULL;
    return g_steal_pointer(&end);
}

void
fix_costs_of_desktops(GPtrArray *costs, const FixEnd *before, const FixEnd *after)
{
    guint64 old = before->heaps_fitting, now = after->heaps_fitting;
    guint64 count = now < old ? old - now : now - old;

    if (count > 0)
        g_ptr_array_add(costs, g_strdup_printf("where the scenario is over %" G_GUINT64_FORMAT
                                               " %s non-interactive desktop%s fit%s in session 0: "
                                               "%" G_GUINT64_FORMAT ", before %" G_GUINT64_FORMAT,
                                               count, now < old ? "fewer" : "more", plural(count),
                                               count == 1 ? "s" : "", now, old));
}

static void
append_sessions(GString *text, const FixEnd *end)
{
    g_string_append_printf(text, "%s%u%s", end->more_sessions ? "at least " : "", end->sessions,
                           end->is_host_short ? " (this host has no memory to go on)" : "");
}

/* The next one was not refused, on one side or on both. */
static void
add_unknown_sessions(GPtrArray *costs, const FixEnd *before, const FixEnd *after)
{
    GString *text = g_string_new("how many sessions fit where the scenario is over is not known: ");

    append_sessions(text, after);
    g_string_append(text, ", before ");
    append_sessions(text, before);
    g_ptr_array_add(costs, g_string_free(text, FALSE));
}

void
fix_costs_of_sessions(GPtrArray *costs, const FixEnd *before, const FixEnd *after)
{
    if (!before->sessions_asked || !after->sessions_asked)
        return;
    /* As many as are tried, both times: that says nothing. */
    if (before->more_sessions && after->more_sessions && before->sessions == after->sessions &&
        !before->is_host_short && !after->is_host_short)
        return;
    if (before->more_sessions || after->more_sessions) {
        add_unknown_sessions(costs, before, after);
        return;
    }
    if (before->sessions == after->sessions)
        return;
    gboolean are_fewer = after->sessions < before->sessions;
    guint count =
        are_fewer ? before->sessions - after->sessions : after->sessions - before->sessions;
    g_ptr_array_add(costs,
                    g_strdup_printf("where the scenario is over %u %s session%s fit%s: %u, "
                                    "before %u",
                                    count, are_fewer ? "fewer" : "more", plural(count),
                                    count == 1 ? "s" : "", after->sessions, before->sessions));
}

static const SnapshotDesktop *
same_desktop(const Snapshot *snapshot, const SnapshotDesktop *desktop)
{
    const SnapshotSession *session = snapshot_session(snapshot, desktop->session_id);

    for (guint i = 0; session != NULL && i < session->desktops->len; i++) {
        const SnapshotDesktop *other = session->desktops->pdata[i];
        if (strcmp(other->path, desktop->path) == 0)
            return other;
    }
    return NULL;
}

/* Logon ids are given in the order of the logons: by its path such a heap is not the same one in
 * another run. */
static gboolean
has_own_logon(const SnapshotWinsta *winsta)
{
    return winsta->is_service && winsta->luid != LUID_SYSTEM &&
           account_service_name(winsta->luid) == NULL;
}

static void
add_use(GString *text, const SnapshotDesktop *desktop)
{
    g_string_append_printf(text, "%u.%u %% of %u KB used", desktop->used_tenths / 10,
                           desktop->used_tenths % 10, desktop->size_kb);
}

static void
add_use_before(GString *text, const SnapshotDesktop *before)
{
    g_string_append(text, ", before ");
    if (before != NULL)
        g_string_append_printf(text, "%u.%u %%", before->used_tenths / 10,
                               before->used_tenths % 10);
    else
        g_string_append(text, "there was none");
}

/* The heap of an account that has one for all its services, where it is fuller. */
static void
add_account_heap(GPtrArray *costs, const Snapshot *snapshot, const SnapshotDesktop *desktop)
{
    const SnapshotDesktop *before = same_desktop(snapshot, desktop);
    GString *text;

    if (before != NULL && before->used_tenths >= desktop->used_tenths)
        return;
    text = g_string_new("desktop heap of ");
    g_string_append_printf(text, "%s: ", desktop->path);
    add_use(text, desktop);
    add_use_before(text, before);
    g_ptr_array_add(costs, g_string_free(text, FALSE));
}

/* Heaps of services whose account logs on for each of them. */
typedef struct {
    guint count;
    const SnapshotDesktop *fullest; /* NULL: there is none */
} OwnHeaps;

static OwnHeaps
own_heaps(const SnapshotSession *session)
{
    OwnHeaps heaps = { 0 };

    for (guint i = 0; session != NULL && i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        if (!has_own_logon(desktop->winsta))
            continue;
        heaps.count++;
        if (heaps.fullest == NULL || desktop->used_tenths > heaps.fullest->used_tenths)
            heaps.fullest = desktop;
    }
    return heaps;
}

static void
add_own_heaps(GPtrArray *costs, const OwnHeaps *before, const OwnHeaps *after)
{
    guint old = before->fullest != NULL ? before->fullest->used_tenths : 0;
    GString *text;

    if (after->fullest == NULL ||
        (after->count <= before->count && after->fullest->used_tenths <= old))
        return;
    text = g_string_new(NULL);
    g_string_append_printf(text,
                           "desktop heaps of logons that services have of their own: %u, "
                           "before %u; the fullest: ",
                           after->count, before->count);
    add_use(text, after->fullest);
    add_use_before(text, before->fullest);
    g_ptr_array_add(costs, g_string_free(text, FALSE));
}

void
fix_costs_of_heaps(GPtrArray *costs, const FixEnd *before, const FixEnd *after)
{
    if (before->snapshot == NULL || after->snapshot == NULL)
        return;
    const SnapshotSession *services = snapshot_session(after->snapshot, 0);
    OwnHeaps now = own_heaps(snapshot_session(before->snapshot, 0)), then = own_heaps(services);
    for (guint i = 0; services != NULL && i < services->desktops->len; i++) {
        const SnapshotDesktop *desktop = services->desktops->pdata[i];
        if (desktop->winsta->is_service && !has_own_logon(desktop->winsta))
            add_account_heap(costs, before->snapshot, desktop);
    }
    add_own_heaps(costs, &now, &then);
}
