/* SPDX-License-Identifier: MIT */
/*
 * What an observer knows of a heap's format: how large units and headers are, and where fields lie.
 * One row a format (abi/layout/heap_formats.def), its numbers a column of abi/layout/heap.def. No
 * block size stands anywhere else.
 */
#pragma once

#include "abi/heap_format.h"

#include <glib.h>

typedef struct {
    guint32 number; /* enum heap_format */
    /* What symbols call its structures, without "_"; static. */
#define HEAP_STRUCTURE(structure, name, symbol, source) const char *structure##_symbol;
#include "abi/layout/heap.def"
    /* Sizes and counts. */
#define HEAP_SIZE(name, value, source) guint32 name;
#include "abi/layout/heap.def"
    /* Offsets from the start of heap, segment, entry (block header) and range. */
#define HEAP_FIELD(structure, field, width, offset, source) guint16 structure##_##field;
#include "abi/layout/heap.def"
} HeapFormat;

/* NULL: there is no format of this number. */
const HeapFormat *heap_format_find(guint32 number);
/* Its number; 0: there is no format of this name. */
guint32 heap_format_named(const char *name);
/* Ends with NULL. */
const char *const *heap_format_name_list(void);
/* "nt5-x86, nt5-x64 …". Free with g_free(). */
char *heap_format_names(void);

/* Bytes in front of a block's user data. A block is a number of units, header included. */
guint32 heap_format_header_bytes(const HeapFormat *format);
static inline guint32
heap_format_unit_bytes(const HeapFormat *format)
{
    return 1u << format->unit_shift;
}
/* Where the first block is in a heap with these flags, from the heap's base. */
guint32 heap_format_first_block(const HeapFormat *format, guint32 heap_flags);
/* Where the segment's header is, from the heap's base. */
guint32 heap_format_segment(const HeapFormat *format, guint32 heap_flags);
/* Bytes of the block at the end of committed memory that describes what is not; 0: there is none.
 */
guint32 heap_format_descriptor_bytes(const HeapFormat *format);
/* Bytes of the block that a request takes. */
guint64 heap_format_block_bytes(const HeapFormat *format, guint64 request_bytes);
/* The header of a block, as it stands in memory. */
typedef struct {
    guint32 bytes;          /* of the block */
    guint32 previous_bytes; /* of the one in front */
    guint8 flags;           /* enum heap_entry_flags */
    guint8 unused_bytes;    /* of the block, that nobody asked for */
    guint8 segment;
} HeapEntry;

static inline guint32
heap_format_units_at(const HeapFormat *format, const guint8 *at)
{
    return (guint32)(at[0] | at[1] << 8) * heap_format_unit_bytes(format);
}

/* pre: heap_format_header_bytes() of them. */
static inline HeapEntry
heap_format_entry(const HeapFormat *format, const guint8 *header)
{
    return (HeapEntry){
        .bytes = heap_format_units_at(format, header + format->entry_size),
        .previous_bytes = heap_format_units_at(format, header + format->entry_previous_size),
        .flags = header[format->entry_flags],
        .unused_bytes = header[format->entry_unused_bytes],
        .segment = header[format->entry_segment],
    };
}

/* A pointer of the format. */
guint64 heap_format_pointer(const HeapFormat *format, const guint8 *bytes);
/* The highest address that it holds. */
guint64 heap_format_pointer_max(const HeapFormat *format);
