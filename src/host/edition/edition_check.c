/* SPDX-License-Identifier: MIT */
/* Checks of numbers with their neighbours: each names both cells. */
#include "host/edition/edition_check.h"

#include "abi/guest.h"
#include "abi/page_format.h"
#include "abi/user_page.h"
#include "host/text/address.h"

#define HANDLE_ENTRY_BYTES_MAX 32u
/* Image, structure, views and pool find room in this, whatever the registry says. */
#define WINDOW_MB_MIN 128u
/* As much as SESSION_TABLE_COUNT_MAX has room for in each run. */
#define WINDOW_MB_MAX 0x80000u

/* Where numbers that do not agree are complained of: the first, unless another is said in a nearer
 * file, which does not go with what it is based on. `keys` ends with NULL. */
static const YamlNode *
culprit(const CellFile *file, const char *section, const char *const *keys)
{
    const YamlNode *node = cell_file_value(file, section, keys[0]);

    for (guint i = 1; keys[i] != NULL; i++)
        node = cell_file_nearer(file, node, cell_file_value(file, section, keys[i]));
    return node;
}
#define CULPRIT(file, section, ...)                                                                \
    culprit(file, section, (const char *const[]){ __VA_ARGS__, NULL })

/* ---- address maps ---- */

typedef struct {
    const char *start_key;
    const char *end_key; /* NULL: the end is fixed */
    guint64 start;
    guint64 end;
} Range;

static gboolean
fail_overlap(const CellFile *file,
             const char *section,
             const Range *range,
             const Range *other,
             GError **error)
{
    const char *end_key = range->end_key != NULL ? range->end_key : range->start_key;
    const char *other_end = other->end_key != NULL ? other->end_key : other->start_key;

    return yaml_fail(CULPRIT(file, section, range->start_key, end_key, other->start_key, other_end),
                     YAML_ERROR_VALUE, error,
                     "the range from %s (0x%s to 0x%s) runs into the one from %s (0x%s to 0x%s)",
                     range->start_key, kernel_address_text(range->start).text,
                     kernel_address_text(range->end - 1).text, other->start_key,
                     kernel_address_text(other->start).text,
                     kernel_address_text(other->end - 1).text);
}

static gboolean
check_range(const CellFile *file,
            const char *section,
            const Range *range,
            const Range *others,
            guint count,
            GError **error)
{
    const char *end_key = range->end_key != NULL ? range->end_key : range->start_key;
    const YamlNode *start = cell_file_value(file, section, range->start_key);
    const YamlNode *end = cell_file_value(file, section, end_key);

    if (range->start % DH_PAGE_SIZE != 0)
        return yaml_fail(start, YAML_ERROR_VALUE, error,
                         "%s must be a multiple of 1000h, where a page begins", range->start_key);
    if (range->end % DH_PAGE_SIZE != 0)
        return yaml_fail(end, YAML_ERROR_VALUE, error,
                         "%s must be a multiple of 1000h, where a page begins", range->end_key);
    if (range->start >= range->end)
        return yaml_fail(CULPRIT(file, section, end_key, range->start_key), YAML_ERROR_VALUE, error,
                         "%s must lie above %s (0x%s)",
                         range->end_key != NULL ? range->end_key : "its end", range->start_key,
                         kernel_address_text(range->start).text);
    for (guint i = 0; i < count; i++)
        if (range->start < others[i].end && others[i].start < range->end)
            return fail_overlap(file, section, range, &others[i], error);
    return TRUE;
}

/* Views and pool that lie apart from the rest of session space, with what is in between: the
 * model's windows of host memory have room for nothing else between a session's runs. */
static Range
views_range(const struct abi_address_map *map)
{
    if (map->session_views_top <= map->session_floor)
        return (Range){ "session-views-floor", "session-floor", map->session_views_floor,
                        map->session_floor };
    return (Range){ "session-top", "session-views-top", map->session_top, map->session_views_top };
}

