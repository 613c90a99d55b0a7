/* SPDX-License-Identifier: MIT */
/*
 * The heap's public face: finds out which format a heap has and calls that one. A heap says so
 * itself: each format has the signature in another place.
 */
#include "kernel/rtl/heap.h"

#include "abi/layout/heap_columns.h"
#include "kernel/ke/assert.h"
#include "kernel/rtl/heap_format.h"
#include "kernel/rtl/heap_formats.h"

enum {
#define HEAP_COLUMN                                         HEAP_COLUMN_nt5_x86
#define HEAP_FIELD(structure, field, width, offset, source) NT5_X86_##structure##_##field = offset,
#define HEAP_SIZE(name, value, source)                      NT5_X86_##name = value,
#include "abi/layout/heap.def"
#define HEAP_COLUMN                                         HEAP_COLUMN_nt5_x64
#define HEAP_FIELD(structure, field, width, offset, source) NT5_X64_##structure##_##field = offset,
#define HEAP_SIZE(name, value, source)                      NT5_X64_##name = value,
#include "abi/layout/heap.def"
#define HEAP_COLUMN                                         HEAP_COLUMN_nt60_x86
#define HEAP_FIELD(structure, field, width, offset, source) NT60_X86_##structure##_##field = offset,
#define HEAP_SIZE(name, value, source)                      NT60_X86_##name = value,
#include "abi/layout/heap.def"
#define HEAP_COLUMN                                         HEAP_COLUMN_nt61_x86
#define HEAP_FIELD(structure, field, width, offset, source) NT61_X86_##structure##_##field = offset,
#define HEAP_SIZE(name, value, source)                      NT61_X86_##name = value,
#include "abi/layout/heap.def"
#define HEAP_COLUMN                                         HEAP_COLUMN_nt61_x64
#define HEAP_FIELD(structure, field, width, offset, source) NT61_X64_##structure##_##field = offset,
#define HEAP_SIZE(name, value, source)                      NT61_X64_##name = value,
#include "abi/layout/heap.def"
#define HEAP_COLUMN                                         HEAP_COLUMN_nt62_x64
#define HEAP_FIELD(structure, field, width, offset, source) NT62_X64_##structure##_##field = offset,
#define HEAP_SIZE(name, value, source)                      NT62_X64_##name = value,
#include "abi/layout/heap.def"
#define HEAP_COLUMN                                         HEAP_COLUMN_nt62_x86
#define HEAP_FIELD(structure, field, width, offset, source) NT62_X86_##structure##_##field = offset,
#define HEAP_SIZE(name, value, source)                      NT62_X86_##name = value,
#include "abi/layout/heap.def"
#define HEAP_COLUMN HEAP_COLUMN_nt1703_x64
#define HEAP_FIELD(structure, field, width, offset, source)                                        \
    NT1703_X64_##structure##_##field = offset,
#define HEAP_SIZE(name, value, source) NT1703_X64_##name = value,
#include "abi/layout/heap.def"
#define HEAP_COLUMN HEAP_COLUMN_nt2004_x64
#define HEAP_FIELD(structure, field, width, offset, source)                                        \
    NT2004_X64_##structure##_##field = offset,
#define HEAP_SIZE(name, value, source) NT2004_X64_##name = value,
#include "abi/layout/heap.def"
};

static inline __attribute__((always_inline)) bool
is_signed(const uint8_t *header, uint32_t signature_offset)
{
    typedef uint32_t __attribute__((may_alias)) word;
    return *(const word *)(const void *)(header + signature_offset) == HEAP_SIGNATURE;
}

/* Vista and 7 have the signature in the same place, and headers of different length behind it. */
static inline __attribute__((always_inline)) enum heap_format
nt6_x86_format_of(const uint8_t *header)
{
    typedef uint16_t __attribute__((may_alias)) half;
    const uint8_t *length = header + NT60_X86_heap_header_validate_length;
    switch (*(const half *)(const void *)length) {
    case NT60_X86_heap_bytes:
        return HEAP_FORMAT_NT60_X86;
    case NT61_X86_heap_bytes:
        return HEAP_FORMAT_NT61_X86;
    default:
        return HEAP_FORMAT_NONE;
    }
}

