/* SPDX-License-Identifier: MIT */
/* From the heap's header to its segment and along its blocks, every step checked. */
#include "host/memory/heap_walk.h"

#include "host/text/address.h"

#include <string.h>

#define PAGE_BYTES 4096u

G_DEFINE_QUARK(heap - walk - error - quark, heap_walk_error)

/* A heap being walked. Memory is read by pages, and a header never crosses one. */
typedef struct {
    const MemoryReader *reader;
    const HeapFormat *format;
    guint64 base;
    guint64 page;    /* address of what is in bytes, G_MAXUINT64 if nothing */
    guint8 *bytes;   /* PAGE_BYTES of them */
    guint32 segment; /* offsets from base */
    guint32 first;
    guint32 committed;
    guint32 said_free; /* units, by the header */
    HeapTotals totals;
    GArray *blocks;
} Walker;

static AddressText
address_of(const Walker *walker, guint64 va)
{
    return address_text(walker->format->pointer_bytes * 8, va);
}

static gboolean damaged(const Walker *walker,
                        guint32 offset,
                        GError **error,
                        const char *format,
                        ...) G_GNUC_PRINTF(4, 5);

static gboolean
damaged(const Walker *walker, guint32 offset, GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, HEAP_WALK_ERROR, HEAP_WALK_ERROR_DAMAGED, "heap at 0x%s: +0x%x: %s",
                address_of(walker, walker->base).text, offset, what);
    return FALSE;
}

static gboolean
read_page(Walker *walker, guint64 page, GError **error)
{
    walker->page = G_MAXUINT64;
    if (!walker->reader->read(walker->reader->user, page, walker->bytes, PAGE_BYTES)) {
        g_set_error(error, HEAP_WALK_ERROR, HEAP_WALK_ERROR_UNREADABLE,
                    "heap at 0x%s: the page at 0x%s cannot be read",
                    address_of(walker, walker->base).text, address_of(walker, page).text);
        return FALSE;
    }
    walker->page = page;
    return TRUE;
}

/* pre: what is read at offset lies in one page. */
static inline const guint8 *
bytes_at(Walker *walker, guint32 offset, GError **error)
{
    guint64 va = walker->base + offset;
    guint64 page = va - va % PAGE_BYTES;
    if (page != walker->page && !read_page(walker, page, error))
        return NULL;
    return walker->bytes + va % PAGE_BYTES;
}

static guint32
u16_at(const guint8 *bytes)
{
    return (guint32)bytes[0] | (guint32)bytes[1] << 8;
}

static guint32
u32_at(const guint8 *bytes)
{
    return u16_at(bytes) | u16_at(bytes + 2) << 16;
}

static void
add_block(Walker *walker, guint32 offset, guint32 bytes, guint32 requested, HeapBlockState state)
{
    const HeapBlock block = { offset, bytes, requested, state };
    HeapTotals *totals = &walker->totals;
    if (state == HEAP_BLOCK_BUSY) {
        totals->busy_count++;
        totals->busy_bytes += bytes;
        totals->requested_bytes += requested;
    } else if (state == HEAP_BLOCK_FREE) {
        totals->free_count++;
        totals->free_bytes += bytes;
        totals->largest_free_bytes = MAX(totals->largest_free_bytes, bytes);
    }
    if (walker->blocks != NULL) {
        g_array_append_val(walker->blocks, block);
    }
}

/* Where the segment is the heap's structure says, if it is not its own beginning. */
static gboolean
check_segment_pointer(const Walker *walker, const guint8 *heap, GError **error)
{
    const HeapFormat *format = walker->format;
    if (format->embedded_segment)
        return TRUE;
    guint64 said = heap_format_pointer(format, heap + format->heap_segments);
    return said == walker->base + walker->segment ||
           damaged(walker, format->heap_segments, error, "the segment is said to be at 0x%s",
                   address_of(walker, said).text);
}

