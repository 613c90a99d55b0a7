/* SPDX-License-Identifier: MIT */
/* Causes and advice: for each gate a function that looks for what helps in what happened. */
#include "host/report/causes.h"

#include "abi/account.h"
#include "host/text/number.h"
#include "host/words/account.h"
#include "host/words/gate.h"
#include "host/words/region.h"

#include <string.h>

#define ADVICE_MAX 4u /* for one cause */

/* What a piece of advice is made from. */
typedef struct {
    const RunRecord *record;
    const RunRefusal *refusal;
    const SnapshotSession *session; /* it was refused in; NULL: it is not there (any more) */
} Facts;

/* ---- what the run says of sizes ---- */

static const SnapshotRegion *
region_of(const Facts *facts, guint kind)
{
    return facts->record->snapshot == NULL ? NULL : snapshot_region(facts->record->snapshot, kind);
}

static guint64
region_mb(const SnapshotRegion *region)
{
    return (region->end - region->start) / DH_MB;
}

static const struct abi_address_map *
address_map(const Facts *facts)
{
    const struct abi_boot *boot = &facts->record->boot;
    return abi_boot_map(boot);
}

/* The knob of a gate that has one for itself. */
static const char *
first_knob(const Facts *facts)
{
    return knob_text(gate_words(facts->refusal->gate)->knobs[0]);
}

/* Of a range from which session space takes what it needs. */
static char *
as_needed(const Facts *facts, const char *area)
{
    const struct abi_boot *boot = &facts->record->boot;
    const struct abi_dword *limit = &boot->registry[ABI_REG_SESSION_SPACE_LIMIT];

    if ((boot->capabilities & ABI_CAPABILITY_ADDRESS_LIMITS) && limit->present && limit->value)
        return g_strdup_printf("A larger SessionSpaceLimit (now %u MB), or none, may help.",
                               limit->value);
    return g_strdup_printf("The addresses from which %s takes what it needs are used up; no value "
                           "of the registry gives more.",
                           area);
}

/* "A larger SessionViewSize (now 48 MB) may help." and the ways in which that is not so. */
static char *
larger_area(const Facts *facts, guint kind, Knob knob)
{
    const SnapshotRegion *region = region_of(facts, kind);
    const char *name = knob_text(knob);
    const char *area = region_text(kind);

    if (region == NULL)
        return g_strdup_printf("A larger %s may help.", name);
    if (region->rule == RULE_3GB)
        return g_strdup_printf("With /3GB %s has %" G_GUINT64_FORMAT " MB, whatever %s says.", area,
                               region_mb(region), name);
    if (region->rule == RULE_NEED)
        return as_needed(facts, area);
    if (region->rule == RULE_EDITION)
        return g_strdup_printf("The region of %s has a fixed size.", area);
    if (region->rule == RULE_CLAMPED)
        return g_strdup_printf("A larger %s does not help: %s got only %" G_GUINT64_FORMAT
                               " MB, because its neighbours leave no more.",
                               name, area, region_mb(region));
    return g_strdup_printf("A larger %s (now %" G_GUINT64_FORMAT " MB) may help.", name,
                           region_mb(region));
}

/* Session pool and session view space share one range. */
static char *
smaller_neighbour(const Facts *facts, guint kind, guint other, Knob knob)
{
    const SnapshotRegion *region = region_of(facts, kind);
    const SnapshotRegion *neighbour = region_of(facts, other);

    if (region == NULL || neighbour == NULL || region->rule != RULE_CLAMPED ||
        neighbour->wanted_mb == 0 || region_mb(neighbour) <= region_mb(region))
        return NULL;
    return g_strdup_printf("A smaller %s (now %" G_GUINT64_FORMAT " MB) makes room for it.",
                           knob_text(knob), region_mb(neighbour));
}

static char *
join(char *first, char *second)
{
    if (first == NULL || second == NULL)
        return first != NULL ? first : second;
    char *both = g_strconcat(first, " ", second, NULL);
    g_free(first);
    g_free(second);
    return both;
}