/* The windows of session space: of all of it, or of its views and pool as the second. How many. */
static guint
session_windows(const struct abi_address_map *map, Range windows[2])
{
    windows[0] = (Range){ "session-floor", "session-top", map->session_floor, map->session_top };
    windows[1] = (Range){ "session-views-floor", "session-views-top", map->session_views_floor,
                          map->session_views_top };
    return map->session_views_top != 0 ? 2 : 1;
}

/* With four levels an entry of the top table is a session's or the system's: the one goes with the
 * process, the other is the same in all. The machines take it for granted. */
static gboolean
check_top_entries(const Edition *edition,
                  const char *section,
                  const struct abi_address_map *map,
                  const Range *range,
                  GError **error)
{
    const CellFile *file = edition->file;
    const struct page_format *format = page_format_find(edition->boot.page_format);
    guint64 entry = (guint64)1 << format->shift[PAGE_LEVELS_MAX - 1];
    const char *end_key = range->end_key != NULL ? range->end_key : range->start_key;
    Range windows[2];
    guint count = format->levels == PAGE_LEVELS_MAX ? session_windows(map, windows) : 0;

    for (guint i = 0; i < count; i++)
        if (range->start < DH_ROUND_UP(windows[i].end, entry) &&
            range->end > (windows[i].start & ~(entry - 1)))
            return yaml_fail(CULPRIT(file, section, range->start_key, end_key, windows[i].start_key,
                                     windows[i].end_key),
                             YAML_ERROR_VALUE, error,
                             "the range from %s (0x%s to 0x%s) reaches into the 512 GB of an entry "
                             "of the top page table that session space has to itself (%s is 0x%s)",
                             range->start_key, kernel_address_text(range->start).text,
                             kernel_address_text(range->end - 1).text, windows[i].start_key,
                             kernel_address_text(windows[i].start).text);
    return TRUE;
}

static gboolean
check_ranges(const Edition *edition,
             const char *section,
             const struct abi_address_map *map,
             GError **error)
{
    const CellFile *file = edition->file;
    guint64 end = page_format_address_end(page_format_find(edition->boot.page_format));
    const Range ranges[] = {
        { "user-end", "system-start", 0, map->system_start },
        { "kernel-image", "kernel-image-end", map->kernel_image, map->kernel_image_end },
        { "pfn-database", "nonpaged-pool", map->pfn_database, map->nonpaged_pool },
        { "nonpaged-pool", "nonpaged-pool-end", map->nonpaged_pool, map->nonpaged_pool_end },
        { "self-map", "hyperspace", map->self_map, map->hyperspace },
        { "hyperspace", "hyperspace-end", map->hyperspace, map->hyperspace_end },
        { "system-cache", "system-cache-end", map->system_cache, map->system_cache_end },
        { "paged-pool", "paged-pool-end", map->paged_pool, map->paged_pool_end },
        { "system-ptes", "system-ptes-end", map->system_ptes, map->system_ptes_end },
        { "kd-block", NULL, map->kd_block, map->kd_block + DH_PAGE_SIZE },
        { "hal", NULL, map->hal, end },
        { "session-floor", "session-top", map->session_floor, map->session_top },
        views_range(map),
    };
    guint system = G_N_ELEMENTS(ranges) - 2;
    guint count = G_N_ELEMENTS(ranges) - (map->session_views_top == 0);

    for (guint i = 0; i < count; i++)
        if (!check_range(file, section, &ranges[i], ranges, i, error))
            return FALSE;
    for (guint i = 0; i < system; i++)
        if (!check_top_entries(edition, section, map, &ranges[i], error))
            return FALSE;
    return TRUE;
}

/* Session space is laid out in whole page tables, and its parts need room (kernel/mm/mm_layout.c).
 */
