/* SPDX-License-Identifier: MIT */
/*
 * One heap without a machine around it, for traces and lessons: the kernel's own heap code, and the
 * bytes it leaves for an observer.
 */
#pragma once

#include "host/memory/heap_format.h"
#include "host/memory/memory_reader.h"

#include <glib.h>

G_BEGIN_DECLS

#define BARE_HEAP_ERROR (bare_heap_error_quark())
GQuark bare_heap_error_quark(void);

typedef enum {
    BARE_HEAP_ERROR_SIZE,   /* no heap can have this size */
    BARE_HEAP_ERROR_FORMAT, /* the edition's heap format is not known here */
} BareHeapErrorCode;

typedef struct BareHeap BareHeap;

/*
 * A desktop heap as it is before anything was allocated in it: no lock, blocks zeroed, one page
 * committed. heap_format as in the boot block; size_bytes is a multiple of 4 KB. Other errors are
 * of the domain ENGINE_ERROR.
 */
BareHeap *bare_heap_new(guint32 heap_format, guint64 size_bytes, GError **error);
void bare_heap_free(BareHeap *heap);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BareHeap, bare_heap_free)

typedef enum {
    BARE_HEAP_DONE,
    BARE_HEAP_REFUSED, /* an outcome, no error */
    BARE_HEAP_BROKEN,  /* error is set: a bug of ours, ENGINE_ERROR_PANIC */
} BareHeapResult;

/*
 * Offsets are from the heap base to user data. why (may be NULL): on refusal a sentence with the
 * numbers compared, free with g_free().
 */
BareHeapResult bare_heap_alloc(
    BareHeap *heap, guint32 bytes, guint32 *offset, char **why, GError **error);
/* A refusal leaves the block where and as it was. */
BareHeapResult bare_heap_realloc(
    BareHeap *heap, guint32 *offset, guint32 bytes, char **why, GError **error);
/* pre: offset is of a block in use; anything else is a bug of ours. */
gboolean bare_heap_release(BareHeap *heap, guint32 offset, GError **error);

/* Runs the heap's verifier. FALSE with ENGINE_ERROR_PANIC if it finds something. */
gboolean bare_heap_verify(BareHeap *heap, GError **error);

/* Kernel address of the heap, and how to read its bytes. Good as long as the heap. */
const HeapFormat *bare_heap_format(const BareHeap *heap);
guint64 bare_heap_base(const BareHeap *heap);
MemoryReader bare_heap_reader(BareHeap *heap);

G_END_DECLS