static char *
larger_view_space(const Facts *facts)
{
    const struct abi_boot *boot = &facts->record->boot;
    if (!(boot->capabilities & ABI_CAPABILITY_SESSION_SPACE))
        return larger_area(facts, REGION_SYSTEM_VIEWS, KNOB_SYSTEM_VIEW_SIZE);
    return join(
        larger_area(facts, REGION_SESSION_VIEW, KNOB_SESSION_VIEW_SIZE),
        smaller_neighbour(facts, REGION_SESSION_VIEW, REGION_SESSION_POOL, KNOB_SESSION_POOL_SIZE));
}

/* ---- desktop heaps ---- */

static guint
count_heaps(const SnapshotSession *session, guint rule)
{
    guint count = 0;
    for (guint i = 0; i < session->desktops->len; i++)
        count += ((const SnapshotDesktop *)session->desktops->pdata[i])->heap_rule == rule;
    return count;
}

static gboolean
is_room_for_larger(const Facts *facts, guint rule)
{
    const struct abi_boot *boot = &facts->record->boot;
    const SnapshotViewSpace *views =
        facts->session == NULL ? NULL
                               : snapshot_heap_views(facts->record->snapshot, facts->session);
    guint expected =
        rule == HEAP_SIZE_THIRD_VALUE ? boot->expected_noninteractive : boot->expected_interactive;

    return views == NULL || snapshot_larger_heaps_fit(views, count_heaps(facts->session, rule),
                                                      expected, facts->refusal->expected_bytes);
}

static Knob
size_knob(guint rule)
{
    return rule == HEAP_SIZE_THIRD_VALUE ? KNOB_SHARED_SECTION_THIRD : KNOB_SHARED_SECTION_SECOND;
}

/* Services on the desktop whose heap refused: what one of them starts is no other one. */
static guint
count_services(const Facts *facts)
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
is_room_for_heap(const Facts *facts)
{
    const SnapshotViewSpace *views = snapshot_heap_views(facts->record->snapshot, facts->session);
    return views == NULL ||
           snapshot_heaps_fitting(views, (guint64)facts->refusal->heap_kb * DH_KB) > 0;
}

static const char *
spread_words(const Facts *facts)
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
heap_views_region(const Facts *facts)
{
    const struct abi_boot *boot = &facts->record->boot;
    return region_of(facts, boot->capabilities & ABI_CAPABILITY_SESSION_SPACE
                                ? REGION_SESSION_VIEW
                                : REGION_SYSTEM_VIEWS);
}

/* Whether a larger number in the registry makes it larger. */
static gboolean
can_grow(const SnapshotRegion *region)
{
    return region != NULL && region->rule != RULE_3GB && region->rule != RULE_EDITION &&
           region->rule != RULE_NEED && region->rule != RULE_CLAMPED;
}

/* The heaps alone would be replaced, the view space alone leaves them as large as they are. */
static char *
larger_heap_and_views(const Facts *facts, const char *value)
{
    const SnapshotRegion *views = heap_views_region(facts);
    guint32 kb = facts->refusal->heap_kb;

    if (can_grow(views))
        return g_strdup_printf(
            "A larger %s (now %u KB) fits only with a larger %s (now %" G_GUINT64_FORMAT
            " MB): both together may help, neither does alone; or %s.",
            value, kb, knob_text(KNOB_SESSION_VIEW_SIZE), region_mb(views), spread_words(facts));
    return join(g_strdup_printf("A larger %s (now %u KB) does not fit in view space.", value, kb),
                larger_view_space(facts));
}

static char *
larger_heap(const Facts *facts)
{
    const RunRefusal *refusal = facts->refusal;
    const char *value = knob_text(size_knob(refusal->heap_rule));

    if (!is_room_for_larger(facts, refusal->heap_rule))
        return larger_heap_and_views(facts, value);
    return g_strdup_printf("A larger %s (now %u KB) may help, or %s.", value, refusal->heap_kb,
                           spread_words(facts));
}

/* The view space in which the sizes of SharedSection would be used. How much of a size asked for
 * it gets only a machine could say. */
