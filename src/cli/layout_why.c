/* SPDX-License-Identifier: MIT */
/* Rows of numbers under what they made: cells of the edition, values of the registry, rules. */
#include "cli/layout_why.h"

#include "cli/edition_text.h"
#include "host/text/address.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/text/text_table.h"
#include "host/view/views.h"
#include "host/words/region.h"
#include "host/words/region_use.h"

#include <string.h>

/* What of the edition has a say in a region: "section:key", where "map" is the address map in
 * force; of "one|other" the first that the edition has. A size, a fixed size and a minimum count
 * where the kernel's rule took them. */
static const char *const cells_of[REGION_COUNT] = {
    [REGION_USER] = "map:user-end",
    [REGION_KERNEL_IMAGE] = "map:kernel-image map:kernel-image-end",
    [REGION_PFN_DATABASE] = "map:pfn-database",
    [REGION_NONPAGED_POOL] =
        "map:nonpaged-pool map:nonpaged-pool-end pools:nonpaged-initial-base "
        "pools:nonpaged-initial-step pools:nonpaged-small pools:nonpaged-request-minimum "
        "pools:nonpaged-request-eighths",
    [REGION_SYSTEM_VIEWS] = "map:system-views|system-view map:system-views-end",
    [REGION_SESSION_POOL] =
        "map:session-pool map:session-pool-minimum map:session-views-top|session-top "
        "capabilities:session-sizes capabilities:pool-above-view",
    [REGION_SESSION_VIEW] = "map:session-view map:session-view-fixed map:session-view-minimum "
                            "map:session-views-floor|session-floor "
                            "capabilities:session-sizes capabilities:views-in-units",
    [REGION_SESSION_STRUCTURE] = "map:session-structure",
    [REGION_SESSION_IMAGE] = "map:session-image map:session-top",
    [REGION_SELF_MAP] = "map:self-map",
    [REGION_HYPERSPACE] = "map:hyperspace map:hyperspace-end",
    [REGION_SYSTEM_CACHE] = "map:system-cache map:system-cache-end",
    [REGION_PAGED_POOL] =
        "map:paged-pool map:paged-pool-end pools:paged-factor pools:paged-minimum pools:paged-maximum",
    [REGION_SYSTEM_PTES] = "map:system-ptes map:system-ptes-end pools:ptes-small pools:ptes-medium "
                           "pools:ptes-large",
    [REGION_NONPAGED_EXPANSION] =
        "map:system-ptes-end map:nonpaged-maximum pools:nonpaged-of-memory "
        "pools:nonpaged-base pools:nonpaged-step pools:nonpaged-frame",
    [REGION_CACHE_EXTENSION] = "map:session-floor pools:cache-extended-paged",
    [REGION_KD_BLOCK] = "map:kd-block",
    [REGION_HAL] = "map:hal",
};

typedef struct {
    const RunRecord *record;
    const Edition *edition;
    const Registry *registry;
    TextTable *table;
} Why;

/* ---- rows ---- */

static void
add_row(const Why *why,
        const char *of,
        const char *value,
        const char *confidence,
        const char *place,
        const char *source)
{
    text_table_cell(why->table, "%s", of);
    text_table_cell(why->table, "%s", value);
    text_table_cell(why->table, "%s", confidence);
    text_table_cell(why->table, "%s", place);
    text_table_cell(why->table, "%s", source);
    text_table_end_row(why->table);
}

static gboolean
add_cell(const Why *why, const Cell *cell)
{
    if (cell == NULL)
        return FALSE;
    g_autofree char *place = edition_cell_place(cell);
    add_row(why, cell->key, cell->value, cell->confidence, place, cell->source);
    return TRUE;
}

/* "configs/registry/xp-sp3.reg:12", or how it was set. */
static char *
place_of(const RegistryValue *value)
{
    const SourceText *source = value->source;
    const char *shipped = g_strrstr(source->name, "/configs/");
    g_autofree char *name = printable_text(shipped != NULL ? shipped + 1 : source->name, -1);

    if (source->is_argument || source->is_written)
        return g_steal_pointer(&name);
    return g_strdup_printf("%s:%u", name, value->span.line);
}

/* A step may have set another one before the last start. */
static void
add_dword(const Why *why, guint which)
{
    const struct abi_dword *used = &why->record->boot.registry[which];
    enum abi_registry_value id = (enum abi_registry_value)which;
    const RegistryValue *value = registry_dword_value(why->registry, id);

    if (used->present == 0)
        return;
    gboolean is_as_given = value != NULL && value->has_dword && value->dword == used->value;
    g_autofree char *number = g_strdup_printf("%u", used->value);
    g_autofree char *place = is_as_given ? place_of(value) : g_strdup("a step of the scenario");
    add_row(why, registry_dword_name(id), number, "given", place, "the registry");
}

