/* SPDX-License-Identifier: MIT */
/* What helps where pool, system PTEs, image space or memory are used up. */
#include "host/report/cause_advice.h"
#include "host/text/number.h"

/* "12 GDI objects …": whoever leaks them, a larger pool is full later. NULL: there are none. */
static char *
leaked_objects(const CauseFacts *facts)
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
held(const CauseFacts *facts, const SnapshotPool *pool)
{
    char *objects = leaked_objects(facts);
    return objects != NULL ? objects : kept_by_drivers(pool);
}

char *
advise_session_pool(const CauseFacts *facts)
{
    gboolean is_dynamic = abi_is_session_dynamic(facts->record->boot.capabilities);
    char *more =
        cause_join(cause_larger_area(facts, is_dynamic ? REGION_SESSION_VIEW : REGION_SESSION_POOL,
                                     KNOB_SESSION_POOL_SIZE),
                   cause_smaller_neighbour(facts, REGION_SESSION_POOL, REGION_SESSION_VIEW,
                                           KNOB_SESSION_VIEW_SIZE));
    return cause_join(held(facts, facts->session != NULL ? facts->session->pool : NULL), more);
}

static guint64
asked_bytes(const CauseFacts *facts, enum abi_registry_value value)
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
larger_pool(const CauseFacts *facts, guint kind, guint64 bytes, guint64 range_bytes)
{
    const SnapshotRegion *region = cause_region(facts, kind);
    const char *name = cause_first_knob(facts);

    if (region == NULL)
        return NULL;
    if (region->rule == RULE_LIMIT)
        return cause_larger_limit(facts, kind);
    if (region->rule == RULE_NEED)
        return cause_as_needed(facts, kind);
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

char *
advise_paged_pool(const CauseFacts *facts)
{
    const struct abi_boot *boot = &facts->record->boot;
    const Snapshot *snapshot = facts->record->snapshot;
    return cause_join(held(facts, snapshot != NULL ? snapshot->paged_pool : NULL),
                      larger_pool(facts, REGION_PAGED_POOL,
                                  asked_bytes(facts, ABI_REG_PAGED_POOL_SIZE),
                                  (guint64)boot->paged_max_mb * DH_MB));
}

char *
advise_nonpaged_pool(const CauseFacts *facts)
{
    const struct abi_address_map *map = cause_address_map(facts);
    const Snapshot *snapshot = facts->record->snapshot;
    /* What it has at boot is not all where it takes pieces of a range. */
    gboolean takes_pieces = snapshot != NULL && snapshot->range.count != 0;
    return cause_join(kept_by_drivers(snapshot != NULL ? snapshot->nonpaged_pool : NULL),
                      larger_pool(facts,
                                  takes_pieces ? REGION_NONPAGED_EXPANSION : REGION_NONPAGED_POOL,
                                  asked_bytes(facts, ABI_REG_NONPAGED_POOL_SIZE),
                                  (guint64)map->nonpaged_max_mb * DH_MB));
}

char *
advise_system_ptes(const CauseFacts *facts)
{
    const SnapshotRegion *region = cause_region(facts, REGION_SYSTEM_PTES);
    const char *name = cause_first_knob(facts);

    if (region != NULL && region->rule == RULE_LIMIT)
        return cause_join(cause_larger_limit(facts, REGION_SYSTEM_PTES),
                          g_strdup("Fewer threads help."));
    if (region != NULL && region->rule == RULE_NEED)
        return cause_join(cause_as_needed(facts, REGION_SYSTEM_PTES),
                          g_strdup("Fewer threads help."));
    if (region != NULL && has_all(region))
        return g_strdup_printf("%s asks for more than its neighbours leave: less session space or "
                               "a smaller pool may help, or fewer threads.",
                               name);
    return g_strdup_printf("A larger %s may help, as far as its neighbours leave room, or fewer "
                           "threads.",
                           name);
}

char *
advise_image_space(const CauseFacts *facts)
{
    return cause_larger_area(facts, REGION_SESSION_IMAGE, KNOB_SESSION_IMAGE_SIZE);
}

char *
advise_commit(const CauseFacts *facts)
{
    const struct abi_boot *boot = &facts->record->boot;
    return g_strdup_printf("More %s (now %u MB) or a larger %s (now %u MB) may help.",
                           knob_text(KNOB_MEMORY), boot->memory_pages / DH_MB_PAGES,
                           knob_text(KNOB_PAGE_FILE), boot->page_file_pages / DH_MB_PAGES);
}
