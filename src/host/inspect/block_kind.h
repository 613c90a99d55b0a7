/* SPDX-License-Identifier: MIT */
/*
 * What a block of a desktop heap holds: parts of the heap itself, and what win32k keeps in one, a
 * kind for each row of abi/user_types.def that may lie there. The order is that of sums and tables.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    SNAPSHOT_BLOCK_FREE,
    SNAPSHOT_BLOCK_HEADER, /* the heap's own header */
    SNAPSHOT_BLOCK_SEGMENT,
    SNAPSHOT_BLOCK_DESCRIPTOR,  /* of what is not committed, where that is a block */
    SNAPSHOT_BLOCK_UNCOMMITTED, /* reserved address space behind the last page */
#define KIND_DESKTOP_HEAP(name) SNAPSHOT_BLOCK_##name,
#define KIND_SHARED_HEAP(name)
#define KIND_POOL(name)
#define USER_TYPE(name, number, text, tag, place, ...) KIND_##place(name)
#define USER_BLOCK(name, ...)                          SNAPSHOT_BLOCK_##name,
#include "abi/user_types.def"
#undef KIND_DESKTOP_HEAP
#undef KIND_SHARED_HEAP
#undef KIND_POOL
    SNAPSHOT_BLOCK_OTHER, /* in use, and nothing found refers to it; none in a finished snapshot */
    SNAPSHOT_BLOCK_KIND_COUNT
} SnapshotBlockKind;

/* "window", "menu items", "free" …; those of user_types.def as there. */
const char *snapshot_block_kind_text(SnapshotBlockKind kind);
/* Whether it is a part of the heap itself, or nothing, and so no object, whatever it holds. */
gboolean snapshot_block_kind_is_heap(SnapshotBlockKind kind);
/* In a map of the heap. */
char snapshot_block_kind_letter(SnapshotBlockKind kind);
/* The size that blocks of this kind have or are made of, enum abi_object_size; ABI_SIZE_COUNT: any.
 */
guint snapshot_block_kind_size(SnapshotBlockKind kind);
/* Of an object of this enum user_type; SNAPSHOT_BLOCK_OTHER: none of its type lies in a desktop
 * heap. */
SnapshotBlockKind snapshot_block_kind_of_type(guint type);

G_END_DECLS