/* ---- regions ---- */

/* Whether the kernel took a number of such a name. */
static gboolean
is_taken(const struct abi_boot *boot, const SnapshotRegion *region, const char *key)
{
    static const char *const by_steps[] = { "nonpaged-base", "nonpaged-step", "nonpaged-frame",
                                            NULL };
    static const char *const sizes[] = { "session-view", "session-pool", "session-image",
                                         "system-view", NULL };

    if (g_str_has_suffix(key, "-minimum") && g_str_has_prefix(key, "session-"))
        return region->rule == RULE_RAISED;
    if (strcmp(key, "nonpaged-of-memory") == 0)
        return boot->nonpaged_memory_percent != 0;
    if (g_strv_contains(by_steps, key))
        return boot->nonpaged_memory_percent == 0;
    if (g_str_has_suffix(key, "-fixed"))
        return region->rule == RULE_3GB || region->rule == RULE_EDITION;
    if (g_strv_contains(sizes, key))
        return region->rule == RULE_EDITION || region->rule == RULE_DEFAULT ||
               region->rule == RULE_CLAMPED;
    return TRUE;
}

/* With /3GB the map is what differs of the other. */
static const Cell *
cell_of(const Why *why, const char *section, const char *key)
{
    const Cell *cell = NULL;

    if (strcmp(section, "map") != 0)
        return edition_cell(why->edition, section, key);
    if (abi_boot_is_3gb(&why->record->boot))
        cell = edition_cell(why->edition, "address-map-3gb", key);
    return cell != NULL ? cell : edition_cell(why->edition, "address-map", key);
}

static void
add_first_cell(const Why *why, const SnapshotRegion *region, const char *section, const char *keys)
{
    g_auto(GStrv) each = g_strsplit(keys, "|", 0);

    for (guint i = 0; each[i] != NULL; i++) {
        const Cell *cell = cell_of(why, section, each[i]);
        if (cell == NULL)
            continue;
        if (is_taken(&why->record->boot, region, each[i]))
            add_cell(why, cell);
        return;
    }
}

static void
add_cells(const Why *why, const SnapshotRegion *region)
{
    const char *cells = cells_of[region->kind];
    g_auto(GStrv) names = g_strsplit(cells != NULL ? cells : "", " ", 0);

    for (guint i = 0; names[i] != NULL; i++) {
        g_auto(GStrv) name = g_strsplit(names[i], ":", 2);
        add_first_cell(why, region, name[0], name[1]);
    }
}

static void
add_memory(const Why *why)
{
    const struct abi_boot *boot = &why->record->boot;
    const Cell *cell = edition_cell(why->edition, "machine", "memory");
    g_autofree char *size = g_strdup_printf("%u MB", boot->memory_pages / DH_MB_PAGES);

    if ((guint64)boot->memory_pages * DH_PAGE_SIZE == why->edition->memory_bytes && cell != NULL)
        add_cell(why, cell);
    else
        add_row(why, "memory", size, "given", "the scenario", "the machine that is asked for");
}

/* What divides addresses between programs and the kernel is asked for at the start. */
static void
add_split(const Why *why, const SnapshotRegion *region)
{
    const struct abi_boot *boot = &why->record->boot;
    gboolean is_said = (boot->options & (ABI_OPTION_USERVA | ABI_OPTION_INCREASEUSERVA)) != 0;
    gboolean is_whole = region->rule == RULE_3GB || !is_said;
    g_autofree char *option = is_whole ? g_strdup("/3GB") : layout_split(boot);

    add_row(why, "boot option", option, "given", "boot options", "the machine that is asked for");
}

static void
add_region(const Why *why, const SnapshotRegion *region)
{
    guint bits = why->record->snapshot->address_bits;
    g_autofree char *size = number_range_text(region->end - region->start);
    guint limit = region_limit(region->kind);

    text_table_line(why->table, "\n%s at %s, %s\n", region_text(region->kind),
                    address_text(bits, region->start).text, size);
    if (region_value(region->kind) < ABI_REG_COUNT)
        add_dword(why, region_value(region->kind));
    if (region_limit_mb(region->kind, &why->record->boot) != 0)
        add_dword(why, limit);
    if (region->rule == RULE_MEMORY || region->kind == REGION_PFN_DATABASE)
        add_memory(why);
    if (region->rule == RULE_3GB || region->rule == RULE_SPLIT ||
        (region->kind == REGION_USER && abi_boot_is_3gb(&why->record->boot)))
        add_split(why, region);
    if (*region_rule_source(region->rule) != '\0')
        add_row(why, "rule", region_rule_word(region->rule), region_rule_confidence(region->rule),
                "", region_rule_source(region->rule));
    add_cells(why, region);
}

