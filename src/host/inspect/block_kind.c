/* SPDX-License-Identifier: MIT */
/* One row a kind of block; all but the heap's own are rows of abi/user_types.def. */
#include "host/inspect/block_kind.h"

#include "abi/boot.h"
#include "abi/user_types.h"

typedef struct {
    const char *text;
    guint size; /* enum abi_object_size */
    char letter;
    gboolean is_heap;
} KindRow;

static const KindRow rows[SNAPSHOT_BLOCK_KIND_COUNT] = {
    [SNAPSHOT_BLOCK_FREE] = { "free", ABI_SIZE_COUNT, '.', TRUE },
    [SNAPSHOT_BLOCK_HEADER] = { "heap header", ABI_SIZE_COUNT, 'H', TRUE },
    [SNAPSHOT_BLOCK_SEGMENT] = { "segment header", ABI_SIZE_COUNT, 'H', TRUE },
    [SNAPSHOT_BLOCK_DESCRIPTOR] = { "range descriptor", ABI_SIZE_COUNT, 'H', TRUE },
    [SNAPSHOT_BLOCK_UNCOMMITTED] = { "not committed", ABI_SIZE_COUNT, ' ', TRUE },
    [SNAPSHOT_BLOCK_OTHER] = { "other", ABI_SIZE_COUNT, '?', FALSE },
#define SIZE(name, key) ABI_SIZE_##name
#define NO_SIZE         ABI_SIZE_COUNT
#define KIND_DESKTOP_HEAP(name, text, size, letter)                                                \
    [SNAPSHOT_BLOCK_##name] = { text, size, letter, FALSE },
#define KIND_SHARED_HEAP(name, text, size, letter)
#define KIND_POOL(name, text, size, letter)
#define USER_TYPE(name, number, text, tag, place, owner, destroy, size, letter)                    \
    KIND_##place(name, text, size, letter)
#define USER_BLOCK(name, number, text, size, letter)                                               \
    [SNAPSHOT_BLOCK_##name] = { text, size, letter, FALSE },
#include "abi/user_types.def"
#undef KIND_DESKTOP_HEAP
#undef KIND_SHARED_HEAP
#undef KIND_POOL
#undef SIZE
#undef NO_SIZE
};

static const KindRow *
row_of(SnapshotBlockKind kind)
{
    return &rows[kind < SNAPSHOT_BLOCK_KIND_COUNT ? kind : SNAPSHOT_BLOCK_OTHER];
}

const char *
snapshot_block_kind_text(SnapshotBlockKind kind)
{
    return row_of(kind)->text;
}

gboolean
snapshot_block_kind_is_heap(SnapshotBlockKind kind)
{
    return row_of(kind)->is_heap;
}

char
snapshot_block_kind_letter(SnapshotBlockKind kind)
{
    return row_of(kind)->letter;
}

guint
snapshot_block_kind_size(SnapshotBlockKind kind)
{
    return row_of(kind)->size;
}

SnapshotBlockKind
snapshot_block_kind_of_type(guint type)
{
    switch (type) {
#define KIND_DESKTOP_HEAP(name) SNAPSHOT_BLOCK_##name
#define KIND_SHARED_HEAP(name)  SNAPSHOT_BLOCK_OTHER
#define KIND_POOL(name)         SNAPSHOT_BLOCK_OTHER
#define USER_TYPE(name, number, text, tag, place, ...)                                             \
    case (number):                                                                                 \
        return KIND_##place(name);
#include "abi/user_types.def"
    default:
        return SNAPSHOT_BLOCK_OTHER;
    }
}