static char *
view_space_that_fits(const Facts *facts)
{
    const struct abi_address_map *map = address_map(facts);
    const SnapshotRegion *region = region_of(facts, REGION_SESSION_VIEW);
    guint64 needed = facts->refusal->expected_bytes;

    if (!can_grow(region))
        return larger_view_space(facts);
    if (needed > abi_map_views_window(map))
        return NULL;
    return g_strdup_printf("So may a larger %s (now %" G_GUINT64_FORMAT
                           " MB), if its neighbours leave it room for the %" G_GUINT64_FORMAT
                           " MB that they need together.",
                           knob_text(KNOB_SESSION_VIEW_SIZE), region_mb(region),
                           DH_ROUND_UP(needed, (guint64)DH_MB) / DH_MB);
}

/* Windows says nothing of it, so that people raise a value that is not used. */
static char *
safe_pair(const Facts *facts)
{
    const struct abi_boot *boot = &facts->record->boot;
    return join(
        g_strdup_printf(
            "The sizes in SharedSection do not fit in view space, and %u and %u KB have "
            "taken their place: larger values change nothing, smaller ones that fit may help.",
            boot->safe_interactive_kb, boot->safe_noninteractive_kb),
        view_space_that_fits(facts));
}

static char *
advise_desktop_heap(const Facts *facts)
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

static char *
advise_heap_block(const Facts *facts)
{
    (void)facts;
    return g_strdup("The program has to ask for less in one piece, such as a shorter text or fewer "
                    "items in one menu; larger heaps do not help.");
}

static char *
advise_shared_heap(const Facts *facts)
{
    if (facts->session == NULL)
        return g_strdup_printf("A larger %s may help.", knob_text(KNOB_SHARED_SECTION_FIRST));
    return g_strdup_printf("A larger %s (now %u KB) may help.",
                           knob_text(KNOB_SHARED_SECTION_FIRST),
                           facts->session->shared_bytes / (guint32)DH_KB);
}

/* ---- view space ---- */

typedef struct {
    guint64 kb[HEAP_SIZE_EXPLICIT + 1]; /* of all heaps, by enum heap_size_rule */
    guint accounts;                     /* stations of services with a logon of their own */
} HeapShares;

static HeapShares
share_of_heaps(const SnapshotSession *session)
{
    HeapShares shares = { 0 };
    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        shares.kb[MIN(desktop->heap_rule, HEAP_SIZE_EXPLICIT)] += desktop->size_kb;
    }
    for (guint i = 0; i < session->winstas->len; i++) {
        const SnapshotWinsta *winsta = session->winstas->pdata[i];
        shares.accounts += winsta->is_service && winsta->luid > LUID_SYSTEM;
    }
    return shares;
}

/* What else lies there: neither a heap nor a view that every session has from its start. */
static gboolean
is_of_driver(const struct abi_boot *boot, const SnapshotView *view)
{
    gboolean is_early = FALSE;

    for (guint i = 0; i < boot->view_count; i++)
        is_early = is_early || strcmp(boot->views[i].name, view->name) == 0;
    return view->kind == SNAPSHOT_VIEW_OTHER && !is_early;
}

/* "13 views … hold 39936 KB": settings make room for a while only. NULL: heaps hold more. */
static char *
views_of_drivers(const Facts *facts)
{
    const SnapshotViewSpace *space = snapshot_heap_views(facts->record->snapshot, facts->session);
    guint64 bytes = 0;
    guint count = 0;

    for (guint i = 0; space != NULL && i < space->views->len; i++) {
        const SnapshotView *view = space->views->pdata[i];
        if (!is_of_driver(&facts->record->boot, view))
            continue;
        bytes += view->bytes;
        count++;
    }
    if (bytes / DH_KB <= facts->session->heap_total_kb)
        return NULL;
    return g_strdup_printf("%u view%s that a driver made hold%s %" G_GUINT64_FORMAT
                           " KB, the desktop heaps %" G_GUINT64_FORMAT
                           " KB: if it leaks them, a larger view space is full later.",
                           count, plural(count), count == 1 ? "s" : "", bytes / DH_KB,
                           facts->session->heap_total_kb);
}

