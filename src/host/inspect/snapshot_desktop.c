/* SPDX-License-Identifier: MIT */
/* Window stations in order of creation, their desktops in list order, and each desktop's heap. */
#include "abi/user_types.h"
#include "host/inspect/snapshot_internal.h"
#include "host/memory/heap_walk.h"
#include "host/text/address.h"
#include "host/words/account.h"
#include "host/words/desktop_path.h"

#include <stdlib.h>
#include <string.h>

/* ---- one desktop ---- */

static gboolean
read_desktop_info(SessionMaker *maker,
                  SnapshotDesktop *found,
                  const struct desktop *body,
                  GError **error)
{
    const SnapshotMaker *top = maker->maker;
    guint64 window;
    if (!snapshot_read_pointer(top, maker->space, body->desktop_info, FIELD_DESKTOPINFO_BASE,
                               &found->base, error) ||
        !snapshot_read_pointer(top, maker->space, body->desktop_info, FIELD_DESKTOPINFO_LIMIT,
                               &found->limit, error) ||
        !snapshot_read_pointer(top, maker->space, body->desktop_info, FIELD_DESKTOPINFO_WINDOW,
                               &window, error))
        return FALSE;
    if (found->limit <= found->base || found->limit - found->base > G_MAXUINT32 ||
        body->desktop_info < found->base || body->desktop_info >= found->limit ||
        body->heap != found->base || body->heap_bytes != found->limit - found->base ||
        window != body->desktop_window ||
        (window != 0 && (window < found->base || window >= found->limit))) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "the desktop information at 0x%s says a heap from 0x%s to 0x%s",
                    kernel_address_text(body->desktop_info).text,
                    kernel_address_text(found->base).text, kernel_address_text(found->limit).text);
        return FALSE;
    }
    found->size_kb = (guint32)((found->limit - found->base) / DH_KB);
    found->desktopinfo_offset = (guint32)(body->desktop_info - found->base);
    found->desktop_window_offset = window == 0 ? 0 : (guint32)(window - found->base);
    return TRUE;
}

static SnapshotHolder *
holder_of(SnapshotDesktop *found, guint32 pid)
{
    /* Objects of one process often follow each other. */
    if (found->holders->len > 0) {
        SnapshotHolder *last =
            &g_array_index(found->holders, SnapshotHolder, found->holders->len - 1);
        if (last->pid == pid)
            return last;
    }
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(found->holder_index, GUINT_TO_POINTER(pid)));
    SnapshotHolder holder = { .pid = pid };
    if (at == 0) {
        g_array_append_val(found->holders, holder);
        at = found->holders->len;
        g_hash_table_insert(found->holder_index, GUINT_TO_POINTER(pid), GUINT_TO_POINTER(at));
    }
    return &g_array_index(found->holders, SnapshotHolder, at - 1);
}

static void
count_object(SnapshotDesktop *found, guint type, guint32 pid)
{
    SnapshotHolder *holder = holder_of(found, pid);
    found->objects[type]++;
    holder->objects[type]++;
}

gint
snapshot_compare_holders(gconstpointer a, gconstpointer b)
{
    const SnapshotHolder *one = a;
    const SnapshotHolder *other = b;
    return (one->pid > other->pid) - (one->pid < other->pid);
}

static gboolean
read_memory(gpointer user, guint64 va, gpointer buffer, gsize length)
{
    return address_space_read(user, va, buffer, length);
}

gboolean
snapshot_walk_heap(AddressSpace *space,
                   const HeapFormat *format,
                   guint64 base,
                   guint32 bytes,
                   HeapTotals *totals,
                   GArray *blocks,
                   GError **error)
{
    MemoryReader reader = { .read = read_memory, .user = space };
    return heap_walk(&reader, format, base, bytes, totals, blocks, error);
}

/* Blocks as the heap knows them; what the busy ones hold is found later. */
static void
keep_blocks(SnapshotDesktop *found, const GArray *walked)
{
    static const guint8 kinds[] = {
        [HEAP_BLOCK_HEADER] = SNAPSHOT_BLOCK_HEADER,
        [HEAP_BLOCK_SEGMENT] = SNAPSHOT_BLOCK_SEGMENT,
        [HEAP_BLOCK_BUSY] = SNAPSHOT_BLOCK_OTHER,
        [HEAP_BLOCK_FREE] = SNAPSHOT_BLOCK_FREE,
        [HEAP_BLOCK_DESCRIPTOR] = SNAPSHOT_BLOCK_DESCRIPTOR,
        [HEAP_BLOCK_UNCOMMITTED] = SNAPSHOT_BLOCK_UNCOMMITTED,
    };
    found->blocks = g_array_sized_new(FALSE, FALSE, sizeof(SnapshotBlock), walked->len);
    for (guint i = 0; i < walked->len; i++) {
        const HeapBlock *from = &g_array_index(walked, HeapBlock, i);
        SnapshotBlock block = {
            .offset = from->offset,
            .bytes = from->bytes,
            .requested = from->state == HEAP_BLOCK_BUSY ? from->requested : 0,
            .kind = kinds[from->state],
        };
        g_array_append_val(found->blocks, block);
    }
}

