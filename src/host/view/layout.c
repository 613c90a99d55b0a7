/* SPDX-License-Identifier: MIT */
/* The kernel address map and session space, each range with the rule and registry value its size
 * came from. */
#include "host/inspect/view_id.h"
#include "host/registry/registry.h"
#include "host/text/address.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/text/text_table.h"
#include "host/view/layout_neighbours.h"
#include "host/view/layout_range.h"
#include "host/view/views.h"
#include "host/words/region.h"
#include "host/words/region_use.h"

/* "SessionViewSize = 48", or "no SessionViewSize". */
static char *
value_text(guint value, const struct abi_boot *boot)
{
    if (value >= ABI_REG_COUNT)
        return g_strdup("the registry");
    const char *name = registry_dword_name((enum abi_registry_value)value);
    if (boot == NULL || boot->registry[value].present == 0)
        return g_strdup_printf("no %s", name);
    return g_strdup_printf("%s = %u", name, boot->registry[value].value);
}

/* The registry has a number there that is meant to count. */
static gboolean
asks(guint value, const struct abi_boot *boot)
{
    return boot != NULL && value < ABI_REG_COUNT && boot->registry[value].present != 0 &&
           boot->registry[value].value != 0;
}

/* From what else there is: "twice the nonpaged pool" of paged pool. */
static char *
computed_text(const SnapshotRegion *region, const char *raw, const struct abi_boot *boot)
{
    guint32 factor = boot != NULL ? boot->paged_factor : 2;
    g_autofree char *times = factor == 2 ? g_strdup("twice") : g_strdup_printf("%u times", factor);

    if (region->kind != REGION_PAGED_POOL)
        return g_strdup("follows from its neighbours");
    return g_strdup_printf("%s%s: %s the nonpaged pool, as far as it fits", raw,
                           asks(region_value(region->kind), boot) ? " is not used" : "", times);
}

/* "at most 64 MB (PagedPoolLimit)"; `of` says of what, where that is more than the region. NULL:
 * nothing limits it. */
static char *
limit_text(const SnapshotRegion *region, const struct abi_boot *boot, const char *of)
{
    guint limit = region_limit(region->kind);
    if (boot == NULL || region_limit_mb(region->kind, boot) == 0)
        return NULL;
    return g_strdup_printf("%s = %u is the most%s",
                           registry_dword_name((enum abi_registry_value)limit),
                           boot->registry[limit].value, of);
}

static char *
limited_origin(const SnapshotRegion *region, const struct abi_boot *boot)
{
    char *text = limit_text(region, boot, "");
    return text != NULL ? text : g_strdup("cut by a limit of the registry");
}

/* What of it is needed is taken, by all sessions together no more than the limit leaves. */
static char *
needed_origin(const SnapshotRegion *region, const char *raw, const struct abi_boot *boot)
{
    g_autofree char *limit = limit_text(region, boot, " of all sessions");
    return g_strdup_printf("taken as needed (%s is not used)%s%s", raw, limit != NULL ? ", " : "",
                           limit != NULL ? limit : "");
}

char *
layout_split(const struct abi_boot *boot)
{
    return g_strdup_printf(
        "%s=%u", (boot->options & ABI_OPTION_INCREASEUSERVA) != 0 ? "increaseuserva" : "/USERVA",
        boot->userva_mb);
}

char *
layout_origin(const SnapshotRegion *region, const struct abi_boot *boot)
{
    guint value = region_value(region->kind);
    g_autofree char *raw = value_text(value, boot);
    switch (region->rule) {
    case RULE_LIMIT:
        return limited_origin(region, boot);
    case RULE_REGISTRY:
        return g_steal_pointer(&raw);
    case RULE_DEFAULT:
        return g_strdup_printf("%s: the default", raw);
    case RULE_CLAMPED:
        return g_strdup_printf("%s: cut to what is possible", raw);
    case RULE_RAISED:
        return g_strdup_printf("%s: raised to the minimum", raw);
    case RULE_ALL:
        return g_strdup_printf("%s: all there is", raw);
    case RULE_3GB:
        return g_strdup_printf("fixed by /3GB (%s is not used)", raw);
    case RULE_SPLIT:
        return boot != NULL ? layout_split(boot) : g_strdup("a boot option");
    case RULE_NEED:
        return needed_origin(region, raw, boot);
    case RULE_COMPUTED:
        return computed_text(region, raw, boot);
    case RULE_MEMORY:
        if (boot == NULL)
            return g_strdup("from the amount of memory");
        return g_strdup_printf("%s%sfrom %u MB of memory", asks(value, boot) ? raw : "",
                               asks(value, boot) ? " is not used: " : "",
                               boot->memory_pages / DH_MB_PAGES);
    default:
        return g_strdup("the edition's map");
    }
}

