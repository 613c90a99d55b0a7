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

/* Fields there are in a format, from 0 on, structure by structure; FALSE: no more. */
gboolean heap_field(const HeapFormat *format, guint number, HeapField *field);
