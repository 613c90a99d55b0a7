/* SPDX-License-Identifier: MIT */
/* The kernel's heap in a window of host memory, and what it refused and why. */
#include "host/trace/bare_heap.h"

#include "host/engine/engine.h"
#include "machine/model/host_bare_heap.h"

#include <string.h>

G_DEFINE_QUARK(bare - heap - error - quark, bare_heap_error)

struct BareHeap {
    struct model_bare_heap *model;
    const HeapFormat *format;
};

BareHeap *
bare_heap_new(guint32 heap_format, guint64 size_bytes, GError **error)
{
    const HeapFormat *format = heap_format_find(heap_format);
    if (format == NULL) {
        g_autofree char *names = heap_format_names();
        g_set_error(error, BARE_HEAP_ERROR, BARE_HEAP_ERROR_FORMAT,
                    "a bare heap of format %u is not known (known: %s)", heap_format, names);
        return NULL;
    }
    if (size_bytes == 0 || size_bytes % DH_PAGE_SIZE != 0 || size_bytes > MODEL_BARE_BYTES_MAX) {
        g_set_error(error, BARE_HEAP_ERROR, BARE_HEAP_ERROR_SIZE,
                    "a heap cannot have %" G_GUINT64_FORMAT
                    " bytes (a multiple of 4096 from 4096 to %u)",
                    size_bytes, MODEL_BARE_BYTES_MAX);
        return NULL;
    }
    nt_status status;
    struct model_bare_heap *model =
        model_bare_heap_new(heap_format, HEAP_FLAGS_DESKTOP, (guint32)size_bytes, &status);
    if (model == NULL) {
        g_set_error(error, ENGINE_ERROR,
                    NT_SUCCESS(status) ? ENGINE_ERROR_LIMIT : ENGINE_ERROR_PANIC,
                    "the heap could not be made: %s (0x%08x)",
                    NT_SUCCESS(status) ? "the host has no memory" : "it was refused", status);
        return NULL;
    }
    BareHeap *heap = g_new0(BareHeap, 1);
    heap->model = model;
    heap->format = format;
    return heap;
}

void
bare_heap_free(BareHeap *heap)
{
    if (heap == NULL)
        return;
    model_bare_heap_free(heap->model);
    g_free(heap);
}

static char *
explain(const struct heap_refusal *refusal)
{
    switch (refusal->reason) {
    case HEAP_REFUSAL_TOO_LARGE:
        return g_strdup_printf("%u bytes need a block of %" G_GUINT64_FORMAT
                               " bytes, more than a heap gives in one block",
                               refusal->request_bytes, refusal->block_bytes);
    case HEAP_REFUSAL_FULL:
        return g_strdup_printf("%u bytes need a block of %" G_GUINT64_FORMAT
                               " bytes; the largest that can be given has %u (largest free block "
                               "%u, not committed yet %u)",
                               refusal->request_bytes, refusal->block_bytes,
                               refusal->largest_block_bytes, refusal->largest_free_bytes,
                               refusal->uncommitted_bytes);
    case HEAP_REFUSAL_COMMIT:
        return g_strdup_printf("committing %u bytes was refused with 0x%08x", refusal->commit_bytes,
                               refusal->commit_status);
    case HEAP_REFUSAL_INVALID_BLOCK:
        return g_strdup("the block is not one in use");
    case HEAP_REFUSAL_NONE:
        break;
    }
    return g_strdup("no reason was given");
}

static BareHeapResult
finish(BareHeap *heap,
       enum model_bare_result result,
       const struct heap_refusal *refusal,
       char **why,
       GError **error)
{
    if (result == MODEL_BARE_PANIC) {
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_PANIC, "the heap code stopped: %s",
                    model_bare_panic_text(heap->model));
        return BARE_HEAP_BROKEN;
    }
    if (result == MODEL_BARE_DONE)
        return BARE_HEAP_DONE;
    if (why != NULL)
        *why = explain(refusal);
    return BARE_HEAP_REFUSED;
}

BareHeapResult
bare_heap_alloc(BareHeap *heap, guint32 bytes, guint32 *offset, char **why, GError **error)
{
    struct heap_refusal refusal = { 0 };
    enum model_bare_result result = model_bare_heap_alloc(heap->model, bytes, offset, &refusal);
    return finish(heap, result, &refusal, why, error);
}

BareHeapResult
bare_heap_realloc(BareHeap *heap, guint32 *offset, guint32 bytes, char **why, GError **error)
{
    struct heap_refusal refusal = { 0 };
    enum model_bare_result result = model_bare_heap_realloc(heap->model, offset, bytes, &refusal);
    return finish(heap, result, &refusal, why, error);
}

gboolean
bare_heap_release(BareHeap *heap, guint32 offset, GError **error)
{
    const struct heap_refusal refusal = { 0 };
    enum model_bare_result result = model_bare_heap_release(heap->model, offset);
    if (result == MODEL_BARE_REFUSED)
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_PANIC,
                    "the heap did not take back its block at +0x%x", offset);
    return finish(heap, result, &refusal, NULL, result == MODEL_BARE_REFUSED ? NULL : error) ==
           BARE_HEAP_DONE;
}

gboolean
bare_heap_verify(BareHeap *heap, GError **error)
{
    struct heap_fault fault = { 0 };
    enum model_bare_result result = model_bare_heap_verify(heap->model, &fault);
    if (result == MODEL_BARE_REFUSED)
        g_set_error(error, ENGINE_ERROR, ENGINE_ERROR_PANIC, "the heap is damaged at +0x%x: %s",
                    (guint)(fault.at - MODEL_BARE_BASE), fault.what);
    return finish(heap, result, NULL, NULL, result == MODEL_BARE_REFUSED ? NULL : error) ==
           BARE_HEAP_DONE;
}

const HeapFormat *
bare_heap_format(const BareHeap *heap)
{
    return heap->format;
}

guint64
bare_heap_base(const BareHeap *heap)
{
    return MODEL_BARE_BASE;
}

static gboolean
read_bytes(gpointer user, guint64 va, gpointer buffer, gsize length)
{
    const BareHeap *heap = user;
    const void *bytes = model_bare_heap_bytes(heap->model, va, length);
    if (bytes == NULL)
        return FALSE;
    memcpy(buffer, bytes, length);
    return TRUE;
}

MemoryReader
bare_heap_reader(BareHeap *heap)
{
    return (MemoryReader){ read_bytes, heap };
}