static void
print_pool(GString *out, const char *name, const SnapshotPool *pool, guint32 refused)
{
    guint32 tenths = snapshot_tenths(pool->used_bytes, pool->bytes);
    g_string_append_printf(
        out, "  %s: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " KB used (%u.%u %%)", name,
        pool->used_bytes / DH_KB, pool->bytes / DH_KB, tenths / 10, tenths % 10);
    if (refused > 0)
        g_string_append_printf(out, ", %u request%s refused", refused, plural(refused));
    g_string_append_c(out, '\n');
}

static TextTable *
views_new(void)
{
    static const TextColumn columns[] = { { 0 }, { .least = 9, .is_right = TRUE }, { .gap = 1 } };

    return text_table_new("    ", columns, G_N_ELEMENTS(columns));
}

static void
tell_view(TextTable *table, guint bits, guint64 base, guint64 bytes, const char *text)
{
    g_autofree char *size = number_range_text(bytes);
    g_autofree char *name = printable_text(text, -1);
    text_table_cell(table, "%s - %s", address_text(bits, base).text,
                    address_text(bits, base + bytes - 1).text);
    text_table_cell(table, "%s", size);
    text_table_cell(table, "%s", name);
    text_table_end_row(table);
}

static void
print_images(GString *out, const Snapshot *snapshot)
{
    const SnapshotRegion *region = snapshot_region(snapshot, REGION_SESSION_IMAGE);
    guint bits = snapshot->address_bits;
    if (region == NULL || snapshot->images->len == 0)
        return;
    g_string_append(out, "\nIn session image space, at the same addresses in every session\n");
    g_autoptr(TextTable) table = views_new();
    guint64 at = region->start;
    for (guint i = 0; i < snapshot->images->len; i++) {
        const SnapshotImage *image = &g_array_index(snapshot->images, SnapshotImage, i);
        if (image->base > at)
            tell_view(table, bits, at, image->base - at, "(free)");
        tell_view(table, bits, image->base, image->bytes, image->name);
        at = image->base + image->bytes;
    }
    if (at < region->end)
        tell_view(table, bits, at, region->end - at, "(free)");
    text_table_print(table, out);
}

static void
print_shared(GString *out, const Snapshot *snapshot)
{
    const struct {
        const char *name;
        const SnapshotPool *pool;
    } shared[] = {
        { "nonpaged pool", snapshot->nonpaged_pool },
        { "paged pool", snapshot->paged_pool },
        { "system PTEs", snapshot->system_ptes },
    };

    if (snapshot->paged_pool != NULL)
        g_string_append(out, "\nShared by all sessions\n");
    for (guint i = 0; i < G_N_ELEMENTS(shared); i++)
        if (shared[i].pool != NULL)
            print_pool(out, shared[i].name, shared[i].pool, shared[i].pool->counted_failures);
    if (snapshot->session_bytes_max != 0)
        g_string_append_printf(out,
                               "  session space: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                               " MB of addresses taken, each counted once for all sessions\n",
                               snapshot->session_bytes_used / DH_MB,
                               snapshot->session_bytes_max / DH_MB);
}

static void
print_regions(GString *out, const Snapshot *snapshot, const struct abi_boot *boot)
{
    static const TextColumn columns[] = {
        { 0 },       { 0 }, { 0 }, { .least = 10, .is_right = TRUE }, { .least = 35, .gap = 1 },
        { .gap = 1 }
    };
    g_autoptr(TextTable) table = text_table_new("  ", columns, G_N_ELEMENTS(columns));
    guint bits = snapshot->address_bits;
    text_table_row(table, "from", "", "to", "size", "region", "where its size comes from", NULL);
    for (guint i = 0; i < snapshot->regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(snapshot->regions, SnapshotRegion, i);
        g_autofree char *size = number_range_text(region->end - region->start);
        g_autofree char *origin = layout_origin(region, boot);
        text_table_row(table, address_text(bits, region->start).text, "-",
                       address_text(bits, region->end - 1).text, size, region_text(region->kind),
                       origin, NULL);
    }
    text_table_print(table, out);
}

