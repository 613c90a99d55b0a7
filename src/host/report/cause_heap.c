/* SPDX-License-Identifier: MIT */
/* What helps against a full desktop heap, or a full shared one. */
#include "abi/account.h"
#include "host/report/cause_advice.h"
#include "host/words/account.h"
#include "host/words/region_use.h"

static gboolean
is_room_for_larger(const CauseFacts *facts, guint rule)
{
    const struct abi_boot *boot = &facts->record->boot;
    const SnapshotViewSpace *views =
        facts->session == NULL ? NULL
                               : snapshot_heap_views(facts->record->snapshot, facts->session);
    guint expected =
        rule == HEAP_SIZE_THIRD_VALUE ? boot->expected_noninteractive : boot->expected_interactive;

    return views == NULL ||
           snapshot_larger_heaps_fit(views, cause_count_heaps(facts->session, rule), expected,
                                     facts->refusal->expected_bytes);
}

/* Services on the desktop whose heap refused: what one of them starts is no other one. */
static guint
count_services(const CauseFacts *facts)
{
    const Snapshot *snapshot = facts->record->snapshot;
    const SnapshotDesktop *desktop =
        snapshot_desktop_of_heap(facts->session, facts->refusal->where);
    guint count = 0;

    for (guint i = 0; desktop != NULL && i < snapshot->processes->len; i++) {
        const SnapshotProcess *process = snapshot->processes->pdata[i];
        count += process->service != NULL && snapshot_process_desktop(snapshot, process) == desktop;
    }
    return count;
}

static gboolean
is_room_for_heap(const CauseFacts *facts)
{
    const SnapshotViewSpace *views = snapshot_heap_views(facts->record->snapshot, facts->session);
    return views == NULL ||
           snapshot_heaps_fitting(views, (guint64)facts->refusal->heap_kb * DH_KB) > 0;
}

static const char *
spread_words(const CauseFacts *facts)
{
    if (facts->refusal->desktop == NULL || !account_of_station(facts->refusal->desktop, NULL))
        return "fewer programs on this desktop";
    if (count_services(facts) < 2)
        return "fewer programs or objects there: what a service starts shares its heap";
    if (is_room_for_heap(facts))
        return "other accounts for some of the services: each logon has a heap of its own";
    return "fewer services with this account";
}

static const SnapshotRegion *
heap_views_region(const CauseFacts *facts)
{
    const struct abi_boot *boot = &facts->record->boot;
    return cause_region(facts, boot->capabilities & ABI_CAPABILITY_SESSION_SPACE
                                   ? REGION_SESSION_VIEW
                                   : REGION_SYSTEM_VIEWS);
}

/* The heaps alone would be replaced, the view space alone leaves them as large as they are. */
static char *
larger_heap_and_views(const CauseFacts *facts, const char *value)
{
    const SnapshotRegion *views = heap_views_region(facts);
    guint32 kb = facts->refusal->heap_kb;

    if (views != NULL && region_rule_can_grow(views->rule))
        return g_strdup_printf(
            "A larger %s (now %u KB) fits only with a larger %s (now %" G_GUINT64_FORMAT
            " MB): both together may help, neither does alone; or %s.",
            value, kb, knob_text(KNOB_SESSION_VIEW_SIZE), cause_region_mb(views),
            spread_words(facts));
    return cause_join(
        g_strdup_printf("A larger %s (now %u KB) does not fit in view space.", value, kb),
        cause_larger_view_space(facts));
}

static char *
larger_heap(const CauseFacts *facts)
{
    const RunRefusal *refusal = facts->refusal;
    const char *value = knob_text(heap_size_knob(refusal->heap_rule));

    if (!is_room_for_larger(facts, refusal->heap_rule))
        return larger_heap_and_views(facts, value);
    return g_strdup_printf("A larger %s (now %u KB) may help, or %s.", value, refusal->heap_kb,
                           spread_words(facts));
}

/* The view space in which the sizes of SharedSection would be used. How much of a size asked for
 * it gets only a machine could say. */
static char *
view_space_that_fits(const CauseFacts *facts)
{
    const struct abi_address_map *map = cause_address_map(facts);
    const SnapshotRegion *region = cause_region(facts, REGION_SESSION_VIEW);
    guint64 needed = facts->refusal->expected_bytes;

    if (region == NULL || !region_rule_can_grow(region->rule))
        return cause_larger_view_space(facts);
    if (needed > abi_map_views_window(map))
        return NULL;
    return g_strdup_printf("So may a larger %s (now %" G_GUINT64_FORMAT
                           " MB), if its neighbours leave it room for the %" G_GUINT64_FORMAT
                           " MB that they need together.",
                           knob_text(KNOB_SESSION_VIEW_SIZE), cause_region_mb(region),
                           DH_ROUND_UP(needed, (guint64)DH_MB) / DH_MB);
}

/* Windows says nothing of it, so that people raise a value that is not used. */
static char *
safe_pair(const CauseFacts *facts)
{
    const struct abi_boot *boot = &facts->record->boot;
    return cause_join(
        g_strdup_printf(
            "The sizes in SharedSection do not fit in view space, and %u and %u KB have "
            "taken their place: larger values change nothing, smaller ones that fit may help.",
            boot->safe_interactive_kb, boot->safe_noninteractive_kb),
        view_space_that_fits(facts));
}

char *
advise_desktop_heap(const CauseFacts *facts)
{
    const RunRefusal *refusal = facts->refusal;

    switch (refusal->heap_rule) {
    case HEAP_SIZE_SECOND_VALUE:
    case HEAP_SIZE_THIRD_VALUE:
        return refusal->uses_safe_pair ? safe_pair(facts) : larger_heap(facts);
    case HEAP_SIZE_EDITION:
        return g_strdup_printf("%s has %u KB whatever SharedSection says.", refusal->desktop,
                               refusal->heap_kb);
    case HEAP_SIZE_EXPLICIT:
        return g_strdup_printf("%s has the %u KB that its maker asked for, whatever SharedSection "
                               "says.",
                               refusal->desktop, refusal->heap_kb);
    default:
        return NULL;
    }
}

char *
advise_heap_block(const CauseFacts *facts)
{
    (void)facts;
    return g_strdup("The program has to ask for less in one piece, such as a shorter text or fewer "
                    "items in one menu; larger heaps do not help.");
}

char *
advise_shared_heap(const CauseFacts *facts)
{
    if (facts->session == NULL)
        return g_strdup_printf("A larger %s may help.", knob_text(KNOB_SHARED_SECTION_FIRST));
    return g_strdup_printf("A larger %s (now %u KB) may help.",
                           knob_text(KNOB_SHARED_SECTION_FIRST),
                           facts->session->shared_bytes / (guint32)DH_KB);
}
