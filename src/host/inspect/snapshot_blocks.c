/* SPDX-License-Identifier: MIT */
/*
 * What each block of a desktop heap is. Nothing in a block's header says it: handles lead to
 * objects, objects to what they own, and the desktop to its own structures and classes. A block
 * nothing leads to stays "other".
 */
#include "abi/user_types.h"
#include "host/inspect/snapshot_internal.h"

#define ENTRY_BYTES      8u /* _HEAP_ENTRY in front of each block */
#define OBJECT_BYTES_MAX 512u
#define CLASS_LIST_MAX   0x10000u
#define ITEM_COUNT_MAX   0x10000u

typedef struct {
    SessionMaker *maker;
    SnapshotDesktop *desktop;
} Namer;

/* The block whose user data begins at `address`, NULL if none does. */
static SnapshotBlock *
block_at(const SnapshotDesktop *desktop, guint64 address)
{
    if (address < desktop->base + ENTRY_BYTES || address >= desktop->limit)
        return NULL;
    guint32 offset = (guint32)(address - desktop->base - ENTRY_BYTES);
    guint low = 0;
    guint high = desktop->blocks->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        SnapshotBlock *block = &g_array_index(desktop->blocks, SnapshotBlock, middle);
        if (block->offset == offset)
            return block;
        if (block->offset < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static SnapshotBlock *
name_block(const Namer *namer, guint64 address, SnapshotBlockKind kind, guint32 pid)
{
    SnapshotBlock *block = block_at(namer->desktop, address);
    if (block == NULL || block->kind != SNAPSHOT_BLOCK_OTHER)
        return NULL;
    block->kind = (guint8)kind;
    block->pid = pid;
    return block;
}

static guint32
object_size(const Namer *namer, guint kind, guint32 fallback)
{
    const struct abi_boot *boot = namer->maker->maker->source->boot;
    guint32 bytes = boot != NULL ? boot->object_size[kind] : 0;
    return bytes != 0 && bytes <= OBJECT_BYTES_MAX ? bytes : fallback;
}

/* A pointer inside an object of the session; 0 if it cannot be read. */
static guint64
pointer_of(const Namer *namer, guint64 object, enum field_id field)
{
    guint64 value;
    return snapshot_read_pointer(namer->maker->maker, namer->maker->space, object, field, &value,
                                 NULL)
               ? value
               : 0;
}

static void
name_window_parts(const Namer *namer, guint64 window, guint32 pid)
{
    guint8 copy[OBJECT_BYTES_MAX];
    gsize bytes = object_size(namer, ABI_SIZE_WND, 0xa4);
    const SnapshotMaker *top = namer->maker->maker;
    if (!address_space_read(namer->maker->space, window, copy, bytes))
        return;
    name_block(namer, snapshot_copy_pointer(top, copy, bytes, FIELD_WND_TEXT),
               SNAPSHOT_BLOCK_WINDOW_TEXT, pid);
    name_block(namer, snapshot_copy_pointer(top, copy, bytes, FIELD_WND_PROPERTIES),
               SNAPSHOT_BLOCK_PROPERTIES, pid);
    name_block(namer, snapshot_copy_pointer(top, copy, bytes, FIELD_WND_SCROLLBARS),
               SNAPSHOT_BLOCK_SCROLL_INFO, pid);
}

static void
name_menu_parts(const Namer *namer, guint64 menu, guint32 pid)
{
    guint32 count;
    guint32 item_bytes = object_size(namer, ABI_SIZE_ITEM, 0x4c);
    guint64 items = pointer_of(namer, menu, FIELD_MENU_ITEMS);
    if (items == 0 || name_block(namer, items, SNAPSHOT_BLOCK_MENU_ITEMS, pid) == NULL ||
        !snapshot_read_u32(namer->maker->maker, namer->maker->space, menu, FIELD_MENU_ITEM_COUNT,
                           &count, NULL))
        return;
    for (guint32 i = 0; i < MIN(count, ITEM_COUNT_MAX); i++) {
        guint64 item = items + (guint64)i * item_bytes;
        name_block(namer, pointer_of(namer, item, FIELD_ITEM_TEXT), SNAPSHOT_BLOCK_ITEM_TEXT, pid);
    }
}

static SnapshotBlockKind
kind_of_type(guint type)
{
    switch (type) {
    case USER_TYPE_WINDOW:
        return SNAPSHOT_BLOCK_WINDOW;
    case USER_TYPE_MENU:
        return SNAPSHOT_BLOCK_MENU;
    case USER_TYPE_HOOK:
        return SNAPSHOT_BLOCK_HOOK;
    case USER_TYPE_CALLPROC:
        return SNAPSHOT_BLOCK_CALLPROC;
    case USER_TYPE_INPUTCONTEXT:
        return SNAPSHOT_BLOCK_INPUT_CONTEXT;
    default:
        return SNAPSHOT_BLOCK_OTHER;
    }
}

static void
name_handles(const Namer *namer)
{
    const SessionMaker *maker = namer->maker;
    for (guint i = 0; i < maker->handles->len; i++) {
        const SnapshotHandle *handle = &g_array_index(maker->handles, SnapshotHandle, i);
        const SnapshotProcess *owner =
            g_hash_table_lookup(maker->owners, GSIZE_TO_POINTER(handle->owner));
        guint32 pid = owner != NULL ? owner->pid : 0;
        SnapshotBlock *block = name_block(namer, handle->object, kind_of_type(handle->type), pid);
        if (block == NULL)
            continue;
        block->handle = handle->handle;
        if (handle->type == USER_TYPE_WINDOW)
            name_window_parts(namer, handle->object, pid);
        else if (handle->type == USER_TYPE_MENU)
            name_menu_parts(namer, handle->object, pid);
    }
}

/* A chain of classes; of base classes also what was cloned of them. */
static void
name_chain(const Namer *namer, guint64 first, guint32 pid, gboolean has_clones)
{
    guint64 at = first;
    for (guint i = 0; at != 0 && i < CLASS_LIST_MAX; i++) {
        name_block(namer, at, SNAPSHOT_BLOCK_CLASS, pid);
        guint64 clone = has_clones ? pointer_of(namer, at, FIELD_CLS_CLONE) : 0;
        for (guint j = 0; clone != 0 && j < CLASS_LIST_MAX; j++) {
            name_block(namer, clone, SNAPSHOT_BLOCK_CLASS, pid);
            clone = pointer_of(namer, clone, FIELD_CLS_NEXT);
        }
        at = pointer_of(namer, at, FIELD_CLS_NEXT);
    }
}

/* Those of the system on this desktop, and those that processes registered. */
static void
name_classes(const Namer *namer, guint64 system_classes)
{
    name_chain(namer, system_classes, 0, FALSE);
    for (guint i = 0; i < namer->maker->classes->len; i++) {
        const SnapshotClasses *classes = &g_array_index(namer->maker->classes, SnapshotClasses, i);
        name_chain(namer, classes->first, classes->pid, TRUE);
    }
}

static void
name_desktop_parts(const Namer *namer, const struct desktop *body)
{
    SnapshotBlock *info = name_block(namer, body->desktop_info, SNAPSHOT_BLOCK_DESKTOPINFO, 0);
    if (info != NULL) {
        guint64 behind = namer->desktop->base + info->offset + info->bytes + ENTRY_BYTES;
        name_block(namer, behind, SNAPSHOT_BLOCK_PRELUDE, 0);
    }
    for (guint i = 0; i < namer->maker->threads->len; i++) {
        const SnapshotThread *thread = &g_array_index(namer->maker->threads, SnapshotThread, i);
        guint32 pid = thread->process != NULL ? thread->process->pid : 0;
        if (thread->desktop == namer->desktop->address)
            name_block(namer, thread->client_info, SNAPSHOT_BLOCK_CLIENT_INFO, pid);
    }
}

static void
sum_up(SnapshotDesktop *desktop)
{
    for (guint i = 0; i < desktop->blocks->len; i++) {
        const SnapshotBlock *block = &g_array_index(desktop->blocks, SnapshotBlock, i);
        desktop->sums[block->kind].count++;
        desktop->sums[block->kind].bytes += block->bytes;
        for (guint j = 0; block->pid != 0 && j < desktop->holders->len; j++) {
            SnapshotHolder *holder = &g_array_index(desktop->holders, SnapshotHolder, j);
            if (holder->pid == block->pid)
                holder->bytes += block->bytes;
        }
    }
}

void
snapshot_name_blocks(SessionMaker *maker, SnapshotDesktop *desktop)
{
    Namer namer = { .maker = maker, .desktop = desktop };
    struct desktop body;
    if (!address_space_read(maker->space, desktop->address, &body, sizeof body))
        return;
    name_handles(&namer);
    name_classes(&namer, body.classes);
    name_desktop_parts(&namer, &body);
    sum_up(desktop);
}
