/* SPDX-License-Identifier: MIT */
/*
 * The heap's public face: finds out which format a heap has and calls that one. A heap says so
 * itself: 32-bit NT5 heaps have their signature at offset 8, where later formats and 64-bit ones
 * have something else.
 */
#include "kernel/rtl/heap.h"

#include "kernel/ke/assert.h"
#include "kernel/rtl/heap_format.h"
#include "kernel/rtl/heap_formats.h"

#define NT5_X86_SIGNATURE_OFFSET 8

static inline __attribute__((always_inline)) enum heap_format
format_of(struct kernel *k, kva_t heap)
{
    typedef uint32_t __attribute__((may_alias)) word;
    uint32_t seen = *(const word *)kptr(k, heap + NT5_X86_SIGNATURE_OFFSET);
    return seen == HEAP_SIGNATURE ? HEAP_FORMAT_NT5_X86 : HEAP_FORMAT_NONE;
}

/* One format today; each further one is a case in front of the last. */
#define HEAP_CALL(k, heap, function, ...)                                                          \
    do {                                                                                           \
        k_assert_values(k, format_of(k, heap) == HEAP_FORMAT_NT5_X86, heap, 0);                    \
        return heap_nt5_x86_##function(k, heap, ##__VA_ARGS__);                                    \
    } while (0)

bool
rtl_heap_is_heap(struct kernel *k, kva_t heap)
{
    return heap != 0 && heap % DH_PAGE_SIZE == 0 && format_of(k, heap) != HEAP_FORMAT_NONE;
}

nt_status
rtl_heap_create(struct kernel *k, kva_t base, const struct heap_parameters *parameters)
{
    switch (parameters->format) {
    case HEAP_FORMAT_NT5_X86:
        return heap_nt5_x86_create(k, base, parameters);
    case HEAP_FORMAT_NONE:
        break;
    }
    return STATUS_INVALID_PARAMETER;
}

kva_t
rtl_heap_alloc(struct kernel *k, kva_t heap, uint32_t bytes, struct heap_refusal *refusal)
{
    HEAP_CALL(k, heap, alloc, bytes, refusal);
}

bool
rtl_heap_free(struct kernel *k, kva_t heap, kva_t block)
{
    HEAP_CALL(k, heap, free, block);
}

kva_t
rtl_heap_realloc(
    struct kernel *k, kva_t heap, kva_t block, uint32_t bytes, struct heap_refusal *refusal)
{
    HEAP_CALL(k, heap, realloc, block, bytes, false, refusal);
}

kva_t
rtl_heap_realloc_in_place(
    struct kernel *k, kva_t heap, kva_t block, uint32_t bytes, struct heap_refusal *refusal)
{
    HEAP_CALL(k, heap, realloc, block, bytes, true, refusal);
}

uint32_t
rtl_heap_size(struct kernel *k, kva_t heap, kva_t block)
{
    HEAP_CALL(k, heap, size, block);
}

uint32_t
rtl_heap_block_bytes(struct kernel *k, kva_t heap, kva_t block)
{
    HEAP_CALL(k, heap, block_bytes, block);
}

bool
rtl_heap_next(struct kernel *k, kva_t heap, struct heap_block *block)
{
    HEAP_CALL(k, heap, next, block);
}

void
rtl_heap_usage(struct kernel *k, kva_t heap, struct heap_usage *usage)
{
    k_assert_values(k, format_of(k, heap) == HEAP_FORMAT_NT5_X86, heap, 0);
    heap_nt5_x86_usage(k, heap, usage);
}

uint32_t
rtl_heap_largest_block(struct kernel *k, kva_t heap)
{
    HEAP_CALL(k, heap, largest_block);
}

uint64_t
rtl_heap_request_bytes(struct kernel *k, kva_t heap, uint32_t bytes)
{
    HEAP_CALL(k, heap, request_bytes, bytes);
}

bool
rtl_heap_verify(struct kernel *k, kva_t heap, struct heap_fault *fault)
{
    if (format_of(k, heap) == HEAP_FORMAT_NT5_X86) {
        return heap_nt5_x86_verify(k, heap, fault);
    }
    if (fault) {
        *fault = (struct heap_fault){
            .kind = HEAP_FAULT_HEADER,
            .at = heap + NT5_X86_SIGNATURE_OFFSET,
            .expected = HEAP_SIGNATURE,
            .what = "no heap of a known format",
        };
    }
    return false;
}
