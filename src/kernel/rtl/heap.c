/* SPDX-License-Identifier: MIT */
/*
 * The heap's public face: finds out which format a heap has and calls that one. A heap says so
 * itself: each format has the signature in another place.
 */
#include "kernel/rtl/heap.h"

#include "kernel/ke/assert.h"
#include "kernel/rtl/heap_format.h"
#include "kernel/rtl/heap_formats.h"

enum signature_offset {
#define HEAP_FIELD(structure, field, width, nt5_x86, nt5_x64, source)                              \
    NT5_X86_##structure##_##field = nt5_x86, NT5_X64_##structure##_##field = nt5_x64,
#include "abi/layout/heap.def"
};

static inline __attribute__((always_inline)) enum heap_format
format_of(struct kernel *k, kva_t heap)
{
    typedef uint32_t __attribute__((may_alias)) word;
    const uint8_t *header = kptr(k, heap);
    if (*(const word *)(const void *)(header + NT5_X86_heap_signature) == HEAP_SIGNATURE)
        return HEAP_FORMAT_NT5_X86;
    /* Wide pointers are of no use to a kernel whose addresses are narrow. */
    return sizeof(kva_t) > sizeof(uint32_t) &&
                   *(const word *)(const void *)(header + NT5_X64_heap_signature) == HEAP_SIGNATURE
               ? HEAP_FORMAT_NT5_X64
               : HEAP_FORMAT_NONE;
}

/* Each further format is a case in front of the last. */
#define HEAP_CALL(k, heap, function, ...)                                                          \
    do {                                                                                           \
        const enum heap_format format = format_of(k, heap);                                        \
        if (format == HEAP_FORMAT_NT5_X86)                                                         \
            return heap_nt5_x86_##function(k, heap, ##__VA_ARGS__);                                \
        k_assert_values(k, format == HEAP_FORMAT_NT5_X64, heap, 0);                                \
        return heap_nt5_x64_##function(k, heap, ##__VA_ARGS__);                                    \
    } while (0)

nt_status
rtl_heap_create(struct kernel *k, kva_t base, const struct heap_parameters *parameters)
{
    switch (parameters->format) {
    case HEAP_FORMAT_NT5_X86:
        return heap_nt5_x86_create(k, base, parameters);
    case HEAP_FORMAT_NT5_X64:
        return sizeof(kva_t) > sizeof(uint32_t) ? heap_nt5_x64_create(k, base, parameters)
                                                : STATUS_INVALID_PARAMETER;
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
    HEAP_CALL(k, heap, realloc, block, bytes, refusal);
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
    HEAP_CALL(k, heap, usage, usage);
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
    if (format_of(k, heap) != HEAP_FORMAT_NONE) {
        HEAP_CALL(k, heap, verify, fault);
    }
    if (fault) {
        *fault = (struct heap_fault){
            .kind = HEAP_FAULT_HEADER,
            .at = heap + NT5_X86_heap_signature,
            .expected = HEAP_SIGNATURE,
            .what = "no heap of a known format",
        };
    }
    return false;
}
