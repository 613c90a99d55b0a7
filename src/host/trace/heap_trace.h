/* SPDX-License-Identifier: MIT */
/*
 * Plays an allocation trace on one bare heap. A trace is text, an operation a line:
 *
 *     alloc NAME SIZE
 *     realloc NAME SIZE
 *     free NAME
 *
 * SIZE is bytes, decimal or 0x; `#` begins a comment; empty lines and any blanks are allowed. A
 * refused allocation is an outcome: the name then stands for nothing, its free does nothing and its
 * realloc is refused. A refused realloc keeps the old block. What makes no sense (an unknown word
 * or name, a name that is taken, a size that is none) is an error with file, line and caret.
 */
#pragma once

#include "host/memory/heap_walk.h"
#include "host/text/json_shape.h"
#include "host/text/source_text.h"

#include <glib.h>

G_BEGIN_DECLS

#define HEAP_TRACE_ERROR (heap_trace_error_quark())
GQuark heap_trace_error_quark(void);

typedef enum {
    HEAP_TRACE_ERROR_SYNTAX, /* a line that is no operation */
    HEAP_TRACE_ERROR_NAME,   /* a name that may not be used so */
    HEAP_TRACE_ERROR_SIZE,   /* a size that is none */
} HeapTraceErrorCode;

#define HEAP_TRACE_NAME_MAX  64u                 /* characters of a name */
#define HEAP_TRACE_BYTES_MAX (64u * 1024 * 1024) /* of a trace file */

typedef enum { HEAP_TRACE_ALLOC, HEAP_TRACE_REALLOC, HEAP_TRACE_FREE } HeapTraceVerb;

/* One operation and what came of it. */
typedef struct {
    HeapTraceVerb verb;
    gboolean is_refused;
    guint line;
    guint32 bytes;  /* asked for; not of a free */
    guint32 offset; /* of user data from the heap base; of the old block with a free; 0: nothing */
    const char *name; /* owned by the result */
    char *why;        /* of a refusal, else NULL */
} HeapTraceStep;

/* A played trace and the heap as it was left, read from its bytes. */
typedef struct {
    const HeapFormat *format;
    GArray *steps; /* HeapTraceStep */
    HeapTotals totals;
    GArray *blocks;      /* HeapBlock */
    GHashTable *holders; /* offset of user data -> name, of what is still allocated */
    GStringChunk *names;
} HeapTraceResult;

/*
 * Plays a whole trace into a fresh heap. Fails at the first line that makes no sense; there is no
 * result then. Errors are of the domains above, BARE_HEAP_ERROR and ENGINE_ERROR.
 */
HeapTraceResult *heap_trace_play(const SourceText *trace,
                                 guint32 heap_format,
                                 guint64 heap_bytes,
                                 GError **error);
void heap_trace_result_free(HeapTraceResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HeapTraceResult, heap_trace_result_free)

/*
 * "NAME 0xOFFSET" or "NAME FAIL" for each alloc and realloc, last a "# used ..." line. With
 * explain, a refusal's line is followed by a comment that says why.
 */
void heap_trace_print(GString *out, const HeapTraceResult *result, gboolean explain);

/*
 * The heap drawn: a bar of the whole reserve, then a line a block with offset, size, state, bytes
 * asked for and name.
 */
void heap_trace_print_map(GString *out, const HeapTraceResult *result);

/* One object, schema deskheap.heap/1. */
extern const JsonShape heap_shape;
void heap_trace_print_json(GString *out, const HeapTraceResult *result);

G_END_DECLS
