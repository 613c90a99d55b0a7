/* SPDX-License-Identifier: MIT */
/* The structures of a heap, field by field, as abi/layout/heap.def lists them. */
#pragma once

#include "host/memory/heap_format.h"

typedef struct {
    const char *structure; /* "heap", "segment", "entry", "range", "lookup"; static */
    const char *name;      /* "virtual_memory_threshold"; static */
    guint offset;          /* from the structure's start */
    guint bytes;
} HeapField;

typedef struct {
    const char *structure; /* as a HeapField has it */
    const char *name;      /* "heap-range", as we call it; static */
    const char
        *symbol; /* "HEAP_UCR_DESCRIPTOR", as symbols of the format do, without "_"; static */
} HeapStructure;

/* Structures there are in any format, from 0 on; FALSE: no more. */
gboolean heap_structure(const HeapFormat *format, guint number, HeapStructure *structure);

/* Fields there are in a format, from 0 on, structure by structure; FALSE: no more. */
gboolean heap_field(const HeapFormat *format, guint number, HeapField *field);