/* How addresses are divided between programs and the kernel. Free with g_free(). */
static char *
split_text(const struct abi_boot *boot)
{
    if (boot == NULL || !abi_boot_is_3gb(boot))
        return g_strdup(", 2 GB split");
    return (boot->options & ABI_OPTION_INCREASEUSERVA) != 0
               ? g_strdup_printf(", increaseuserva %u split", boot->userva_mb)
               : g_strdup(", /3GB split");
}

void
layout_print(GString *out, const Snapshot *snapshot, const struct abi_boot *boot)
{
    guint bits = snapshot->address_bits;
    g_autofree char *split = split_text(boot);
    g_autofree char *edition = printable_text(boot != NULL ? boot->edition : "", -1);
    g_string_append_printf(out, "Kernel address map%s%s%s, page tables %s\n\n",
                           boot != NULL ? " of " : "", edition, bits == 64 ? "" : split,
                           page_format_text(snapshot->page_format));
    print_regions(out, snapshot, boot);
    layout_range_print(out, snapshot);
    print_images(out, snapshot);
    print_shared(out, snapshot);
}

static void
print_views(GString *out, const Snapshot *snapshot, const SnapshotViewSpace *views)
{
    guint bits = snapshot->address_bits;
    g_autoptr(TextTable) table = views_new();
    /* Where others take from the same addresses, not all of what has no view is free. */
    const char *gap = snapshot->range.count != 0 && views != snapshot->system_views
                          ? "(no view of this session)"
                          : "(free)";
    guint64 at = views->base;
    for (guint i = 0; i < views->views->len; i++) {
        const SnapshotView *view = views->views->pdata[i];
        if (view->base > at)
            tell_view(table, bits, at, view->base - at, gap);
        tell_view(table, bits, view->base, view->bytes, view->name);
        at = view->base + view->bytes;
    }
    if (at < views->base + views->bytes)
        tell_view(table, bits, at, views->base + views->bytes - at, gap);
    text_table_print(table, out);
}

static void
print_view_summary(GString *out, const SnapshotViewSpace *views, const SnapshotSession *session)
{
    guint32 tenths = snapshot_tenths(views->used_bytes, views->bytes);
    g_string_append_printf(
        out,
        "    %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " KB used (%u.%u %%) by %u view%s; "
        "largest free run %" G_GUINT64_FORMAT " KB\n",
        views->used_bytes / DH_KB, views->bytes / DH_KB, tenths / 10, tenths % 10,
        views->views->len, plural(views->views->len), views->largest_free_bytes / DH_KB);
    guint32 interactive = snapshot_heap_kb(session->heap_sizes.interactive);
    guint32 other = snapshot_heap_kb(session->heap_sizes.noninteractive);
    if (interactive != 0 && other != 0)
        g_string_append_printf(
            out,
            "    room for %" G_GUINT64_FORMAT
            " more desktop heaps of %u KB (non-interactive), or %" G_GUINT64_FORMAT
            " of %u KB (interactive)%s\n",
            snapshot_heaps_fitting(views, (guint64)other * DH_KB), other,
            snapshot_heaps_fitting(views, (guint64)interactive * DH_KB), interactive,
            session->uses_safe_pair ? ": the safe sizes" : "");
}

static void
print_pdes(GString *out, const Snapshot *snapshot, const SnapshotSession *session)
{
    guint64 span = page_format_table_span(snapshot->page_format);
    g_string_append_printf(
        out, "  page directory entries (%u MB each, read through the directory in frame 0x%x)\n",
        (guint)(span / DH_MB), session->directory);
    for (guint i = 0; i < session->pdes->len; i++) {
        const SnapshotPde *pde = &g_array_index(session->pdes, SnapshotPde, i);
        guint64 end = pde->va + span - 1;
        g_string_append_printf(out, "    %s - %s  ",
                               address_text(snapshot->address_bits, pde->va).text,
                               address_text(snapshot->address_bits, end).text);
        if (pde->pfn == 0)
            g_string_append(out, "none\n");
        else
            g_string_append_printf(out, "page table in frame 0x%x, %u pages\n", pde->pfn,
                                   pde->pages);
    }
}

