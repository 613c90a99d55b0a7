/* SPDX-License-Identifier: MIT */
/* The rows of abi/layout/heap.def as a list that can be walked. */
#include "host/memory/heap_field.h"

#include <string.h>

#include <stddef.h>

/* Bytes; 0: a pointer of the format. */
#define PTR 0u
/* What heap.def has for a field that a format lacks. */
#define NOWHERE 0xffffu

static const struct {
    const char *structure, *name;
    guint16 place; /* of its offset in a HeapFormat */
    guint8 width;
} rows[] = {
#define HEAP_FIELD(structure, field, width, offset, source)                                        \
    { #structure, #field, offsetof(HeapFormat, structure##_##field), width },
#include "abi/layout/heap.def"
};

gboolean
heap_field(const HeapFormat *format, guint number, HeapField *field)
{
    guint skipped = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint16 offset;
        memcpy(&offset, (const guint8 *)format + rows[i].place, sizeof offset);
        if (offset == NOWHERE)
            skipped++;
        else if (i - skipped == number) {
            *field = (HeapField){ rows[i].structure, rows[i].name, offset,
                                  rows[i].width == PTR ? format->pointer_bytes : rows[i].width };
            return TRUE;
        }
    }
    return FALSE;
}

gboolean
heap_structure(const HeapFormat *format, guint number, HeapStructure *structure)
{
    const HeapStructure all[] = {
#define HEAP_STRUCTURE(structure, name, symbol, source)                                            \
    { #structure, name, format->structure##_symbol },
#include "abi/layout/heap.def"
    };

    if (number >= G_N_ELEMENTS(all))
        return FALSE;
    *structure = all[number];
    return TRUE;
}