/* Heaps take whole steps of view space: below that a smaller value changes nothing. */
static char *
smaller_heaps(const Facts *facts, const HeapShares *shares)
{
    const SnapshotSession *session = facts->session;
    guint rule = shares->kb[HEAP_SIZE_THIRD_VALUE] >= shares->kb[HEAP_SIZE_SECOND_VALUE]
                     ? HEAP_SIZE_THIRD_VALUE
                     : HEAP_SIZE_SECOND_VALUE;
    guint32 kb = rule == HEAP_SIZE_THIRD_VALUE ? session->noninteractive_heap_kb
                                               : session->interactive_heap_kb;
    guint64 least = snapshot_view_takes(facts->record->boot.heap_min_kb * DH_KB);

    if (session->uses_safe_pair)
        return g_strdup_printf("The sizes in SharedSection are not used: they do not fit, and %u "
                               "and %u KB have taken their place.",
                               session->interactive_heap_kb, session->noninteractive_heap_kb);
    if (kb * (guint64)DH_KB <= least || shares->kb[rule] == 0)
        return NULL;
    return g_strdup_printf("Smaller heaps may help: a smaller %s (now %u KB).",
                           knob_text(size_knob(rule)), kb);
}

/* A view that is made before any heap: the session does not start. */
static char *
advise_first_view(const Facts *facts)
{
    const struct abi_boot *boot = &facts->record->boot;
    for (guint i = 0; i < boot->view_count; i++) {
        if (boot->views[i].kind == ABI_VIEW_DISPLAY_SURFACE &&
            strcmp(boot->views[i].name, facts->refusal->what) == 0)
            return join(g_strdup("A smaller screen, or one of fewer colours, may help."),
                        larger_view_space(facts));
        if (boot->views[i].kind == ABI_VIEW_SHARED_SECTION &&
            strcmp(boot->views[i].name, facts->refusal->what) == 0)
            return g_strdup_printf("A smaller %s may help.", knob_text(KNOB_SHARED_SECTION_FIRST));
    }
    return NULL;
}

/* As many heaps of the sizes in SharedSection as a session is expected to have. */
static gboolean
has_expected_heaps(const struct abi_boot *boot, const SnapshotSession *session)
{
    return session->desktops->len - count_heaps(session, HEAP_SIZE_EDITION) >=
           boot->expected_interactive + boot->expected_noninteractive;
}

static char *
advise_view_space(const Facts *facts)
{
    if (facts->session == NULL)
        return advise_first_view(facts);
    HeapShares shares = share_of_heaps(facts->session);
    char *fewer =
        g_strdup(shares.accounts >= 2
                     ? "Fewer services with accounts of their own help: those of LocalSystem "
                       "share one heap."
                     : "Fewer desktops help.");
    /* In a larger view space larger sizes may be used, and then fewer heaps fit. */
    gboolean is_trap =
        facts->session->uses_safe_pair && has_expected_heaps(&facts->record->boot, facts->session);
    return join(views_of_drivers(facts),
                join(smaller_heaps(facts, &shares),
                     join(is_trap ? NULL : larger_view_space(facts), fewer)));
}

/* ---- pools and memory ---- */

/* "12 GDI objects …": whoever leaks them, a larger pool is full later. NULL: there are none. */
static char *
leaked_objects(const Facts *facts)
{
    const SnapshotSession *session = facts->session;

    if (session == NULL || session->gdi_left == 0)
        return NULL;
    return g_strdup_printf("It holds %u GDI object%s with %" G_GUINT64_FORMAT
                           " KB of processes that have ended: a driver leaks them, and they stay "
                           "until the session ends.",
                           session->gdi_left, plural(session->gdi_left),
                           session->gdi_left_bytes / DH_KB);
}

/* "3000 KB of it are a driver's …". NULL: a driver has less than half, or gives it back. */
static char *
kept_by_drivers(const SnapshotPool *pool)
{
    if (pool == NULL || pool->tags->len == 0)
        return NULL;
    const SnapshotPoolTag *most = &g_array_index(pool->tags, SnapshotPoolTag, 0);
    char text[SNAPSHOT_TAG_TEXT];

    if (most->tag != ABI_DRIVER_TAG || most->frees != 0 || most->bytes <= pool->used_bytes / 2)
        return NULL;
    return g_strdup_printf("%" G_GUINT64_FORMAT " KB of it are a driver's (tag %s), and nothing "
                           "was given back: if it leaks them, a larger pool is full later.",
                           most->bytes / DH_KB, snapshot_tag_text(most->tag, text));
}

/* What a larger pool would not help against. */
static char *
held(const Facts *facts, const SnapshotPool *pool)
{
    char *objects = leaked_objects(facts);
    return objects != NULL ? objects : kept_by_drivers(pool);
}