void
layout_print_session(GString *out, const Snapshot *snapshot, const SnapshotSession *session)
{
    const SnapshotViewSpace *views = snapshot_heap_views(snapshot, session);
    g_string_append_printf(out, "Session %u: %u processes, %u pages committed in session space\n",
                           session->id, session->process_count, session->committed_pages);
    if (views != NULL) {
        g_string_append_printf(out, "  %s\n",
                               session->view_space != NULL ? "session view space"
                                                           : "system mapped views");
        print_views(out, snapshot, views);
        print_view_summary(out, views, session);
    }
    if (session->pool != NULL)
        print_pool(out, "session paged pool", session->pool, session->pool_failures);
    else if (snapshot->paged_pool != NULL)
        print_pool(out, "session allocations come from paged pool", snapshot->paged_pool, 0);
    if (session->pdes != NULL && session->pdes->len > 0)
        print_pdes(out, snapshot, session);
}

static const SnapshotDesktop *
heap_at(const SnapshotSession *session, guint64 base)
{
    const SnapshotDesktop *desktop = snapshot_desktop_of_heap(session, base);

    return desktop != NULL && desktop->frame != 0 ? desktop : NULL;
}

/* Heaps at this address in the sessions from index `first` on. */
static guint
count_heaps_at(const Snapshot *snapshot, guint first, guint64 base)
{
    guint count = 0;
    for (guint i = first; i < snapshot->sessions->len; i++)
        count += heap_at(snapshot->sessions->pdata[i], base) != NULL;
    return count;
}

static void
print_heaps_at(GString *out, const Snapshot *snapshot, guint64 base)
{
    g_string_append_printf(out, "  %s\n", address_text(snapshot->address_bits, base).text);
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        const SnapshotDesktop *desktop = heap_at(session, base);
        if (desktop == NULL)
            continue;
        g_autofree char *path = printable_text(desktop->path, -1);
        g_string_append_printf(out, "    in session %u: page frame 0x%x, heap of %s\n", session->id,
                               desktop->frame, path);
    }
}

void
layout_print_shared_addresses(GString *out, const Snapshot *snapshot)
{
    gboolean has_any = FALSE;
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        for (guint j = 0; j < session->desktops->len; j++) {
            const SnapshotDesktop *desktop = session->desktops->pdata[j];
            gboolean is_first = count_heaps_at(snapshot, 0, desktop->base) ==
                                count_heaps_at(snapshot, i, desktop->base);
            if (!is_first || desktop->frame == 0 || count_heaps_at(snapshot, i, desktop->base) < 2)
                continue;
            if (!has_any)
                g_string_append(out, "One address, another page of memory in each session\n");
            has_any = TRUE;
            print_heaps_at(out, snapshot, desktop->base);
        }
    }
}

/* ---- JSON ---- */

const JsonMember layout_region_members[] = {
    { "name", JSON_TEXT },
    { "start", JSON_HEX },
    { "end", JSON_HEX },
    { "size_kb", JSON_INT },
    { "rule", JSON_TEXT, .words = region_rule_words },
    { "of_session", JSON_BOOL },
    { "registry_value", JSON_TEXT, JSON_NULLABLE },
    { "limit_value", JSON_TEXT, JSON_NULLABLE },
    { "origin", JSON_TEXT, JSON_NULLABLE },
    JSON_MEMBERS_END,
};

static const JsonMember view_members[] = {
    { "id", JSON_TEXT },     { "name", JSON_TEXT }, { "base", JSON_HEX },
    { "size_kb", JSON_INT }, JSON_MEMBERS_END,
};

static const JsonMember view_space_members[] = {
    { "base", JSON_HEX },
    { "size_kb", JSON_INT },
    { "used_kb", JSON_INT },
    { "largest_free_kb", JSON_INT },
    { "views", JSON_ARRAY, 0, view_members },
    JSON_MEMBERS_END,
};