static gboolean
check_window(const CellFile *file, const char *section, const Range *window, GError **error)
{
    static const guint64 table = ABI_MAP_GRAIN_BYTES;

    if (window->start % table != 0 || window->end % table != 0)
        return yaml_fail(
            cell_file_value(file, section,
                            window->end % table != 0 ? window->end_key : window->start_key),
            YAML_ERROR_VALUE, error,
            "this must be a multiple of 4 MB (400000h), a page table's span");
    if (window->end < window->start || window->end - window->start < (guint64)WINDOW_MB_MIN * DH_MB)
        return yaml_fail(CULPRIT(file, section, window->start_key, window->end_key),
                         YAML_ERROR_VALUE, error, "session space needs at least %u MB below %s",
                         WINDOW_MB_MIN, window->end_key);
    if (window->end - window->start > (guint64)WINDOW_MB_MAX * DH_MB)
        return yaml_fail(CULPRIT(file, section, window->start_key, window->end_key),
                         YAML_ERROR_VALUE, error, "session space has at most %u GB below %s",
                         WINDOW_MB_MAX / 1024, window->end_key);
    return TRUE;
}

/* windows: of the main run, and of one that views and pool have to themselves */
static gboolean
check_session_windows(const CellFile *file,
                      const char *section,
                      const Range windows[2],
                      gboolean is_split,
                      GError **error)
{
    if (!check_window(file, section, &windows[0], error))
        return FALSE;
    if (!is_split)
        return TRUE;
    return check_range(file, section, &windows[1], windows, 1, error) &&
           check_window(file, section, &windows[1], error);
}

static gboolean
check_room(const CellFile *file,
           const char *section,
           guint64 needed_mb,
           const Range *window,
           GError **error)
{
    if (needed_mb <= (window->end - window->start) / DH_MB)
        return TRUE;
    return yaml_fail(CULPRIT(file, section, window->start_key, window->end_key, "session-image",
                             "session-structure", "session-view", "session-pool"),
                     YAML_ERROR_VALUE, error,
                     "parts of session space have %" G_GUINT64_FORMAT
                     " MB, and there are fewer between %s and %s",
                     needed_mb, window->start_key, window->end_key);
}

/* Where the registry sizes nothing, nothing is cut either. */
static gboolean
check_fixed_sizes(const Edition *edition,
                  const CellFile *file,
                  const char *section,
                  const struct abi_address_map *map,
                  const Range windows[2],
                  GError **error)
{
    guint32 sizes = edition->boot.capabilities &
                    (ABI_CAPABILITY_SESSION_SIZES | ABI_CAPABILITY_REGISTRY_SESSION_SIZES);
    guint64 own = (guint64)map->session_image_mb + map->session_structure_mb;
    guint64 views = (guint64)map->session_view_mb + map->session_pool_mb;
    guint64 system = map->system_views != 0 ? 0 : map->system_view_mb;

    if (sizes != ABI_CAPABILITY_SESSION_SIZES)
        return TRUE;
    if (map->session_views_top == 0)
        return check_room(file, section, own + views + system, windows, error);
    return check_room(file, section, own + system, windows, error) &&
           check_room(file, section, views, windows + 1, error);
}

static gboolean
check_system_views(const Edition *edition,
                   const CellFile *file,
                   const char *section,
                   const struct abi_address_map *map,
                   GError **error)
{
    gboolean has_sessions = (edition->boot.capabilities & ABI_CAPABILITY_SESSION_SPACE) != 0;
    const YamlNode *at = cell_file_value(file, section, "system-views");

    if (map->system_views == 0 && map->system_views_end == 0) {
        if (has_sessions)
            return TRUE;
        return yaml_fail(at, YAML_ERROR_VALUE, error,
                         "without session space views need a range of system space");
    }
    if (map->system_views < map->system_start)
        return yaml_fail(at, YAML_ERROR_VALUE, error, "this must lie above system-start, or be 0");

    if (map->system_views % DH_VIEW_BUCKET != 0 || map->system_views_end % DH_VIEW_BUCKET != 0)
        return yaml_fail(
            at, YAML_ERROR_VALUE, error,
            "views lie in units of 64 KB: this and its end must be a multiple of 10000h");

    const Range taken[] = {
        { "nonpaged-pool", NULL, map->pfn_database, map->nonpaged_pool_end },
        { "system-cache", "system-cache-end", map->system_cache, map->system_cache_end },
        { "paged-pool", "paged-pool-end", map->paged_pool, map->paged_pool_end },
        views_range(map),
    };
    guint count = G_N_ELEMENTS(taken) - (map->session_views_top == 0);
    const Range views = { "system-views", "system-views-end", map->system_views,
                          map->system_views_end };
    return check_range(file, section, &views, taken, count, error) &&
           check_top_entries(edition, section, map, &views, error);
}