/* ---- what lies in session space ---- */

static void
add_images(const Why *why)
{
    const GArray *images = why->record->snapshot->images;

    if (images->len > 0)
        text_table_line(why->table, "\nimages in session image space\n");
    for (guint i = 0; i < images->len; i++) {
        const SnapshotImage *image = &g_array_index(images, SnapshotImage, i);
        g_autofree char *name = printable_text(image->name, -1);
        g_autofree char *size = number_range_text(image->bytes);
        if (!add_cell(why, edition_cell(why->edition, "session-images", image->name)))
            add_row(why, name, size, "given", "the scenario", "a driver of it");
    }
}

/* "SharedSection", whose text stands in the Windows value. */
static void
add_shared_section(const Why *why, const char *name, const char *which, const char *size)
{
    const RegistryValue *windows = registry_windows_value(why->registry);
    g_autofree char *place = windows != NULL ? place_of(windows) : g_strdup("");
    g_autofree char *source =
        g_strdup_printf("the %s value of SharedSection: \"Desktop Heap Overview\"", which);

    add_row(why, name, size, "documented", place, source);
}

static void
add_heap(const Why *why, const SnapshotSession *session, const SnapshotView *view)
{
    const SnapshotDesktop *desktop = snapshot_desktop_of_heap(session, view->base);
    g_autofree char *name = printable_text(view->name, -1);
    g_autofree char *size = number_range_text(view->bytes);
    guint rule = desktop != NULL ? desktop->heap_rule : HEAP_SIZE_EXPLICIT;
    gboolean is_second = rule == HEAP_SIZE_SECOND_VALUE;
    const char *key = g_str_has_suffix(view->name, "\\Winlogon") ? "winlogon" : "disconnect";

    if (rule == HEAP_SIZE_EDITION)
        add_cell(why, edition_cell(why->edition, "heaps", key));
    else if (rule == HEAP_SIZE_EXPLICIT)
        add_row(why, name, size, "given", "the scenario", "who made the desktop said so");
    else if (session->uses_safe_pair)
        add_cell(why, edition_cell(why->edition, "heaps",
                                   is_second ? "safe-interactive" : "safe-noninteractive"));
    else
        add_shared_section(why, name, is_second ? "second" : "third", size);
}

static void
add_view(const Why *why, const SnapshotSession *session, const SnapshotView *view)
{
    g_autofree char *name = printable_text(view->name, -1);
    g_autofree char *size = number_range_text(view->bytes);

    if (view->kind == SNAPSHOT_VIEW_DESKTOP_HEAP) {
        add_heap(why, session, view);
        return;
    }
    if (!add_cell(why, edition_cell(why->edition, "session-views", view->name)))
        add_row(why, name, size, "given", "the scenario", "a driver or the screen of it");
    if (view->kind == SNAPSHOT_VIEW_SHARED_SECTION)
        add_shared_section(why, name, "first", size);
}

static void
add_session(const Why *why, const SnapshotSession *session)
{
    const SnapshotViewSpace *views = snapshot_heap_views(why->record->snapshot, session);

    if (views == NULL)
        return;
    text_table_line(why->table, "\nviews of session %u\n", session->id);
    for (guint i = 0; i < views->views->len; i++)
        add_view(why, session, views->views->pdata[i]);
}

void
layout_why_print(GString *out, const RunRecord *record, const ScenarioVariant *variant)
{
    static const TextColumn columns[] = {
        { 24, 30, FALSE }, { 10, 20, FALSE }, { 12, 0, FALSE }, { 24, 44, FALSE }, { 0, 0, FALSE }
    };
    const Snapshot *snapshot = record->snapshot;
    g_autoptr(TextTable) table = text_table_new("  ", columns, G_N_ELEMENTS(columns));
    const Why why = { record, variant->edition, variant->registry, table };

    g_string_append(out, "Where these numbers come from: value, confidence, place, source. What is "
                         "used, free and left is read\nfrom memory.\n");
    for (guint i = 0; i < snapshot->regions->len; i++)
        add_region(&why, &g_array_index(snapshot->regions, SnapshotRegion, i));
    add_images(&why);
    for (guint i = 0; i < snapshot->sessions->len; i++)
        add_session(&why, snapshot->sessions->pdata[i]);
    text_table_print(table, out);
}
