/* SPDX-License-Identifier: MIT */
/* The rows of formats of heaps, and what follows from them. */
#include "host/memory/heap_format.h"

#include "abi/types.h"

#include <string.h>

/* A column of heap.def is chosen by its position, so each format spells its own out. */
static const HeapFormat formats[] = {
    {
        .number = HEAP_FORMAT_NT5_X86,
#define HEAP_SIZE(name, nt5_x86, nt5_x64, source) .name = nt5_x86,
#define HEAP_FIELD(structure, field, width, nt5_x86, nt5_x64, source)                              \
    .structure##_##field = nt5_x86,
#include "abi/layout/heap.def"
    },
    {
        .number = HEAP_FORMAT_NT5_X64,
#define HEAP_SIZE(name, nt5_x86, nt5_x64, source) .name = nt5_x64,
#define HEAP_FIELD(structure, field, width, nt5_x86, nt5_x64, source)                              \
    .structure##_##field = nt5_x64,
#include "abi/layout/heap.def"
    },
};

char *
heap_format_names(void)
{
    static const char *const names[] = {
#define HEAP_FORMAT(name, column, text, number) text,
#include "abi/layout/heap_formats.def"
#undef HEAP_FORMAT
        NULL,
    };
    return g_strjoinv(" and ", (char **)names);
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