/* Where all dynamic regions share one range, pieces of it are as long as a page table maps. */
static gboolean
check_shared_range(const Edition *edition,
                   const CellFile *file,
                   const char *section,
                   const struct abi_address_map *map,
                   GError **error)
{
    static const guint64 table = ABI_MAP_GRAIN_BYTES;

    if (!abi_is_session_dynamic(edition->boot.capabilities))
        return TRUE;
    if (map->nonpaged_pool % table != 0)
        return yaml_fail(cell_file_value(file, section, "nonpaged-pool"), YAML_ERROR_VALUE, error,
                         "where session space is dynamic this must be a multiple of 4 MB "
                         "(400000h), a page table's span");
    if (map->nonpaged_pool_end - map->nonpaged_pool < table)
        return yaml_fail(CULPRIT(file, section, "nonpaged-pool-end", "nonpaged-pool"),
                         YAML_ERROR_VALUE, error,
                         "where session space is dynamic nonpaged pool needs at least 4 MB at "
                         "boot, below nonpaged-pool-end");
    if (map->system_views == 0)
        return yaml_fail(cell_file_value(file, section, "system-views"), YAML_ERROR_VALUE, error,
                         "where session space is dynamic views need a range of system space");
    return TRUE;
}

static gboolean
check_map(const Edition *edition,
          const CellFile *file,
          const char *section,
          const struct abi_address_map *map,
          GError **error)
{
    if (map->user_end <= USER_PAGE_VA || map->user_end % DH_PAGE_SIZE != 0 ||
        map->user_end > map->system_start)
        return yaml_fail(CULPRIT(file, section, "user-end", "system-start"), YAML_ERROR_VALUE,
                         error,
                         "user-end must be a multiple of 1000h above 0x%s and at most system-start",
                         address_text(edition->boot.address_bits, USER_PAGE_VA).text);
    if (map->system_start % ABI_MAP_GRAIN_BYTES != 0)
        return yaml_fail(cell_file_value(file, section, "system-start"), YAML_ERROR_VALUE, error,
                         "this must be a multiple of 4 MB (400000h), a page table's span");
    Range windows[2];
    session_windows(map, windows);
    return check_ranges(edition, section, map, error) &&
           check_session_windows(
               file, section, windows,
               (edition->boot.capabilities & ABI_CAPABILITY_SPLIT_SESSION_SPACE) != 0, error) &&
           check_fixed_sizes(edition, file, section, map, windows, error) &&
           check_system_views(edition, file, section, map, error) &&
           check_shared_range(edition, file, section, map, error);
}

/* ---- other numbers ---- */

guint64
edition_pages_max(const struct abi_address_map *map)
{
    guint64 room = map->nonpaged_pool - map->pfn_database;
    guint64 taken = GUEST_CARRIER_NODE_BYTES + DH_PAGE_SIZE +
                    GUEST_CARRIER_FRAMES * (guint64)sizeof(struct frame);
    return room > taken ? (room - taken) / sizeof(struct frame) : 0;
}

static gboolean
check_least(const CellFile *file,
            const char *key,
            guint32 value,
            const char *least_key,
            guint32 least,
            GError **error)
{
    if (value >= least)
        return TRUE;
    return yaml_fail(CULPRIT(file, "limits", key, least_key), YAML_ERROR_VALUE, error,
                     "%s (%u) must be at least %s (%u)", key, value, least_key, least);
}