static gboolean
walk_header(Walker *walker, GError **error)
{
    const HeapFormat *format = walker->format;
    const guint8 *heap = bytes_at(walker, 0, error);
    if (heap == NULL) {
        return FALSE;
    }
    if (u32_at(heap + format->heap_signature) != HEAP_SIGNATURE) {
        g_set_error(error, HEAP_WALK_ERROR, HEAP_WALK_ERROR_NO_HEAP,
                    "no heap at 0x%s: its signature is 0x%08x, not 0x%08x",
                    address_of(walker, walker->base).text, u32_at(heap + format->heap_signature),
                    HEAP_SIGNATURE);
        return FALSE;
    }
    guint32 flags = u32_at(heap + format->heap_flags);
    walker->segment = heap_format_segment(format, flags);
    walker->first = heap_format_first_block(format, flags);
    walker->said_free = u32_at(heap + format->heap_total_free);
    walker->totals.flags = flags;
    walker->totals.block_bytes_max =
        MIN(u32_at(heap + format->heap_virtual_memory_threshold), G_MAXUINT16) *
        heap_format_unit_bytes(format);
    if (!check_segment_pointer(walker, heap, error))
        return FALSE;
    add_block(walker, 0, walker->first - format->segment_bytes, 0, HEAP_BLOCK_HEADER);
    return TRUE;
}

static gboolean
walk_segment(Walker *walker, guint32 view_bytes, GError **error)
{
    guint32 at = walker->segment;
    const guint8 *segment = bytes_at(walker, at, error);
    if (segment == NULL) {
        return FALSE;
    }
    guint32 pages = u32_at(segment + walker->format->segment_pages);
    guint32 tail_pages = u32_at(segment + walker->format->segment_uncommitted_pages);
    if (u32_at(segment + walker->format->segment_signature) != HEAP_SEGMENT_SIGNATURE) {
        return damaged(walker, at, error, "the segment has no signature");
    }
    if (pages == 0 || pages >= G_MAXUINT32 / PAGE_BYTES ||
        (view_bytes != 0 && pages > view_bytes / PAGE_BYTES)) {
        return damaged(walker, at + walker->format->segment_pages, error,
                       "%u pages are said to be reserved", pages);
    }
    if (tail_pages >= pages) {
        return damaged(walker, at + walker->format->segment_uncommitted_pages, error,
                       "%u of %u pages are said to be uncommitted", tail_pages, pages);
    }
    if (heap_format_pointer(walker->format, segment + walker->format->segment_last_valid) !=
        walker->base + pages * PAGE_BYTES) {
        return damaged(walker, at + walker->format->segment_last_valid, error,
                       "the segment does not end behind its pages");
    }
    if (heap_format_pointer(walker->format, segment + walker->format->segment_first_entry) !=
        walker->base + walker->first) {
        return damaged(walker, at + walker->format->segment_first_entry, error,
                       "the first block is not behind the segment");
    }
    walker->committed = (pages - tail_pages) * PAGE_BYTES;
    walker->totals.reserve_bytes = pages * PAGE_BYTES;
    walker->totals.committed_bytes = walker->committed;
    walker->totals.uncommitted_bytes = tail_pages * PAGE_BYTES;
    if (walker->format->segment_bytes != 0)
        add_block(walker, at, walker->format->segment_bytes, 0, HEAP_BLOCK_SEGMENT);
    return TRUE;
}

/* One block of the chain; *offset moves on to the next. Every block takes it further, so the walk
 * ends. */
static gboolean
walk_block(Walker *walker, guint32 *offset, guint32 *previous_units, GError **error)
{
    const guint8 *entry = bytes_at(walker, *offset, error);
    if (entry == NULL) {
        return FALSE;
    }
    HeapEntry seen = heap_format_entry(walker->format, entry);
    guint32 bytes = seen.bytes;
    guint32 space = walker->committed - *offset;
    guint32 unit = heap_format_unit_bytes(walker->format);
    gboolean is_busy = (seen.flags & HEAP_ENTRY_BUSY) != 0;
    if (bytes < 2 * unit || bytes > space) {
        return damaged(walker, *offset, error, "a block of %u bytes where 0x%x are committed",
                       bytes, space);
    }
    if (seen.previous_bytes != *previous_units * unit) {
        return damaged(walker, *offset, error,
                       "the block in front is said to have %u bytes, it has %u",
                       seen.previous_bytes, *previous_units * unit);
    }
    if (((seen.flags & HEAP_ENTRY_LAST) != 0) != (bytes == space)) {
        return damaged(walker, *offset, error, "flags 0x%02x in a block that ends at +0x%x",
                       seen.flags, *offset + bytes);
    }
    if (is_busy && seen.unused_bytes > bytes) {
        return damaged(walker, *offset, error, "%u unused bytes in a block of %u",
                       seen.unused_bytes, bytes);
    }
    if (bytes == space && heap_format_descriptor_bytes(walker->format) != 0) {
        if (!is_busy || bytes != heap_format_descriptor_bytes(walker->format))
            return damaged(walker, *offset, error,
                           "a block of %u bytes where the descriptor of what is not committed is",
                           bytes);
        add_block(walker, *offset, bytes, 0, HEAP_BLOCK_DESCRIPTOR);
    } else {
        add_block(walker, *offset, bytes, is_busy ? bytes - seen.unused_bytes : 0,
                  is_busy ? HEAP_BLOCK_BUSY : HEAP_BLOCK_FREE);
    }
    *previous_units = bytes / unit;
    *offset += bytes;
    return TRUE;
}