static char *
advise_session_pool(const Facts *facts)
{
    gboolean is_dynamic = abi_is_session_dynamic(facts->record->boot.capabilities);
    char *more = join(
        larger_area(facts, is_dynamic ? REGION_SESSION_VIEW : REGION_SESSION_POOL,
                    KNOB_SESSION_POOL_SIZE),
        smaller_neighbour(facts, REGION_SESSION_POOL, REGION_SESSION_VIEW, KNOB_SESSION_VIEW_SIZE));
    return join(held(facts, facts->session != NULL ? facts->session->pool : NULL), more);
}

static guint64
asked_bytes(const Facts *facts, enum abi_registry_value value)
{
    const Snapshot *snapshot = facts->record->snapshot;
    return snapshot != NULL ? snapshot_value_bytes(snapshot->regions, value) : 0;
}

/* What its neighbours leave, of what was asked for. */
static gboolean
has_all(const SnapshotRegion *region)
{
    return region->rule == RULE_CLAMPED || region->rule == RULE_ALL;
}

static char *
larger_pool(const Facts *facts, guint kind, guint64 bytes, guint64 range_bytes)
{
    const SnapshotRegion *region = region_of(facts, kind);
    const char *name = first_knob(facts);

    if (region == NULL)
        return NULL;
    if (bytes >= range_bytes)
        return g_strdup_printf("No setting helps: with %" G_GUINT64_FORMAT
                               " MB it has all of its address range.",
                               bytes / DH_MB);
    if (has_all(region))
        return g_strdup_printf(
            "%s asks for more than its neighbours leave (the pool has %" G_GUINT64_FORMAT
            " MB): less session space may help.",
            name, bytes / DH_MB);
    if (region->rule == RULE_MEMORY && region->wanted_mb != 0)
        return g_strdup_printf("%s was out of range and is not used; one in range, or more %s, "
                               "makes the pool larger.",
                               name, knob_text(KNOB_MEMORY));
    return g_strdup_printf("A larger %s may help (the pool has %" G_GUINT64_FORMAT " KB).", name,
                           bytes / DH_KB);
}

static char *
advise_paged_pool(const Facts *facts)
{
    const struct abi_boot *boot = &facts->record->boot;
    const Snapshot *snapshot = facts->record->snapshot;
    return join(held(facts, snapshot != NULL ? snapshot->paged_pool : NULL),
                larger_pool(facts, REGION_PAGED_POOL, asked_bytes(facts, ABI_REG_PAGED_POOL_SIZE),
                            (guint64)boot->paged_max_mb * DH_MB));
}

static char *
advise_nonpaged_pool(const Facts *facts)
{
    const struct abi_address_map *map = address_map(facts);
    const Snapshot *snapshot = facts->record->snapshot;
    return join(kept_by_drivers(snapshot != NULL ? snapshot->nonpaged_pool : NULL),
                larger_pool(facts, REGION_NONPAGED_POOL,
                            asked_bytes(facts, ABI_REG_NONPAGED_POOL_SIZE),
                            (guint64)map->nonpaged_max_mb * DH_MB));
}

static char *
advise_system_ptes(const Facts *facts)
{
    const SnapshotRegion *region = region_of(facts, REGION_SYSTEM_PTES);
    const char *name = first_knob(facts);

    if (region != NULL && has_all(region))
        return g_strdup_printf("%s asks for more than its neighbours leave: less session space or "
                               "a smaller pool may help, or fewer threads.",
                               name);
    return g_strdup_printf("A larger %s may help, as far as its neighbours leave room, or fewer "
                           "threads.",
                           name);
}

static char *
advise_image_space(const Facts *facts)
{
    return larger_area(facts, REGION_SESSION_IMAGE, KNOB_SESSION_IMAGE_SIZE);
}

static char *
advise_commit(const Facts *facts)
{
    const struct abi_boot *boot = &facts->record->boot;
    return g_strdup_printf("More %s (now %u MB) or a larger %s (now %u MB) may help.",
                           knob_text(KNOB_MEMORY), boot->memory_pages / DH_MB_PAGES,
                           knob_text(KNOB_PAGE_FILE), boot->page_file_pages / DH_MB_PAGES);
}

