/* SPDX-License-Identifier: MIT */
/*
 * One desktop heap, block by block, from its first header to the end of its reserve. Offsets come
 * from abi/layout/heap.def, like the kernel's. The chain of sizes is followed and checked; the
 * heap's own counters are not looked at.
 */
#include "host/inspect/snapshot_internal.h"

#include <string.h>

#define HEAP_SIGNATURE    0xEEFFEEFFu
#define SEGMENT_SIGNATURE 0xFFEEFFEEu
#define ENTRY_BUSY        0x01u
#define RANGES_MAX        0x10000u

enum {
#define HEAP_FIELD(structure, field, width, nt5_x86, source) AT_##structure##_##field = (nt5_x86),
#include "abi/layout/heap.def"
#define HEAP_SIZE(name, nt5_x86, source) SIZE_##name = (nt5_x86),
#include "abi/layout/heap.def"
};

typedef struct {
    AddressSpace *space;
    SnapshotDesktop *desktop;
    gboolean keeps_blocks;
    guint64 end;     /* exclusive, of the reserve */
    guint64 segment; /* _HEAP_SEGMENT */
    guint64 range;   /* next uncommitted range ahead; 0: none */
    guint64 range_address;
    guint64 range_bytes;
    guint32 range_count;
    guint32 previous_units; /* of the block before, 0 behind a gap */
} Walk;

static gboolean
garbage(guint64 at, const char *what, GError **error)
{
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                "the desktop heap is broken at 0x%" G_GINT64_MODIFIER "x: %s", at, what);
    return FALSE;
}

static gboolean
read_u32(const Walk *walk, guint64 at, guint32 *value, GError **error)
{
    return snapshot_read(walk->space, at, value, sizeof *value, "a heap's field", error);
}

/* The descriptor at walk->range. */
static gboolean
read_range(Walk *walk, GError **error)
{
    guint32 address;
    guint32 bytes;
    if (walk->range == 0)
        return TRUE;
    if (++walk->range_count > RANGES_MAX)
        return garbage(walk->range, "its uncommitted ranges have no end", error);
    if (!read_u32(walk, walk->range + AT_range_address, &address, error) ||
        !read_u32(walk, walk->range + AT_range_bytes, &bytes, error))
        return FALSE;
    walk->range_address = address;
    walk->range_bytes = bytes;
    return TRUE;
}

static void
add_block(Walk *walk, guint64 at, guint64 bytes, guint32 requested, SnapshotBlockKind kind)
{
    if (!walk->keeps_blocks)
        return;
    SnapshotBlock block = {
        .offset = (guint32)(at - walk->desktop->base),
        .bytes = (guint32)bytes,
        .requested = requested,
        .kind = (guint8)kind,
    };
    g_array_append_val(walk->desktop->blocks, block);
}

static gboolean
skip_range(Walk *walk, guint64 *at, GError **error)
{
    guint32 next;
    if (walk->range_bytes == 0 || walk->range_bytes > walk->end - *at)
        return garbage(*at, "an uncommitted range does not fit", error);
    add_block(walk, *at, walk->range_bytes, 0, SNAPSHOT_BLOCK_UNCOMMITTED);
    walk->desktop->committed_bytes -= walk->range_bytes;
    walk->desktop->free_bytes += walk->range_bytes;
    *at += walk->range_bytes;
    walk->previous_units = 0;
    if (!read_u32(walk, walk->range + AT_range_next, &next, error))
        return FALSE;
    walk->range = next;
    return read_range(walk, error);
}

static SnapshotBlockKind
kind_of_block(const Walk *walk, guint64 at, gboolean is_busy)
{
    if (!is_busy)
        return SNAPSHOT_BLOCK_FREE;
    if (at == walk->desktop->base)
        return SNAPSHOT_BLOCK_HEADER;
    return at == walk->segment ? SNAPSHOT_BLOCK_SEGMENT : SNAPSHOT_BLOCK_OTHER;
}

static gboolean
step_block(Walk *walk, guint64 *at, GError **error)
{
    guint8 header[8];
    guint16 units;
    guint16 previous;
    if (!snapshot_read(walk->space, *at, header, sizeof header, "a heap block", error))
        return FALSE;
    memcpy(&units, header + AT_entry_size, sizeof units);
    memcpy(&previous, header + AT_entry_previous_size, sizeof previous);
    guint64 bytes = (guint64)units << SIZE_unit_shift;
    gboolean is_busy = (header[AT_entry_flags] & ENTRY_BUSY) != 0;
    SnapshotBlockKind kind = kind_of_block(walk, *at, is_busy);
    if (units == 0 || bytes > walk->end - *at)
        return garbage(*at, "a block's size makes no sense", error);
    if (walk->previous_units != 0 && previous != walk->previous_units && *at != walk->segment)
        return garbage(*at, "a block does not know its neighbour's size", error);
    if (is_busy) {
        guint32 unused = header[AT_entry_unused_bytes];
        walk->desktop->busy_blocks += kind == SNAPSHOT_BLOCK_OTHER;
        add_block(walk, *at, bytes, unused < bytes ? (guint32)bytes - unused : 0, kind);
    } else {
        walk->desktop->free_blocks++;
        walk->desktop->free_block_bytes += bytes;
        walk->desktop->largest_free = MAX(walk->desktop->largest_free, bytes);
        add_block(walk, *at, bytes, 0, kind);
    }
    *at += bytes;
    walk->previous_units = units;
    return TRUE;
}

static gboolean
start_walk(Walk *walk, GError **error)
{
    guint64 base = walk->desktop->base;
    guint32 signature;
    guint32 segment;
    guint32 segment_signature;
    guint32 last_valid;
    guint32 range;
    if (!read_u32(walk, base + AT_heap_signature, &signature, error) ||
        !read_u32(walk, base + AT_heap_segments, &segment, error))
        return FALSE;
    if (signature != HEAP_SIGNATURE)
        return garbage(base, "there is no heap", error);
    if (!read_u32(walk, segment + AT_segment_signature, &segment_signature, error) ||
        !read_u32(walk, segment + AT_segment_last_valid, &last_valid, error) ||
        !read_u32(walk, segment + AT_segment_ranges, &range, error))
        return FALSE;
    if (segment_signature != SEGMENT_SIGNATURE || last_valid <= base ||
        last_valid > walk->desktop->limit)
        return garbage(segment, "there is no segment", error);
    walk->segment = segment;
    walk->end = last_valid;
    walk->range = range;
    return read_range(walk, error);
}

gboolean
snapshot_heap(AddressSpace *space, SnapshotDesktop *desktop, gboolean keeps_blocks, GError **error)
{
    Walk walk = { .space = space, .desktop = desktop, .keeps_blocks = keeps_blocks };
    if (keeps_blocks)
        desktop->blocks = g_array_new(FALSE, FALSE, sizeof(SnapshotBlock));
    if (!start_walk(&walk, error))
        return FALSE;
    guint64 size = desktop->limit - desktop->base;
    desktop->committed_bytes = size;
    for (guint64 at = desktop->base; at < walk.end;) {
        gboolean is_range = walk.range != 0 && at == walk.range_address;
        if (!(is_range ? skip_range(&walk, &at, error) : step_block(&walk, &at, error)))
            return FALSE;
    }
    desktop->free_bytes += desktop->free_block_bytes;
    desktop->used_bytes = size - desktop->free_bytes;
    desktop->used_tenths = snapshot_tenths(desktop->used_bytes, size);
    return TRUE;
}
