/* SPDX-License-Identifier: MIT */
/* A window of memory in which only the heap's code runs. */
#include "machine/model/host_bare_heap.h"

#include "machine/model/model.h"

#include <stdlib.h>

struct model_bare_heap {
    struct pages_window *window;
    uint32_t bytes;
    /* Only its map is used, and what a panic needs: there is no kernel that runs. */
    struct model_machine machine;
};

static struct kernel *
kernel_of(struct model_bare_heap *heap)
{
    return &heap->machine.kernel;
}

/* Runs a statement of kernel code; a panic in it ends up in the function's result. */
#define GUARDED(heap, statement)                                                                   \
    do {                                                                                           \
        if ((heap)->machine.is_poisoned || setjmp((heap)->machine.panic_exit) != 0) {              \
            (heap)->machine.can_panic = 0;                                                         \
            return MODEL_BARE_PANIC;                                                               \
        }                                                                                          \
        (heap)->machine.can_panic = 1;                                                             \
        statement;                                                                                 \
        (heap)->machine.can_panic = 0;                                                             \
    } while (0)

static enum model_bare_result
create(struct model_bare_heap *heap, const struct heap_parameters *parameters, nt_status *status)
{
    GUARDED(heap, *status = rtl_heap_create(kernel_of(heap), MODEL_BARE_BASE, parameters));
    return NT_SUCCESS(*status) ? MODEL_BARE_DONE : MODEL_BARE_REFUSED;
}

static bool
open_window(struct model_bare_heap *heap)
{
    uint64_t whole = DH_ROUND_UP((uint64_t)heap->bytes, (uint64_t)DH_PAGE_SIZE);
    const struct session_runs all = { .count = 1,
                                      .run[0] = { MODEL_BARE_BASE, MODEL_BARE_BASE + whole } };
    heap->window = pages_window_new(&heap->machine.map, &all);
    if (heap->window == NULL)
        return false;
    pages_use_system(&heap->machine.map, heap->window, page_format_find(PAGE_FORMAT_X86));
    return pages_open(heap->window, MODEL_BARE_BASE, whole);
}

struct model_bare_heap *
model_bare_heap_new(uint32_t heap_format, uint32_t flags, uint32_t bytes, nt_status *status)
{
    const struct heap_parameters parameters = {
        .format = (enum heap_format)heap_format,
        .flags = flags,
        .reserve_bytes = bytes,
        .initial_commit_bytes = DH_PAGE_SIZE,
        .commit_routine = HEAP_COMMIT_ROUTINE_NONE,
    };
    *status = STATUS_INVALID_PARAMETER;
    if (bytes == 0 || bytes > MODEL_BARE_BYTES_MAX)
        return NULL;
    *status = STATUS_SUCCESS;
    struct model_bare_heap *heap = calloc(1, sizeof *heap);
    if (heap == NULL)
        return NULL;
    heap->bytes = bytes;
    if (!open_window(heap)) {
        model_bare_heap_free(heap);
        return NULL;
    }
    if (create(heap, &parameters, status) != MODEL_BARE_DONE) {
        model_bare_heap_free(heap);
        return NULL;
    }
    return heap;
}

void
model_bare_heap_free(struct model_bare_heap *heap)
{
    if (heap == NULL)
        return;
    pages_window_free(heap->window);
    free(heap);
}

enum model_bare_result
model_bare_heap_alloc(struct model_bare_heap *heap,
                      uint32_t bytes,
                      uint32_t *offset,
                      struct heap_refusal *refusal)
{
    kva_t block;
    GUARDED(heap, block = rtl_heap_alloc(kernel_of(heap), MODEL_BARE_BASE, bytes, refusal));
    if (block == 0)
        return MODEL_BARE_REFUSED;
    *offset = (uint32_t)(block - MODEL_BARE_BASE);
    return MODEL_BARE_DONE;
}

enum model_bare_result
model_bare_heap_realloc(struct model_bare_heap *heap,
                        uint32_t *offset,
                        uint32_t bytes,
                        struct heap_refusal *refusal)
{
    const kva_t old = MODEL_BARE_BASE + (kva_t)*offset;
    kva_t block;
    GUARDED(heap, block = rtl_heap_realloc(kernel_of(heap), MODEL_BARE_BASE, old, bytes, refusal));
    if (block == 0)
        return MODEL_BARE_REFUSED;
    *offset = (uint32_t)(block - MODEL_BARE_BASE);
    return MODEL_BARE_DONE;
}

enum model_bare_result
model_bare_heap_release(struct model_bare_heap *heap, uint32_t offset)
{
    const kva_t block = MODEL_BARE_BASE + (kva_t)offset;
    bool is_freed;
    GUARDED(heap, is_freed = rtl_heap_free(kernel_of(heap), MODEL_BARE_BASE, block));
    return is_freed ? MODEL_BARE_DONE : MODEL_BARE_REFUSED;
}

enum model_bare_result
model_bare_heap_verify(struct model_bare_heap *heap, struct heap_fault *fault)
{
    bool is_good;
    GUARDED(heap, is_good = rtl_heap_verify(kernel_of(heap), MODEL_BARE_BASE, fault));
    return is_good ? MODEL_BARE_DONE : MODEL_BARE_REFUSED;
}

const char *
model_bare_panic_text(const struct model_bare_heap *heap)
{
    return heap->machine.panic_text;
}

const void *
model_bare_heap_bytes(const struct model_bare_heap *heap, uint64_t va, uint64_t bytes)
{
    if (va < MODEL_BARE_BASE || va - MODEL_BARE_BASE > heap->bytes ||
        bytes > heap->bytes - (va - MODEL_BARE_BASE))
        return NULL;
    return pages_at(heap->window, va);
}