static const JsonMember pool_members[] = {
    { "base", JSON_HEX },
    { "size_kb", JSON_INT },
    { "used_kb", JSON_INT },
    JSON_MEMBERS_END,
};

static const JsonMember pde_members[] = {
    { "va", JSON_HEX },
    { "frame", JSON_HEX },
    { "pages", JSON_INT },
    JSON_MEMBERS_END,
};

static const JsonMember session_members[] = {
    { "id", JSON_INT },
    { "committed_pages", JSON_INT },
    { "pool_allocation_failures", JSON_INT },
    { "interactive_heap_kb", JSON_INT },
    { "noninteractive_heap_kb", JSON_INT },
    { "uses_safe_pair", JSON_BOOL },
    { "user_handle_quota", JSON_INT },
    { "gdi_handle_quota", JSON_INT },
    { "view_space", JSON_OBJECT, JSON_OPTIONAL, view_space_members },
    { "paged_pool", JSON_OBJECT, JSON_OPTIONAL, pool_members },
    { "page_directory_entries", JSON_ARRAY, JSON_OPTIONAL, pde_members },
    JSON_MEMBERS_END,
};

static const JsonMember image_members[] = {
    { "name", JSON_TEXT },
    { "base", JSON_HEX },
    { "size_kb", JSON_INT },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "edition", JSON_TEXT, JSON_NULLABLE },
    { "pae", JSON_BOOL },
    { "regions", JSON_ARRAY, 0, layout_region_members },
    { "neighbours", JSON_ARRAY, JSON_OPTIONAL, layout_neighbour_members },
    { "holes", JSON_ARRAY, JSON_OPTIONAL, layout_hole_members },
    { "session_space_max_kb", JSON_INT, JSON_OPTIONAL },
    { "session_space_used_kb", JSON_INT, JSON_OPTIONAL },
    { "shared_range", JSON_OBJECT, JSON_OPTIONAL, layout_range_members },
    { "images", JSON_ARRAY, 0, image_members },
    { "sessions", JSON_ARRAY, 0, session_members },
    JSON_MEMBERS_END,
};

const JsonShape layout_shape = { "layout", "What deskheap layout --json prints.", members };

static void
region_json(JsonWriter *writer, const SnapshotRegion *region, const struct abi_boot *boot)
{
    g_autofree char *origin = layout_origin(region, boot);
    guint value = region_value(region->kind);
    guint limit = region_limit(region->kind);
    json_writer_object(writer, NULL);
    json_writer_text(writer, "name", region_text(region->kind));
    json_writer_hex(writer, "start", region->start);
    json_writer_hex(writer, "end", region->end);
    json_writer_int(writer, "size_kb", (gint64)((region->end - region->start) / DH_KB));
    json_writer_text(writer, "rule", region_rule_word(region->rule));
    json_writer_bool(writer, "of_session", region_memory(region->kind) == REGION_MEMORY_SESSION);
    json_writer_text(writer, "registry_value",
                     value < ABI_REG_COUNT ? registry_dword_name((enum abi_registry_value)value)
                                           : NULL);
    json_writer_text(writer, "limit_value",
                     limit < ABI_REG_COUNT ? registry_dword_name((enum abi_registry_value)limit)
                                           : NULL);
    json_writer_text(writer, "origin", origin);
    json_writer_end_object(writer);
}

void
layout_regions_json(JsonWriter *writer, const Snapshot *snapshot, const struct abi_boot *boot)
{
    json_writer_array(writer, "regions");
    for (guint i = 0; i < snapshot->regions->len; i++)
        region_json(writer, &g_array_index(snapshot->regions, SnapshotRegion, i), boot);
    json_writer_end_array(writer);
}

