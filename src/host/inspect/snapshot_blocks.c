/* SPDX-License-Identifier: MIT */
/*
 * What each block of desktop heaps is. Nothing in a block's header says it: handles lead to
 * objects, objects to what they own, and the desktop to its own structures and classes. A block
 * nothing leads to is an error, as for the kernel's own verifier.
 */
#include "abi/user_types.h"
#include "host/inspect/snapshot_internal.h"
#include "host/text/address.h"
#include "host/text/heap_bar.h"

#include <stdlib.h>

#define OBJECT_BYTES_MAX 512u

typedef struct {
    SessionMaker *maker;
    SnapshotDesktop *desktop; /* whose blocks it is at */
    GHashTable *classes;      /* addresses of those that were met */
    GError **error;
} Namer;

static guint32
header_bytes(const Namer *namer)
{
    return heap_format_header_bytes(namer->maker->maker->snapshot->heap_format);
}

static int
compare_offset(const void *key, const void *item)
{
    guint32 offset = *(const guint32 *)key;
    const SnapshotBlock *block = item;
    return (offset > block->offset) - (offset < block->offset);
}

/* The block whose user data begins at `address`, NULL if none does. */
static SnapshotBlock *
block_at(const Namer *namer, guint64 address)
{
    const SnapshotDesktop *desktop = namer->desktop;
    guint32 header = header_bytes(namer);
    if (address < desktop->base + header || address >= desktop->limit)
        return NULL;
    guint32 offset = (guint32)(address - desktop->base - header);
    return bsearch(&offset, desktop->blocks->data, desktop->blocks->len, sizeof(SnapshotBlock),
                   compare_offset);
}

/* 0 is no block. FALSE if there is none, or one that has a name already. */
static gboolean
name_block(const Namer *namer, guint64 address, SnapshotBlockKind kind, guint32 pid)
{
    SnapshotBlock *block = address != 0 ? block_at(namer, address) : NULL;
    if (address == 0)
        return TRUE;
    if (block == NULL || block->kind != SNAPSHOT_BLOCK_OTHER) {
        g_set_error(namer->error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "no block in use, or another one's, is at 0x%s, where a %s should be",
                    kernel_address_text(address).text, snapshot_block_kind_text(kind));
        return FALSE;
    }
    block->kind = (guint8)kind;
    block->pid = pid;
    return TRUE;
}

static guint32
object_size(const Namer *namer, guint kind, guint32 fallback)
{
    const struct abi_boot *boot = namer->maker->maker->source->boot;
    guint32 bytes = boot != NULL ? boot->object_size[kind] : 0;
    return bytes != 0 && bytes <= OBJECT_BYTES_MAX ? bytes : fallback;
}

static gboolean
read_pointer(const Namer *namer, guint64 object, enum field_id field, guint64 *value)
{
    return snapshot_read_pointer(namer->maker->maker, namer->maker->space, object, field, value,
                                 namer->error);
}

static gboolean
name_window_parts(const Namer *namer, guint64 window, guint32 pid)
{
    guint8 copy[OBJECT_BYTES_MAX];
    gsize bytes = object_size(namer, ABI_SIZE_WND, 0xa4);
    const SnapshotMaker *top = namer->maker->maker;
    return snapshot_read(namer->maker->space, window, copy, bytes, "a window", namer->error) &&
           name_block(namer, snapshot_copy_pointer(top, copy, bytes, FIELD_WND_TEXT),
                      SNAPSHOT_BLOCK_TEXT, pid) &&
           name_block(namer, snapshot_copy_pointer(top, copy, bytes, FIELD_WND_PROPERTIES),
                      SNAPSHOT_BLOCK_PROPERTY_LIST, pid) &&
           name_block(namer, snapshot_copy_pointer(top, copy, bytes, FIELD_WND_SCROLLBARS),
                      SNAPSHOT_BLOCK_SCROLLBARS, pid);
}

/* A block says of itself no more than its class does: the atom of that one's name. */
static gboolean
note_window_class(const Namer *namer, guint64 window)
{
    guint64 class;
    guint32 atom;
    if (!read_pointer(namer, window, FIELD_WND_CLASS, &class))
        return FALSE;
    if (class == 0)
        return TRUE;
    if (!snapshot_read_u32(namer->maker->maker, namer->maker->space, class, FIELD_CLS_ATOM, &atom,
                           namer->error))
        return FALSE;
    block_at(namer, window)->atom = (guint16)atom;
    return TRUE;
}

