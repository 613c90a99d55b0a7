/* SPDX-License-Identifier: MIT */
/*
 * Part of heap_impl.h: the free lists. Links lie behind the header of a free block, as kernel addresses, like any
 * Windows LIST_ENTRY; the heads are in the heap header. FreeLists[n] holds blocks of exactly n units, filled at the tail and
 * taken from the tail; FreeLists[0] holds the larger ones in ascending order. Sources: XP heap dumps, ReactOS.
 */
#pragma once

#include "kernel/rtl/heap_impl_index.h"

/* _LIST_ENTRY: Flink, then Blink. */
HEAP_INLINE kva_t
link_next(const struct heap_view *v, kva_t entry)
{
    return get_pointer(v, entry);
}

HEAP_INLINE kva_t
link_previous(const struct heap_view *v, kva_t entry)
{
    return get_pointer(v, entry + F.pointer_bytes);
}

HEAP_INLINE kva_t
link_of(kva_t block)
{
    return block + ENTRY_BYTES;
}

HEAP_INLINE kva_t
link_block(kva_t entry)
{
    return entry - ENTRY_BYTES;
}

HEAP_INLINE void
link_insert_before(const struct heap_view *v, kva_t entry, kva_t next)
{
    kva_t previous = link_previous(v, next);
    put_pointer(v, entry, next);
    put_pointer(v, entry + F.pointer_bytes, previous);
    put_pointer(v, previous, entry);
    put_pointer(v, next + F.pointer_bytes, entry);
}

HEAP_INLINE kva_t
free_list_head(const struct heap_view *v, uint32_t list)
{
    return v->base + F.heap_free_lists + (kva_t)list * (2 * F.pointer_bytes);
}

HEAP_INLINE bool
free_list_is_dedicated(uint32_t units)
{
    return F.has_dedicated_lists && units < F.list_count;
}

/*
 * The in-use bitmap, in words of the machine: 64 bits on the model, 32 on the PC; the bits lie alike. All accesses have
 * that one width, because a wide load behind a narrow store waits until the store has left the store buffer.
 */
typedef uintptr_t __attribute__((may_alias)) heap_bitmap_word;
#define BITMAP_WORD_BITS ((uint32_t)sizeof(heap_bitmap_word) * 8)

HEAP_INLINE heap_bitmap_word *
free_list_word(const struct heap_view *v, uint32_t word)
{
    return (heap_bitmap_word *)at(v, v->base + F.heap_in_use_bitmap) + word;
}

HEAP_INLINE heap_bitmap_word
free_list_bit(uint32_t list)
{
    return (heap_bitmap_word)1 << list % BITMAP_WORD_BITS;
}

/* Whether a list became empty is anybody's guess, so there is no branch to guess wrong. */
HEAP_INLINE void
free_list_clear_bit(const struct heap_view *v, uint32_t list, bool is_empty)
{
    *free_list_word(v, list / BITMAP_WORD_BITS) &= ~((heap_bitmap_word)is_empty << list % BITMAP_WORD_BITS);
}

HEAP_INLINE void
free_list_change_large_count(const struct heap_view *v, uint32_t change)
{
    kva_t count = v->base + F.heap_non_dedicated_count;
    put32(v, count, get32(v, count) + change);
}

HEAP_NOINLINE void
free_list_insert_large(struct kernel *k, kva_t base, kva_t block, uint32_t units)
{
    const struct heap_view view = view_open(k, base);
    const struct heap_view *v = &view;
    kva_t next = index_find(k, base, units);
    link_insert_before(v, link_of(block), next ? link_of(next) : free_list_head(v, 0));
    index_insert(k, base, block, units);
    free_list_change_large_count(v, 1);
}

HEAP_NOINLINE void
free_list_remove_large(struct kernel *k, kva_t base, kva_t block, uint32_t units)
{
    const struct heap_view view = view_open(k, base);
    const struct heap_view *v = &view;
    kva_t head = free_list_head(v, 0);
    kva_t next = link_next(v, link_of(block));
    kva_t previous = link_previous(v, link_of(block));
    if (previous == head || block_units(v, link_block(previous)) != units) {
        kva_t heir = next != head && block_units(v, link_block(next)) == units ? link_block(next) : 0;
        index_remove(k, base, block, units, heir);
    }
    put_pointer(v, previous, next);
    put_pointer(v, next + F.pointer_bytes, previous);
    free_list_change_large_count(v, (uint32_t)-1);
}

/* Puts a free block on its list. Header and TotalFreeSize are the caller's. */
HEAP_INLINE void
free_list_insert(const struct heap_view *v, kva_t block, uint32_t units)
{
    if (free_list_is_dedicated(units)) {
        link_insert_before(v, link_of(block), free_list_head(v, units));
        *free_list_word(v, units / BITMAP_WORD_BITS) |= free_list_bit(units);
    } else {
        free_list_insert_large(v->k, v->base, block, units);
    }
}

HEAP_INLINE void
free_list_remove(const struct heap_view *v, kva_t block, uint32_t units)
{
    if (free_list_is_dedicated(units)) {
        kva_t next = link_next(v, link_of(block));
        kva_t previous = link_previous(v, link_of(block));
        put_pointer(v, previous, next);
        put_pointer(v, next + F.pointer_bytes, previous);
        /* If both neighbours are the head, the list is empty now. */
        free_list_clear_bit(v, units, next == previous);
    } else {
        free_list_remove_large(v->k, v->base, block, units);
    }
}

/* Lowest dedicated list >= units that is not empty; list_count if there is none. */
HEAP_INLINE uint32_t
free_list_scan(const struct heap_view *v, uint32_t units)
{
    heap_bitmap_word bits = *free_list_word(v, units / BITMAP_WORD_BITS) & ~(free_list_bit(units) - 1);
    for (uint32_t word = units / BITMAP_WORD_BITS;;) {
        if (bits) {
            unsigned low = sizeof bits == 8 ? (unsigned)__builtin_ctzll(bits) : (unsigned)__builtin_ctzl(bits);
            return word * BITMAP_WORD_BITS + low;
        }
        if (++word >= F.list_count / BITMAP_WORD_BITS) {
            return F.list_count;
        }
        bits = *free_list_word(v, word);
    }
}

/*
 * Takes the smallest free block of at least so many units off its list, among equals the one freed last; 0 if there is
 * none. have_units: its size.
 */
HEAP_INLINE kva_t
free_list_take(const struct heap_view *v, uint32_t units, uint32_t *have_units)
{
    kva_t block;
    if (free_list_is_dedicated(units)) {
        uint32_t list = free_list_scan(v, units);
        if (list < F.list_count) {
            /* The last of the list: its next is the head. */
            kva_t head = free_list_head(v, list);
            kva_t entry = link_previous(v, head);
            kva_t previous = link_previous(v, entry);
            put_pointer(v, previous, head);
            put_pointer(v, head + F.pointer_bytes, previous);
            free_list_clear_bit(v, list, previous == head);
            *have_units = list;
            return link_block(entry);
        }
        kva_t first = link_next(v, free_list_head(v, 0));
        if (first == free_list_head(v, 0)) {
            return 0;
        }
        block = link_block(first);
    } else {
        block = index_find(v->k, v->base, units);
        if (!block) {
            return 0;
        }
    }
    *have_units = block_units(v, block);
    free_list_remove_large(v->k, v->base, block, *have_units);
    return block;
}