static void
views_json(JsonWriter *writer, guint32 session, const SnapshotViewSpace *views)
{
    json_writer_object(writer, "view_space");
    json_writer_hex(writer, "base", views->base);
    json_writer_int(writer, "size_kb", (gint64)(views->bytes / DH_KB));
    json_writer_int(writer, "used_kb", (gint64)(views->used_bytes / DH_KB));
    json_writer_int(writer, "largest_free_kb", (gint64)(views->largest_free_bytes / DH_KB));
    json_writer_array(writer, "views");
    for (guint i = 0; i < views->views->len; i++) {
        const SnapshotView *view = views->views->pdata[i];
        g_autofree char *id = view_id(session, view->base);
        json_writer_object(writer, NULL);
        json_writer_text(writer, "id", id);
        json_writer_text(writer, "name", view->name);
        json_writer_hex(writer, "base", view->base);
        json_writer_int(writer, "size_kb", (gint64)(view->bytes / DH_KB));
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_end_object(writer);
}

/* What win32k goes by in this session. */
static void
limits_json(JsonWriter *writer, const SnapshotSession *session)
{
    json_writer_int(writer, "interactive_heap_kb", session->heap_sizes.interactive);
    json_writer_int(writer, "noninteractive_heap_kb", session->heap_sizes.noninteractive);
    json_writer_bool(writer, "uses_safe_pair", session->uses_safe_pair);
    json_writer_int(writer, "user_handle_quota", session->user_handle_quota);
    json_writer_int(writer, "gdi_handle_quota", session->gdi_handle_quota);
}

static void
session_json(JsonWriter *writer, const Snapshot *snapshot, const SnapshotSession *session)
{
    const SnapshotViewSpace *views = snapshot_heap_views(snapshot, session);
    json_writer_object(writer, NULL);
    json_writer_int(writer, "id", session->id);
    json_writer_int(writer, "committed_pages", session->committed_pages);
    json_writer_int(writer, "pool_allocation_failures", session->pool_failures);
    limits_json(writer, session);
    if (views != NULL)
        views_json(writer, views == session->view_space ? session->id : ABI_NO_SESSION, views);
    if (session->pool != NULL) {
        json_writer_object(writer, "paged_pool");
        json_writer_hex(writer, "base", session->pool->base);
        json_writer_int(writer, "size_kb", (gint64)(session->pool->bytes / DH_KB));
        json_writer_int(writer, "used_kb", (gint64)(session->pool->used_bytes / DH_KB));
        json_writer_end_object(writer);
    }
    if (session->pdes != NULL) {
        json_writer_array(writer, "page_directory_entries");
        for (guint i = 0; i < session->pdes->len; i++) {
            const SnapshotPde *pde = &g_array_index(session->pdes, SnapshotPde, i);
            json_writer_object(writer, NULL);
            json_writer_hex(writer, "va", pde->va);
            json_writer_hex(writer, "frame", pde->pfn);
            json_writer_int(writer, "pages", pde->pages);
            json_writer_end_object(writer);
        }
        json_writer_end_array(writer);
    }
    json_writer_end_object(writer);
}

static void
images_json(JsonWriter *writer, const Snapshot *snapshot)
{
    json_writer_array(writer, "images");
    for (guint i = 0; i < snapshot->images->len; i++) {
        const SnapshotImage *image = &g_array_index(snapshot->images, SnapshotImage, i);
        json_writer_object(writer, NULL);
        json_writer_text(writer, "name", image->name);
        json_writer_hex(writer, "base", image->base);
        json_writer_int(writer, "size_kb", (gint64)(image->bytes / DH_KB));
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

void
layout_json(JsonWriter *writer,
            const Snapshot *snapshot,
            const struct abi_boot *boot,
            const Snapshot *without)
{
    json_writer_document(writer, &layout_shape);
    json_writer_text(writer, "edition", boot != NULL ? boot->edition : NULL);
    json_writer_bool(writer, "pae", page_format_is_wide(snapshot->page_format));
    layout_regions_json(writer, snapshot, boot);
    if (without != NULL)
        layout_neighbours_json(writer, without, snapshot);
    if (snapshot->session_bytes_max != 0) {
        json_writer_int(writer, "session_space_max_kb",
                        (gint64)(snapshot->session_bytes_max / DH_KB));
        json_writer_int(writer, "session_space_used_kb",
                        (gint64)(snapshot->session_bytes_used / DH_KB));
    }
    layout_range_json(writer, snapshot);
    images_json(writer, snapshot);
    json_writer_array(writer, "sessions");
    for (guint i = 0; i < snapshot->sessions->len; i++)
        session_json(writer, snapshot, snapshot->sessions->pdata[i]);
    json_writer_end_array(writer);
    json_writer_end_document(writer);
}