static gboolean
read_heap(const SessionMaker *maker, SnapshotDesktop *found, GError **error)
{
    gboolean keeps_blocks = (maker->maker->flags & SNAPSHOT_BLOCKS) != 0;
    guint64 size = found->limit - found->base;
    HeapTotals totals;
    g_autoptr(GArray) walked = keeps_blocks ? g_array_new(FALSE, FALSE, sizeof(HeapBlock)) : NULL;
    if (!snapshot_walk_heap(maker->space, maker->maker->snapshot->heap_format, found->base,
                            (guint32)size, &totals, walked, error))
        return FALSE;
    found->used_bytes = size - totals.free_bytes - totals.uncommitted_bytes;
    found->used_tenths = snapshot_tenths(found->used_bytes, size);
    found->free_bytes = (guint64)totals.free_bytes + totals.uncommitted_bytes;
    found->free_block_bytes = totals.free_bytes;
    found->committed_bytes = totals.committed_bytes;
    found->largest_free_block = totals.largest_free_bytes;
    found->largest_free = totals.largest_block_bytes;
    found->block_bytes_max = totals.block_bytes_max;
    found->free_blocks = totals.free_count;
    found->busy_blocks = totals.busy_count;
    if (walked != NULL)
        keep_blocks(found, walked);
    if ((maker->maker->flags & SNAPSHOT_BYTES) == 0)
        return TRUE;
    found->bytes = g_malloc(found->committed_bytes);
    return snapshot_read(maker->space, found->base, found->bytes, found->committed_bytes,
                         "a desktop heap", error);
}

static gboolean
fill_desktop(SessionMaker *maker, SnapshotDesktop *found, struct desktop *body, GError **error)
{
    found->name = snapshot_object_name(maker->space, found->address, OBJECT_DESKTOP,
                                       maker->session->id, error);
    if (found->name == NULL)
        return FALSE;
    found->path = desktop_path_text(found->winsta->name, found->name);
    found->heap_rule = body->heap_rule;
    found->counted_threads = body->thread_count;
    found->is_input = maker->globals.input_desktop == found->address;
    if (!read_desktop_info(maker, found, body, error) || !read_heap(maker, found, error))
        return FALSE;
    PageWalk walk;
    if (address_space_walk(maker->space, found->base, &walk))
        found->frame = (guint32)walk.frame;
    return TRUE;
}

static gboolean
add_desktop(SessionMaker *maker, SnapshotWinsta *winsta, guint64 *at, GError **error)
{
    struct desktop body;
    if (!snapshot_meet(maker->met, *at, "a desktop", error) ||
        !snapshot_read(maker->space, *at, &body, sizeof body, "a desktop", error) ||
        !snapshot_agree("the window station of the desktop", *at, body.winsta, winsta->address,
                        error))
        return FALSE;
    SnapshotDesktop *found = snapshot_desktop_alloc(winsta);
    found->address = *at;
    *at = body.next;
    if (!fill_desktop(maker, found, &body, error)) {
        g_prefix_error(error, "desktop %s: ", found->path != NULL ? found->path : "without name");
        return FALSE;
    }
    g_ptr_array_add(maker->session->desktops, found);
    maker->session->heap_total_kb += found->size_kb;
    return TRUE;
}

/* ---- handles: which object lies in which heap ---- */

static gint
compare_bases(gconstpointer a, gconstpointer b)
{
    const SnapshotDesktop *one = *(SnapshotDesktop *const *)a;
    const SnapshotDesktop *other = *(SnapshotDesktop *const *)b;
    return (one->base > other->base) - (one->base < other->base);
}

/* With the heap it may lie in. */
static int
compare_address(const void *key, const void *item)
{
    guint64 address = *(const guint64 *)key;
    const SnapshotDesktop *desktop = *(SnapshotDesktop *const *)item;
    return (address >= desktop->limit) - (address < desktop->base);
}

SnapshotDesktop *
snapshot_desktop_at(const GPtrArray *by_base, guint64 address)
{
    SnapshotDesktop *const *found =
        bsearch(&address, by_base->pdata, by_base->len, sizeof(SnapshotDesktop *), compare_address);
    return found != NULL ? *found : NULL;
}

/* The desktop `at` a place that is said to be one; FALSE with an error if none is there. 0 is none.
 */
static gboolean
find_desktop(GHashTable *desktops, guint64 at, SnapshotDesktop **desktop, GError **error)
{
    *desktop = at != 0 ? g_hash_table_lookup(desktops, GSIZE_TO_POINTER(at)) : NULL;
    if (at == 0 || *desktop != NULL)
        return TRUE;
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                "no window station has the desktop at 0x%s, on which a process is",
                kernel_address_text(at).text);
    return FALSE;
}

