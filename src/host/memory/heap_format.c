/* SPDX-License-Identifier: MIT */
/* The rows of formats of heaps, and what follows from them. */
#include "host/memory/heap_format.h"

#include "abi/layout/heap_columns.h"
#include "abi/types.h"

#include <string.h>

/* A column of heap.def is chosen by a name, so each format spells its own out. */
static const HeapFormat formats[] = {
    {
        .number = HEAP_FORMAT_NT5_X86,
#define HEAP_COLUMN HEAP_COLUMN_nt5_x86
#include "host/memory/heap_format_row.inc"
    },
    {
        .number = HEAP_FORMAT_NT5_X64,
#define HEAP_COLUMN HEAP_COLUMN_nt5_x64
#include "host/memory/heap_format_row.inc"
    },
    {
        .number = HEAP_FORMAT_NT60_X86,
#define HEAP_COLUMN HEAP_COLUMN_nt60_x86
#include "host/memory/heap_format_row.inc"
    },
    {
        .number = HEAP_FORMAT_NT61_X86,
#define HEAP_COLUMN HEAP_COLUMN_nt61_x86
#include "host/memory/heap_format_row.inc"
    },
    {
        .number = HEAP_FORMAT_NT61_X64,
#define HEAP_COLUMN HEAP_COLUMN_nt61_x64
#include "host/memory/heap_format_row.inc"
    },
    {
        .number = HEAP_FORMAT_NT62_X64,
#define HEAP_COLUMN HEAP_COLUMN_nt62_x64
#include "host/memory/heap_format_row.inc"
    },
    {
        .number = HEAP_FORMAT_NT62_X86,
#define HEAP_COLUMN HEAP_COLUMN_nt62_x86
#include "host/memory/heap_format_row.inc"
    },
    {
        .number = HEAP_FORMAT_NT1703_X64,
#define HEAP_COLUMN HEAP_COLUMN_nt1703_x64
#include "host/memory/heap_format_row.inc"
    },
    {
        .number = HEAP_FORMAT_NT2004_X64,
#define HEAP_COLUMN HEAP_COLUMN_nt2004_x64
#include "host/memory/heap_format_row.inc"
    },
};

const char *const *
heap_format_name_list(void)
{
    static const char *const names[] = {
#define HEAP_FORMAT(name, column, text, number) text,
#include "abi/layout/heap_formats.def"
#undef HEAP_FORMAT
        NULL,
    };
    return names;
}

char *
heap_format_names(void)
{
    return g_strjoinv(", ", (char **)heap_format_name_list());
}

guint32
heap_format_named(const char *name)
{
#define HEAP_FORMAT(row, column, text, number)                                                     \
    if (strcmp(name, text) == 0)                                                                   \
        return HEAP_FORMAT_##row;
#include "abi/layout/heap_formats.def"
#undef HEAP_FORMAT
    return HEAP_FORMAT_NONE;
}

const HeapFormat *
heap_format_find(guint32 number)
{
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (formats[i].number == number)
            return &formats[i];
    return NULL;
}

guint32
heap_format_header_bytes(const HeapFormat *format)
{
    return 1u << format->unit_shift; /* a header is one unit */
}

/* Behind the heap's structure: descriptors and the lock, or the lock, the lookup, a bit and a hint
 * for each size. */
static guint32
header_end(const HeapFormat *format, guint32 heap_flags)
{
    guint32 lock = heap_flags & HEAP_FLAG_NO_SERIALIZE ? 0 : format->lock_bytes;
    guint32 hints = format->hint_bytes == 0
                        ? 0
                        : format->list_count / 8 + format->list_count * format->hint_bytes;
    guint32 unit = heap_format_unit_bytes(format);
    guint32 bytes = format->heap_bytes + format->descriptor_count * format->descriptor_bytes +
                    lock + format->lookup_bytes + hints;
    return (bytes + unit - 1) / unit * unit;
}

guint32
heap_format_segment(const HeapFormat *format, guint32 heap_flags)
{
    return format->embedded_segment ? 0 : header_end(format, heap_flags);
}

guint32
heap_format_first_block(const HeapFormat *format, guint32 heap_flags)
{
    return header_end(format, heap_flags) + format->segment_bytes;
}

guint32
heap_format_descriptor_bytes(const HeapFormat *format)
{
    return format->embedded_segment ? heap_format_header_bytes(format) + format->descriptor_bytes
                                    : 0;
}

guint64
heap_format_block_bytes(const HeapFormat *format, guint64 request_bytes)
{
    guint64 unit = heap_format_unit_bytes(format);
    return (MAX(request_bytes, 1) + format->align_round) & ~(unit - 1);
}

guint64
heap_format_pointer(const HeapFormat *format, const guint8 *bytes)
{
    guint64 wide;
    guint32 narrow;
    if (format->pointer_bytes == sizeof narrow) {
        memcpy(&narrow, bytes, sizeof narrow);
        return GUINT32_FROM_LE(narrow);
    }
    memcpy(&wide, bytes, sizeof wide);
    return GUINT64_FROM_LE(wide);
}

guint64
heap_format_pointer_max(const HeapFormat *format)
{
    return format->pointer_bytes == sizeof(guint32) ? G_MAXUINT32 : G_MAXUINT64;
}