static gboolean
walk_all(Walker *walker, guint32 view_bytes, GError **error)
{
    if (!walk_header(walker, error) || !walk_segment(walker, view_bytes, error)) {
        return FALSE;
    }
    guint32 previous_units =
        (walker->first - walker->segment) / heap_format_unit_bytes(walker->format);
    guint32 offset = walker->first;
    while (offset < walker->committed) {
        if (!walk_block(walker, &offset, &previous_units, error)) {
            return FALSE;
        }
    }
    if (walker->totals.uncommitted_bytes != 0) {
        add_block(walker, offset, walker->totals.uncommitted_bytes, 0, HEAP_BLOCK_UNCOMMITTED);
    }
    HeapTotals *totals = &walker->totals;
    if (walker->said_free != totals->free_bytes / heap_format_unit_bytes(walker->format)) {
        return damaged(walker, walker->format->heap_total_free, error,
                       "%u units are said to be free, and %u are", walker->said_free,
                       totals->free_bytes / heap_format_unit_bytes(walker->format));
    }
    totals->used_bytes = walker->committed - totals->free_bytes;
    totals->largest_block_bytes =
        MIN(MAX(totals->largest_free_bytes, totals->uncommitted_bytes), totals->block_bytes_max);
    return TRUE;
}

gboolean
heap_walk(const MemoryReader *reader,
          const HeapFormat *format,
          guint64 base,
          guint32 view_bytes,
          HeapTotals *totals,
          GArray *blocks,
          GError **error)
{
    g_return_val_if_fail(reader != NULL && reader->read != NULL && format != NULL, FALSE);
    g_return_val_if_fail(blocks == NULL || g_array_get_element_size(blocks) == sizeof(HeapBlock),
                         FALSE);

    if (base % PAGE_BYTES != 0 || base > heap_format_pointer_max(format)) {
        g_set_error(error, HEAP_WALK_ERROR, HEAP_WALK_ERROR_NO_HEAP,
                    "no heap at 0x%s: heaps of this format begin at a page%s",
                    address_text(format->pointer_bytes * 8, base).text,
                    format->pointer_bytes == sizeof(guint32) ? " below 4 GB" : "");
        return FALSE;
    }
    g_autofree guint8 *bytes = g_malloc(PAGE_BYTES);
    Walker walker = {
        .reader = reader,
        .format = format,
        .base = base,
        .page = G_MAXUINT64,
        .bytes = bytes,
        .totals = { .base = base },
        .blocks = blocks,
    };
    gboolean is_good = walk_all(&walker, view_bytes, error);
    if (totals != NULL) {
        *totals = walker.totals;
    }
    return is_good;
}

const char *
heap_block_state_name(HeapBlockState state)
{
    switch (state) {
    case HEAP_BLOCK_HEADER:
        return "header";
    case HEAP_BLOCK_SEGMENT:
        return "segment";
    case HEAP_BLOCK_BUSY:
        return "busy";
    case HEAP_BLOCK_FREE:
        return "free";
    case HEAP_BLOCK_DESCRIPTOR:
        return "descriptor";
    case HEAP_BLOCK_UNCOMMITTED:
        return "uncommitted";
    }
    return "unknown";
}