/* Who is connected to which desktop: by where it started, and by where its threads are. */
static gboolean
find_processes(SessionMaker *maker, GError **error)
{
    g_autoptr(GHashTable) desktops = g_hash_table_new(NULL, NULL);
    const GPtrArray *all = maker->session->desktops;
    for (guint i = 0; i < all->len; i++) {
        SnapshotDesktop *desktop = all->pdata[i];
        g_hash_table_insert(desktops, GSIZE_TO_POINTER(desktop->address), desktop);
    }
    for (guint i = 0; i < maker->connected->len; i++) {
        const SnapshotProcess *process = maker->connected->pdata[i];
        SnapshotDesktop *desktop;
        if (!find_desktop(desktops, process->startup_desktop, &desktop, error))
            return FALSE;
        if (desktop != NULL)
            holder_of(desktop, process->pid);
    }
    for (guint i = 0; i < maker->threads->len; i++) {
        const SnapshotThread *thread = &g_array_index(maker->threads, SnapshotThread, i);
        SnapshotDesktop *desktop;
        if (!find_desktop(desktops, thread->desktop, &desktop, error))
            return FALSE;
        if (desktop == NULL)
            continue;
        desktop->thread_count++;
        holder_of(desktop, thread->process->pid);
    }
    return TRUE;
}

/* Heaps lie beside each other. */
static gboolean
sort_heaps(SessionMaker *maker, GError **error)
{
    g_ptr_array_extend(maker->by_base, maker->session->desktops, NULL, NULL);
    g_ptr_array_sort(maker->by_base, compare_bases);
    for (guint i = 1; i < maker->by_base->len; i++) {
        const SnapshotDesktop *before = maker->by_base->pdata[i - 1];
        const SnapshotDesktop *desktop = maker->by_base->pdata[i];
        if (desktop->base >= before->limit)
            continue;
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE, "the heaps of %s and %s overlap",
                    before->path, desktop->path);
        return FALSE;
    }
    return TRUE;
}

static gboolean
count_objects(SessionMaker *maker, GError **error)
{
    const GPtrArray *by_base = maker->by_base;
    for (guint i = 0; i < maker->handles->len; i++) {
        const SnapshotHandle *handle = &g_array_index(maker->handles, SnapshotHandle, i);
        SnapshotDesktop *desktop = snapshot_desktop_at(by_base, handle->object);
        gboolean lies_in_heap = snapshot_block_kind_of_type(handle->type) != SNAPSHOT_BLOCK_OTHER;
        if ((desktop != NULL) != lies_in_heap) {
            g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                        "an object of type %u lies at 0x%s", handle->type,
                        kernel_address_text(handle->object).text);
            return FALSE;
        }
        if (desktop != NULL)
            count_object(desktop, handle->type, handle->process != NULL ? handle->process->pid : 0);
    }
    for (guint i = 0; i < by_base->len; i++) {
        SnapshotDesktop *desktop = by_base->pdata[i];
        g_array_sort(desktop->holders, snapshot_compare_holders);
        g_clear_pointer(&desktop->holder_index, g_hash_table_unref);
    }
    return TRUE;
}

/* ---- window stations ---- */

static gboolean
add_winsta(SessionMaker *maker, guint64 *at, GError **error)
{
    struct window_station body;
    if (!snapshot_meet(maker->met, *at, "a window station", error) ||
        !snapshot_read(maker->space, *at, &body, sizeof body, "a window station", error) ||
        !snapshot_agree("the session of the window station", *at, body.session_id,
                        maker->session->id, error))
        return FALSE;
    g_autofree char *name =
        snapshot_object_name(maker->space, *at, OBJECT_WINDOW_STATION, maker->session->id, error);
    if (name == NULL)
        return FALSE;
    SnapshotWinsta *winsta = snapshot_winsta_alloc();
    winsta->name = g_steal_pointer(&name);
    winsta->address = *at;
    winsta->session_id = maker->session->id;
    winsta->is_interactive = (body.flags & WINSTA_NOIO) == 0;
    winsta->luid = body.luid;
    winsta->is_service = account_of_station(winsta->name, &winsta->luid);
    winsta->logon = snapshot_logon(maker->maker->snapshot, winsta->luid);
    g_ptr_array_add(maker->session->winstas, winsta);
    *at = body.next;
    gboolean keeps_atoms = (maker->maker->flags & SNAPSHOT_ATOMS) != 0;
    if ((keeps_atoms &&
         !snapshot_atoms(maker->space, maker->met, body.atoms, winsta->atoms, error)) ||
        !snapshot_clips(maker, winsta, &body, error)) {
        g_prefix_error(error, "window station %s: ", winsta->name);
        return FALSE;
    }
    guint64 desktop = body.desktops;
    while (desktop != 0) {
        if (!add_desktop(maker, winsta, &desktop, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
snapshot_winstas(SessionMaker *maker, GError **error)
{
    guint64 at = maker->globals.window_stations;
    while (at != 0) {
        if (!add_winsta(maker, &at, error))
            return FALSE;
    }
    return sort_heaps(maker, error) && find_processes(maker, error) && count_objects(maker, error);
}