static gboolean
name_menu_parts(const Namer *namer, guint64 menu, guint32 pid)
{
    guint32 count;
    guint32 item_bytes = object_size(namer, ABI_SIZE_ITEM, 0x4c);
    guint64 items;
    guint64 text;
    if (!read_pointer(namer, menu, FIELD_MENU_ITEMS, &items) ||
        !snapshot_read_u32(namer->maker->maker, namer->maker->space, menu, FIELD_MENU_ITEM_COUNT,
                           &count, namer->error) ||
        !name_block(namer, items, SNAPSHOT_BLOCK_MENU_ITEMS, pid))
        return FALSE;
    const SnapshotBlock *block = items != 0 ? block_at(namer, items) : NULL;
    guint32 room = block != NULL ? (block->bytes - header_bytes(namer)) / item_bytes : 0;
    if (count > room) {
        g_set_error(namer->error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "the menu at 0x%s says it has %u items, and its block has room for %u",
                    kernel_address_text(menu).text, count, room);
        return FALSE;
    }
    for (guint32 i = 0; i < count; i++) {
        guint64 item = items + (guint64)i * item_bytes;
        if (!read_pointer(namer, item, FIELD_ITEM_TEXT, &text) ||
            !name_block(namer, text, SNAPSHOT_BLOCK_ITEM_TEXT, pid))
            return FALSE;
    }
    return TRUE;
}

static gboolean
name_handle(const Namer *namer, const SnapshotHandle *handle)
{
    const SnapshotProcess *owner =
        g_hash_table_lookup(namer->maker->owners, GSIZE_TO_POINTER(handle->owner));
    guint32 pid = owner != NULL ? owner->pid : 0;
    if (!name_block(namer, handle->object, snapshot_block_kind_of_type(handle->type), pid))
        return FALSE;
    block_at(namer, handle->object)->handle = handle->handle;
    if (handle->type == USER_TYPE_WINDOW)
        return name_window_parts(namer, handle->object, pid) &&
               note_window_class(namer, handle->object);
    return handle->type != USER_TYPE_MENU || name_menu_parts(namer, handle->object, pid);
}

/* Goes to the heap that the address is in. FALSE: it is in none. */
static gboolean
enter_heap(Namer *namer, guint64 address)
{
    namer->desktop = snapshot_desktop_at(namer->maker->by_base, address);
    return namer->desktop != NULL;
}

static gboolean
name_handles(Namer *namer)
{
    const GArray *handles = namer->maker->handles;
    for (guint i = 0; i < handles->len; i++) {
        const SnapshotHandle *handle = &g_array_index(handles, SnapshotHandle, i);
        if (enter_heap(namer, handle->object) && !name_handle(namer, handle))
            return FALSE;
    }
    return TRUE;
}

/* Those of all desktops and of the shared heap are in the same chains. */
static gboolean
name_class(Namer *namer, guint64 class, guint32 pid)
{
    guint32 atom;
    guint64 name;
    if (!snapshot_meet(namer->classes, class, "a window class", namer->error))
        return FALSE;
    if (!enter_heap(namer, class))
        return TRUE;
    if (!name_block(namer, class, SNAPSHOT_BLOCK_CLASS, pid) ||
        !snapshot_read_u32(namer->maker->maker, namer->maker->space, class, FIELD_CLS_ATOM, &atom,
                           namer->error) ||
        !read_pointer(namer, class, FIELD_CLS_ANSI_NAME, &name) ||
        !name_block(namer, name, SNAPSHOT_BLOCK_CLASS_NAME, pid))
        return FALSE;
    block_at(namer, class)->atom = (guint16)atom; /* the field has no more */
    return TRUE;
}

static gboolean
name_clones(Namer *namer, guint64 base, guint32 pid)
{
    guint64 at;
    guint64 said;
    if (!read_pointer(namer, base, FIELD_CLS_CLONE, &at))
        return FALSE;
    while (at != 0) {
        if (!name_class(namer, at, pid) || !read_pointer(namer, at, FIELD_CLS_BASE, &said) ||
            !snapshot_agree("the base of the class", at, said, base, namer->error) ||
            !read_pointer(namer, at, FIELD_CLS_NEXT, &at))
            return FALSE;
    }
    return TRUE;
}

/* A chain of classes; of base classes also what was cloned of them. */
static gboolean
name_chain(Namer *namer, guint64 first, guint32 pid, gboolean has_clones)
{
    for (guint64 at = first; at != 0;) {
        if (!name_class(namer, at, pid) || (has_clones && !name_clones(namer, at, pid)) ||
            !read_pointer(namer, at, FIELD_CLS_NEXT, &at))
            return FALSE;
    }
    return TRUE;
}

