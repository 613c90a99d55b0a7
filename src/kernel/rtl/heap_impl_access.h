/* SPDX-License-Identifier: MIT */
/*
 * Part of heap_impl.h: typed access to a heap's bytes. A heap is contiguous, so one translation serves a whole
 * operation: host pointer = delta + kernel address, until the next map or commit.
 */
#pragma once

#include "kernel/rtl/heap_format.h"

#ifndef HEAP_NAME
#error "included only by a file that instantiates a heap format"
#endif

#define HEAP_INLINE   static inline __attribute__((always_inline))
#define HEAP_NOINLINE static __attribute__((noinline))

typedef uint16_t __attribute__((may_alias)) heap_u16;
typedef uint32_t __attribute__((may_alias)) heap_u32;
typedef uint64_t __attribute__((may_alias)) heap_u64;

struct heap_view {
    struct kernel *k;
    kva_t base;
    uintptr_t delta;
};

HEAP_INLINE struct heap_view
view_open(struct kernel *k, kva_t base)
{
    return (struct heap_view){ k, base, (uintptr_t)kptr(k, base) - (uintptr_t)base };
}

HEAP_INLINE void *
at(const struct heap_view *v, kva_t va)
{
    return (void *)(v->delta + (uintptr_t)va);
}

HEAP_INLINE uint32_t
get8(const struct heap_view *v, kva_t va)
{
    return *(const uint8_t *)at(v, va);
}

HEAP_INLINE uint32_t
get16(const struct heap_view *v, kva_t va)
{
    return *(const heap_u16 *)at(v, va);
}

HEAP_INLINE uint32_t
get32(const struct heap_view *v, kva_t va)
{
    return *(const heap_u32 *)at(v, va);
}

HEAP_INLINE kva_t
get_pointer(const struct heap_view *v, kva_t va)
{
    return F.pointer_bytes == 8 ? (kva_t) * (const heap_u64 *)at(v, va) : get32(v, va);
}

HEAP_INLINE void
put8(const struct heap_view *v, kva_t va, uint32_t value)
{
    *(uint8_t *)at(v, va) = (uint8_t)value;
}

HEAP_INLINE void
put16(const struct heap_view *v, kva_t va, uint32_t value)
{
    *(heap_u16 *)at(v, va) = (uint16_t)value;
}

HEAP_INLINE void
put32(const struct heap_view *v, kva_t va, uint32_t value)
{
    *(heap_u32 *)at(v, va) = value;
}

HEAP_INLINE void
put_pointer(const struct heap_view *v, kva_t va, kva_t value)
{
    if (F.pointer_bytes == 8) {
        *(heap_u64 *)at(v, va) = value;
    } else {
        put32(v, va, (uint32_t)value);
    }
}

/* Block headers. A block is named by the address of its header; sizes are units, headers included. */

#define ENTRY_BYTES (1u << F.unit_shift)

HEAP_INLINE kva_t
block_after(kva_t block, uint32_t units)
{
    return block + ((kva_t)units << F.unit_shift);
}

HEAP_INLINE uint32_t
block_units(const struct heap_view *v, kva_t block)
{
    return get16(v, block + F.entry_size);
}

HEAP_INLINE uint32_t
block_previous_units(const struct heap_view *v, kva_t block)
{
    return get16(v, block + F.entry_previous_size);
}

HEAP_INLINE uint32_t
block_flags(const struct heap_view *v, kva_t block)
{
    return get8(v, block + F.entry_flags);
}

HEAP_INLINE bool
block_is_free(const struct heap_view *v, kva_t block)
{
    return !(block_flags(v, block) & HEAP_ENTRY_BUSY);
}

/* A header in one load: its fields are eight bytes in a row in every format. */
HEAP_INLINE uint64_t
header_load(const struct heap_view *v, kva_t block)
{
    return *(const heap_u64 *)at(v, block + F.entry_size);
}

HEAP_INLINE uint32_t
header_units(uint64_t header)
{
    return (uint16_t)header;
}

HEAP_INLINE uint32_t
header_previous_units(uint64_t header)
{
    return (uint16_t)(header >> 8 * (F.entry_previous_size - F.entry_size));
}

HEAP_INLINE uint32_t
header_flags(uint64_t header)
{
    return (uint8_t)(header >> 8 * (F.entry_flags - F.entry_size));
}

HEAP_INLINE void
block_write(const struct heap_view *v,
            kva_t block,
            uint32_t units,
            uint32_t previous_units,
            uint32_t flags,
            uint32_t unused_bytes)
{
    const unsigned start = F.entry_size;
    *(heap_u64 *)at(v, block + start) = (uint64_t)units |
                                        (uint64_t)previous_units << 8 * (F.entry_previous_size - start) |
                                        (uint64_t)flags << 8 * (F.entry_flags - start) |
                                        (uint64_t)unused_bytes << 8 * (F.entry_unused_bytes - start);
}

/* The heap's one segment. */

HEAP_INLINE kva_t
segment_of(const struct heap_view *v)
{
    return get_pointer(v, v->base + F.heap_segments);
}

HEAP_INLINE uint32_t
segment_committed_bytes(const struct heap_view *v, kva_t segment)
{
    uint32_t pages = get32(v, segment + F.segment_pages) - get32(v, segment + F.segment_uncommitted_pages);
    return pages << DH_PAGE_SHIFT;
}

/* Tells the block behind, or the segment, how large the block in front of it is. */
HEAP_INLINE void
block_close(const struct heap_view *v, kva_t block, uint32_t units, uint32_t flags)
{
    if (flags & HEAP_ENTRY_LAST) {
        put_pointer(v, segment_of(v) + F.segment_last_entry, block);
    } else {
        put16(v, block_after(block, units) + F.entry_previous_size, units);
    }
}