/* So have 8 to 11. */
static inline __attribute__((always_inline)) enum heap_format
nt62_x64_format_of(const uint8_t *header)
{
    typedef uint16_t __attribute__((may_alias)) half;
    const uint8_t *length = header + NT62_X64_heap_header_validate_length;
    switch (*(const half *)(const void *)length) {
    case NT62_X64_heap_bytes:
        return HEAP_FORMAT_NT62_X64;
    case NT1703_X64_heap_bytes:
        return HEAP_FORMAT_NT1703_X64;
    case NT2004_X64_heap_bytes:
        return HEAP_FORMAT_NT2004_X64;
    default:
        return HEAP_FORMAT_NONE;
    }
}

static inline __attribute__((always_inline)) enum heap_format
format_of(struct kernel *k, kva_t heap)
{
    const uint8_t *header = kptr(k, heap);
    if (is_signed(header, NT5_X86_heap_signature))
        return HEAP_FORMAT_NT5_X86;
    if (is_signed(header, NT60_X86_heap_signature))
        return nt6_x86_format_of(header);
    if (is_signed(header, NT62_X86_heap_signature))
        return HEAP_FORMAT_NT62_X86;
    /* Wide pointers are of no use to a kernel whose addresses are narrow. */
    if (sizeof(kva_t) == sizeof(uint32_t))
        return HEAP_FORMAT_NONE;
    if (is_signed(header, NT61_X64_heap_signature))
        return HEAP_FORMAT_NT61_X64;
    if (is_signed(header, NT62_X64_heap_signature))
        return nt62_x64_format_of(header);
    return is_signed(header, NT5_X64_heap_signature) ? HEAP_FORMAT_NT5_X64 : HEAP_FORMAT_NONE;
}

#define HEAP_CASE(name, column, function, ...)                                                     \
    case HEAP_FORMAT_##name:                                                                       \
        return heap_##column##_##function(__VA_ARGS__);

/* A call of the format that the heap has. */
#define HEAP_CALL(k, heap, function, ...)                                                          \
    do {                                                                                           \
        switch (format_of(k, heap)) {                                                              \
            HEAP_CASE(NT5_X86, nt5_x86, function, k, heap, ##__VA_ARGS__)                          \
            HEAP_CASE(NT60_X86, nt60_x86, function, k, heap, ##__VA_ARGS__)                        \
            HEAP_CASE(NT61_X86, nt61_x86, function, k, heap, ##__VA_ARGS__)                        \
            HEAP_CASE(NT62_X86, nt62_x86, function, k, heap, ##__VA_ARGS__)                        \
            HEAP_CASE(NT61_X64, nt61_x64, function, k, heap, ##__VA_ARGS__)                        \
            HEAP_CASE(NT62_X64, nt62_x64, function, k, heap, ##__VA_ARGS__)                        \
            HEAP_CASE(NT1703_X64, nt1703_x64, function, k, heap, ##__VA_ARGS__)                    \
            HEAP_CASE(NT2004_X64, nt2004_x64, function, k, heap, ##__VA_ARGS__)                    \
            HEAP_CASE(NT5_X64, nt5_x64, function, k, heap, ##__VA_ARGS__)                          \
        case HEAP_FORMAT_NONE:                                                                     \
            break;                                                                                 \
        }                                                                                          \
        k_panic(k, __FILE__, __LINE__, "a heap of a known format", heap, 0);                       \
    } while (0)

nt_status
rtl_heap_create(struct kernel *k, kva_t base, const struct heap_parameters *parameters)
{
    switch (parameters->format) {
#define HEAP_FORMAT(name, column, text, number)                                                    \
    case HEAP_FORMAT_##name:                                                                       \
        return heap_##column##_create(k, base, parameters);
#include "abi/layout/heap_formats.def"
#undef HEAP_FORMAT
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