/* ---- quotas, tables, queues ---- */

/* Of one that owns what others ask for: csrss the windows of desktops. */
static char *
quota_of_other(const Facts *facts, guint32 most)
{
    const RunRefusal *refusal = facts->refusal;
    const char *holder = refusal->holder_program;

    return g_strdup_printf(
        "It is the quota of %s, to which what it makes for others counts, as the "
        "windows of every desktop: fewer desktops and consoles in the session "
        "help%s%s. Larger heaps do not help.",
        holder != NULL ? holder : "another process", refusal->limit < most ? ", or a larger " : "",
        refusal->limit < most ? first_knob(facts) : "");
}

static char *
larger_quota(const Facts *facts, guint32 most)
{
    if (facts->refusal->holder != facts->refusal->pid)
        return quota_of_other(facts, most);
    if (facts->refusal->limit >= most)
        return g_strdup_printf("The quota is the highest there can be: the program has to need "
                               "less. Larger heaps do not help.");
    return g_strdup_printf("%s (now %u, at most %u) allows a process more, if it does not leak "
                           "them. Larger heaps do not help.",
                           first_knob(facts), facts->refusal->limit, most);
}

static char *
advise_user_quota(const Facts *facts)
{
    return larger_quota(facts, facts->record->boot.user_handle_quota_max);
}

static char *
advise_gdi_quota(const Facts *facts)
{
    return larger_quota(facts, facts->record->boot.gdi_handles_max);
}

/* The table's reserve is a part of the shared section, up to what the edition allows. */
static char *
advise_user_table(const Facts *facts)
{
    guint32 most = handle_table_room(facts->record->boot.user_handles_max);
    if (facts->refusal->limit >= most || facts->session == NULL)
        return g_strdup("No setting makes the table larger: programs have to need fewer objects, "
                        "or run in another session.");
    return g_strdup_printf(
        "The table lies in the shared section: a larger %s (now %u KB) makes it larger.",
        knob_text(KNOB_SHARED_SECTION_FIRST), facts->session->shared_bytes / (guint32)DH_KB);
}

static char *
advise_gdi_table(const Facts *facts)
{
    (void)facts;
    return g_strdup(
        "No setting makes the table larger: programs have to need fewer objects, or run "
        "in another session.");
}

static char *
advise_queue(const Facts *facts)
{
    return g_strdup_printf("The program does not take its messages out; %s (now %u) allows more of "
                           "them.",
                           first_knob(facts), facts->refusal->limit);
}

static char *
advise_access(const Facts *facts)
{
    (void)facts;
    return g_strdup("Grant the account access to it; to a desktop and its window station both.");
}

/* ---- the rows ---- */

/* NULL: nothing is known to help. */
static char *(*const advisers[GATE_COUNT])(const Facts *facts) = {
    [GATE_DESKTOP_HEAP] = advise_desktop_heap,
    [GATE_HEAP_BLOCK] = advise_heap_block,
    [GATE_SHARED_HEAP] = advise_shared_heap,
    [GATE_SESSION_VIEW_SPACE] = advise_view_space,
    [GATE_SYSTEM_VIEW_SPACE] = advise_view_space,
    [GATE_SESSION_POOL] = advise_session_pool,
    [GATE_PAGED_POOL] = advise_paged_pool,
    [GATE_NONPAGED_POOL] = advise_nonpaged_pool,
    [GATE_SYSTEM_PTES] = advise_system_ptes,
    [GATE_USER_HANDLE_QUOTA] = advise_user_quota,
    [GATE_USER_HANDLE_TABLE] = advise_user_table,
    [GATE_GDI_HANDLE_QUOTA] = advise_gdi_quota,
    [GATE_GDI_HANDLE_TABLE] = advise_gdi_table,
    [GATE_ACCESS] = advise_access,
    [GATE_MESSAGE_QUEUE] = advise_queue,
    [GATE_COMMIT_LIMIT] = advise_commit,
    [GATE_SESSION_IMAGE_SPACE] = advise_image_space,
};

void
report_cause_free(ReportCause *cause)
{
    if (cause == NULL)
        return;
    g_ptr_array_unref(cause->advice);
    g_ptr_array_unref(cause->whose);
    g_hash_table_unref(cause->asked);
    g_free(cause);
}