/* Those that processes registered. */
static gboolean
name_classes(Namer *namer)
{
    for (guint i = 0; i < namer->maker->classes->len; i++) {
        const SnapshotClasses *classes = &g_array_index(namer->maker->classes, SnapshotClasses, i);
        if (!name_chain(namer, classes->first, classes->pid, TRUE))
            return FALSE;
    }
    return TRUE;
}

static gboolean
name_threads(Namer *namer, GHashTable *desktops)
{
    for (guint i = 0; i < namer->maker->threads->len; i++) {
        const SnapshotThread *thread = &g_array_index(namer->maker->threads, SnapshotThread, i);
        namer->desktop = g_hash_table_lookup(desktops, GSIZE_TO_POINTER(thread->desktop));
        if (namer->desktop != NULL &&
            !name_block(namer, thread->client_info, SNAPSHOT_BLOCK_CLIENTTHREADINFO,
                        thread->process->pid))
            return FALSE;
    }
    return TRUE;
}

/* Its own structures, and the classes of the system there. */
static gboolean
name_desktop_parts(Namer *namer, SnapshotDesktop *desktop)
{
    struct desktop body;
    namer->desktop = desktop;
    return snapshot_read(namer->maker->space, desktop->address, &body, sizeof body, "a desktop",
                         namer->error) &&
           name_block(namer, body.desktop_info, SNAPSHOT_BLOCK_DESKTOPINFO, 0) &&
           name_block(namer, body.prelude, SNAPSHOT_BLOCK_PRELUDE, 0) &&
           name_chain(namer, body.classes, 0, FALSE);
}

/* pre: holders are sorted by pid */
static void
sum_up(SnapshotDesktop *desktop)
{
    for (guint i = 0; i < desktop->blocks->len; i++) {
        const SnapshotBlock *block = &g_array_index(desktop->blocks, SnapshotBlock, i);
        const SnapshotHolder wanted = { .pid = block->pid };
        guint at;
        desktop->sums[block->kind].count++;
        desktop->sums[block->kind].bytes += block->bytes;
        if (block->pid != 0 &&
            g_array_binary_search(desktop->holders, &wanted, snapshot_compare_holders, &at))
            g_array_index(desktop->holders, SnapshotHolder, at).bytes += block->bytes;
    }
}

/* A desktop heap holds what win32k knows of and nothing else: a block without a name means a
 * pointer that was lost. */
static gboolean
check_nothing_is_left(const SnapshotDesktop *desktop, GError **error)
{
    guint count = desktop->sums[SNAPSHOT_BLOCK_OTHER].count;
    if (count == 0)
        return TRUE;
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                "%u blocks of its heap are in use, and nothing leads to them", count);
    return FALSE;
}

static gboolean
name_all(Namer *namer)
{
    const GPtrArray *desktops = namer->maker->by_base;
    g_autoptr(GHashTable) by_address = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < desktops->len; i++) {
        SnapshotDesktop *desktop = desktops->pdata[i];
        g_hash_table_insert(by_address, GSIZE_TO_POINTER(desktop->address), desktop);
        if (!name_desktop_parts(namer, desktop))
            return FALSE;
    }
    return name_threads(namer, by_address) && name_handles(namer) && name_classes(namer);
}

/* Which desktop it was at is said with the error. */
static gboolean
finish(Namer *namer)
{
    const GPtrArray *desktops = namer->maker->by_base;

    for (guint i = 0; i < desktops->len; i++) {
        namer->desktop = desktops->pdata[i];
        sum_up(namer->desktop);
        if (!check_nothing_is_left(namer->desktop, namer->error))
            return FALSE;
    }
    return TRUE;
}

gboolean
snapshot_name_blocks(SessionMaker *maker, GError **error)
{
    g_autoptr(GHashTable) classes = g_hash_table_new(NULL, NULL);
    Namer namer = { .maker = maker, .classes = classes, .error = error };

    if ((maker->maker->flags & SNAPSHOT_BLOCKS) == 0 || (name_all(&namer) && finish(&namer)))
        return TRUE;
    if (namer.desktop != NULL)
        g_prefix_error(error, "desktop %s: ", namer.desktop->path);
    return FALSE;
}

/* ---- a picture ---- */

void
snapshot_block_bar(const SnapshotBlock *block, GArray *bar)
{
    const HeapBarBlock drawn = {
        .offset = block->offset,
        .bytes = block->bytes,
        .letter = snapshot_block_kind_letter((SnapshotBlockKind)block->kind),
        .is_used = block->kind != SNAPSHOT_BLOCK_FREE,
    };

    if (block->kind != SNAPSHOT_BLOCK_UNCOMMITTED)
        g_array_append_val(bar, drawn);
}