static gboolean
check_quotas(const struct abi_boot *boot, const CellFile *file, GError **error)
{
    return check_least(file, "user-handle-quota-maximum", boot->user_handle_quota_max,
                       "user-handle-quota-minimum", boot->user_handle_quota_min, error) &&
           check_least(file, "user-handle-quota", boot->user_handle_quota,
                       "user-handle-quota-minimum", boot->user_handle_quota_min, error) &&
           check_least(file, "user-handle-quota-maximum", boot->user_handle_quota_max,
                       "user-handle-quota", boot->user_handle_quota, error) &&
           check_least(file, "gdi-handle-quota", boot->gdi_handle_quota, "gdi-handle-quota-minimum",
                       boot->gdi_handle_quota_min, error);
}

/* A table of 65,536 entries has to fit what is reserved for it. */
static gboolean
check_handle_entry(const struct abi_boot *boot, const CellFile *file, GError **error)
{
    if (boot->object_size[ABI_SIZE_HANDLEENTRY] <= HANDLE_ENTRY_BYTES_MAX)
        return TRUE;
    return yaml_fail(cell_file_value(file, "object-sizes", "handle-entry"), YAML_ERROR_VALUE, error,
                     "an entry of the handle table has at most %u bytes", HANDLE_ENTRY_BYTES_MAX);
}

/* Windows counts ids of processes and threads in steps of 4, and they are found by what is above
 * that. */
static gboolean
check_system_pid(const struct abi_boot *boot, const CellFile *file, GError **error)
{
    if (boot->system_pid % ABI_ID_STEP == 0)
        return TRUE;
    return yaml_fail(cell_file_value(file, "processes", "system-pid"), YAML_ERROR_VALUE, error,
                     "ids of processes are multiples of %u", ABI_ID_STEP);
}

/* No less is committed of the larger stack than of the other. */
static gboolean
check_stacks(const struct abi_boot *boot, const CellFile *file, GError **error)
{
    if (boot->gui_kernel_stack_kb >= boot->kernel_stack_kb)
        return TRUE;
    return yaml_fail(CULPRIT(file, "processes", "gui-kernel-stack", "kernel-stack"),
                     YAML_ERROR_VALUE, error,
                     "gui-kernel-stack (%u KB) must be at least kernel-stack (%u KB)",
                     boot->gui_kernel_stack_kb, boot->kernel_stack_kb);
}

/* Memory and page file, as the edition has them, fit into each of its maps. */
static gboolean
check_pages(const Edition *edition, const struct abi_address_map *map, GError **error)
{
    guint64 pages = (edition->memory_bytes + edition->page_file_bytes) / DH_PAGE_SIZE;

    if (pages <= edition_pages_max(map))
        return TRUE;
    return yaml_fail(CULPRIT(edition->file, "machine", "page-file", "memory"), YAML_ERROR_VALUE,
                     error,
                     "memory and page file together have room for %" G_GUINT64_FORMAT
                     " MB: from pfn-database to nonpaged-pool, 8 bytes a page",
                     edition_pages_max(map) / DH_MB_PAGES);
}

gboolean
edition_check(const Edition *edition, GError **error)
{
    const CellFile *file = edition->file;
    const struct abi_boot *boot = &edition->boot;
    gboolean has_3gb = (boot->capabilities & ABI_CAPABILITY_MAP_3GB) != 0;

    return check_map(edition, file, "address-map", &boot->map, error) &&
           (!has_3gb || check_map(edition, file, "address-map-3gb", &boot->map_3gb, error)) &&
           check_quotas(boot, file, error) && check_handle_entry(boot, file, error) &&
           check_system_pid(boot, file, error) && check_stacks(boot, file, error) &&
           (!has_3gb || check_pages(edition, &boot->map_3gb, error)) &&
           check_pages(edition, &boot->map, error);
}