ReportCause *
report_cause_new(enum gate gate)
{
    ReportCause *cause = g_new0(ReportCause, 1);

    cause->gate = gate;
    cause->meaning = "The scenario asked for the refusal: no limit was met.";
    cause->advice = g_ptr_array_new_with_free_func(g_free);
    cause->whose = g_ptr_array_new_with_free_func(g_free);
    cause->asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return cause;
}

/* What is enough to give the same advice. */
static char *
advice_key(const RunRefusal *refusal)
{
    gboolean is_of_heap = refusal->gate == GATE_DESKTOP_HEAP &&
                          refusal->heap_rule != HEAP_SIZE_SECOND_VALUE &&
                          refusal->heap_rule != HEAP_SIZE_THIRD_VALUE;
    gboolean is_of_service = refusal->desktop != NULL && account_of_station(refusal->desktop, NULL);
    return g_strdup_printf("%u %u %d %d %d %" G_GINT64_MODIFIER "x", refusal->session,
                           refusal->heap_rule, refusal->uses_safe_pair, is_of_service,
                           refusal->holder != refusal->pid, is_of_heap ? refusal->where : 0);
}

static void
add_advice(ReportCause *cause, const RunRefusal *refusal, char *text)
{
    gboolean is_known = FALSE;
    for (guint i = 0; i < cause->advice->len; i++)
        is_known = is_known || strcmp(cause->advice->pdata[i], text) == 0;
    if (is_known || cause->advice->len >= ADVICE_MAX) {
        g_free(text);
        return;
    }
    g_ptr_array_add(cause->advice, text);
    g_ptr_array_add(cause->whose, g_strdup(refusal->desktop));
}

/* What was refused on request met no limit: nothing helps, and nothing needs help. */
void
report_cause_add(ReportCause *cause, const RunRecord *record, const RunRefusal *refusal)
{
    cause->failures++;
    if (refusal->is_injected)
        return;
    cause->meaning = gate_words(refusal->gate)->meaning;
    if (advisers[refusal->gate] == NULL || !g_hash_table_add(cause->asked, advice_key(refusal)))
        return;
    const Facts facts = {
        .record = record,
        .refusal = refusal,
        .session =
            record->snapshot != NULL ? snapshot_session(record->snapshot, refusal->session) : NULL,
    };
    char *text = advisers[refusal->gate](&facts);
    if (text != NULL)
        add_advice(cause, refusal, text);
}

/* Heaps of different kinds are advised differently: which of them is meant stands in front. */
static void
tell_whose(ReportCause *cause)
{
    if (cause->advice->len < 2 || !gate_words(cause->gate)->is_of_desktop)
        return;
    for (guint i = 0; i < cause->advice->len; i++) {
        g_autofree char *text = cause->advice->pdata[i];
        const char *whose = cause->whose->pdata[i];
        cause->advice->pdata[i] =
            whose != NULL ? g_strdup_printf("%s: %s", whose, text) : g_steal_pointer(&text);
    }
}

static ReportCause *
cause_of(GPtrArray *causes, enum gate gate)
{
    for (guint i = 0; i < causes->len; i++)
        if (((ReportCause *)causes->pdata[i])->gate == gate)
            return causes->pdata[i];
    ReportCause *cause = report_cause_new(gate);
    g_ptr_array_add(causes, cause);
    return cause;
}

static void
add_refusal(GPtrArray *causes, const RunRecord *record, const RunRefusal *refusal)
{
    if (refusal->gate != GATE_NONE && refusal->gate < GATE_COUNT)
        report_cause_add(cause_of(causes, refusal->gate), record, refusal);
}

GPtrArray *
report_causes(const RunRecord *record)
{
    GPtrArray *causes = g_ptr_array_new_with_free_func((GDestroyNotify)report_cause_free);

    for (guint i = 0; i < record->failures->len; i++) {
        const RunFailure *failure = record->failures->pdata[i];
        add_refusal(causes, record, &failure->refusal);
        add_refusal(causes, record, &failure->because_refusal);
    }
    for (guint i = 0; i < causes->len; i++)
        tell_whose(causes->pdata[i]);
    return causes;
}
