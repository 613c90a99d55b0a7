/* SPDX-License-Identifier: MIT */
/*
 * Part of heap_impl.h: the index of large free blocks. FreeLists[0] is sorted by size, most recent first among equals,
 * and stays exactly so; the index finds places in it without walking it. A plain walk was measured at 86 microseconds
 * an operation in a 16 MB heap.
 *
 * The index is a digit tree over the size in units (16 bits as digits of 6, 5 and 5 bits) whose nodes are the free
 * blocks themselves: behind its list links a block keeps a map of its children and their addresses. A node's own size is
 * any size of its subtree; the path to it spells the leading digits. So no path is longer than four nodes and nothing is
 * ever rebalanced. Only the first block of each size (the most recently freed) is a node; its equals follow it on the
 * list. The root hangs in the heap's LargeBlocksIndex field, which Windows too keeps for an index of its own.
 */
#pragma once

#include "kernel/rtl/heap_impl_access.h"

#define INDEX_LEVELS 3
#define INDEX_FANOUT 64u

HEAP_INLINE uint32_t
index_digit(uint32_t units, unsigned level)
{
    return level == 0 ? units >> 10 : level == 1 ? units >> 5 & 31 : units & 31;
}

/* Two words, bit d: there is a child for digit d. */
HEAP_INLINE kva_t
index_map(kva_t block)
{
    return block + ENTRY_BYTES + 2 * F.pointer_bytes;
}

HEAP_INLINE kva_t
index_slot(kva_t block, uint32_t digit)
{
    return index_map(block) + 8 + (kva_t)digit * F.pointer_bytes;
}

HEAP_INLINE bool
index_has_child(const struct heap_view *v, kva_t block, uint32_t digit)
{
    return get32(v, index_map(block) + digit / 32 * 4) >> digit % 32 & 1;
}

HEAP_INLINE void
index_set_child(const struct heap_view *v, kva_t block, uint32_t digit, kva_t child)
{
    kva_t word = index_map(block) + digit / 32 * 4;
    put32(v, word, get32(v, word) | 1u << digit % 32);
    put_pointer(v, index_slot(block, digit), child);
}

HEAP_INLINE void
index_drop_child(const struct heap_view *v, kva_t block, uint32_t digit)
{
    kva_t word = index_map(block) + digit / 32 * 4;
    put32(v, word, get32(v, word) & ~(1u << digit % 32));
}

HEAP_INLINE void
index_make_leaf(const struct heap_view *v, kva_t block)
{
    put32(v, index_map(block), 0);
    put32(v, index_map(block) + 4, 0);
}

/* Lowest digit >= from that has a child, INDEX_FANOUT if none. */
HEAP_INLINE uint32_t
index_next_digit(const struct heap_view *v, kva_t block, uint32_t from)
{
    uint32_t low = get32(v, index_map(block));
    uint32_t high = get32(v, index_map(block) + 4);
    if (from < 32) {
        low &= ~0u << from;
        if (low) {
            return (uint32_t)__builtin_ctz(low);
        }
    } else {
        high &= from < INDEX_FANOUT ? ~0u << (from - 32) : 0;
    }
    return high ? 32 + (uint32_t)__builtin_ctz(high) : INDEX_FANOUT;
}

/* Gives `to` the children of `from`. */
HEAP_INLINE void
index_move_children(const struct heap_view *v, kva_t to, kva_t from)
{
    uint32_t low = get32(v, index_map(from));
    uint32_t high = get32(v, index_map(from) + 4);
    put32(v, index_map(to), low);
    put32(v, index_map(to) + 4, high);
    if (low) {
        memcpy(at(v, index_slot(to, 0)), at(v, index_slot(from, 0)), 32 * F.pointer_bytes);
    }
    if (high) {
        memcpy(at(v, index_slot(to, 32)), at(v, index_slot(from, 32)), 32 * F.pointer_bytes);
    }
}

/* The first block on the list with at least so many units, 0 if there is none. */
HEAP_NOINLINE kva_t
index_find(struct kernel *k, kva_t base, uint32_t units)
{
    const struct heap_view view = view_open(k, base);
    const struct heap_view *v = &view;
    kva_t best = 0;
    uint32_t best_units = UINT32_MAX;
    kva_t larger = 0; /* the nearest subtree passed by that holds only larger sizes */
    kva_t node = get_pointer(v, base + F.heap_large_blocks_index);

    for (unsigned level = 0; node; level++) {
        uint32_t have = block_units(v, node);
        if (have == units) {
            return node;
        }
        if (have > units && have < best_units) {
            best = node;
            best_units = have;
        }
        if (level == INDEX_LEVELS) {
            break;
        }
        uint32_t digit = index_digit(units, level);
        uint32_t next = index_next_digit(v, node, digit);
        kva_t parent = node;
        node = 0;
        if (next == digit) {
            node = get_pointer(v, index_slot(parent, digit));
            next = index_next_digit(v, parent, digit + 1);
        }
        if (next < INDEX_FANOUT) {
            larger = get_pointer(v, index_slot(parent, next));
        }
    }
    /* The smallest of that subtree is on its path of first children. At most INDEX_LEVELS rounds. */
    while (larger) {
        uint32_t have = block_units(v, larger);
        if (have < best_units) {
            best = larger;
            best_units = have;
        }
        uint32_t next = index_next_digit(v, larger, 0);
        larger = next < INDEX_FANOUT ? get_pointer(v, index_slot(larger, next)) : 0;
    }
    return best;
}

/* pre: block is on the list, the first of its size. */
HEAP_NOINLINE void
index_insert(struct kernel *k, kva_t base, kva_t block, uint32_t units)
{
    const struct heap_view view = view_open(k, base);
    const struct heap_view *v = &view;
    kva_t slot = base + F.heap_large_blocks_index;
    kva_t node = get_pointer(v, slot);

    for (unsigned level = 0; node; level++) {
        if (block_units(v, node) == units) {
            /* The block takes the place of its older equal, which stays on the list behind it. */
            index_move_children(v, block, node);
            put_pointer(v, slot, block);
            return;
        }
        k_assert_values(k, level < INDEX_LEVELS, block, units);
        uint32_t digit = index_digit(units, level);
        slot = index_slot(node, digit);
        if (!index_has_child(v, node, digit)) {
            index_set_child(v, node, digit, block);
            index_make_leaf(v, block);
            return;
        }
        node = get_pointer(v, slot);
    }
    put_pointer(v, slot, block);
    index_make_leaf(v, block);
}

/*
 * pre: block is still on the list and the first of its size; heir is the next of the same size, or 0. Call only for a
 * block that is first of its size: the others are not in the index.
 */
HEAP_NOINLINE void
index_remove(struct kernel *k, kva_t base, kva_t block, uint32_t units, kva_t heir)
{
    const struct heap_view view = view_open(k, base);
    const struct heap_view *v = &view;
    kva_t slot = base + F.heap_large_blocks_index;
    kva_t parent = 0;
    uint32_t parent_digit = 0;
    kva_t node = get_pointer(v, slot);

    for (unsigned level = 0; node != block; level++) {
        k_assert_values(k, level < INDEX_LEVELS && node, block, units);
        parent = node;
        parent_digit = index_digit(units, level);
        k_assert_values(k, index_has_child(v, node, parent_digit), block, units);
        slot = index_slot(node, parent_digit);
        node = get_pointer(v, slot);
    }
    if (!heir) {
        /* Any leaf below may stand here: it has the same leading digits. At most INDEX_LEVELS rounds. */
        kva_t above = 0;
        uint32_t digit = 0;
        uint32_t next;
        heir = block;
        while ((next = index_next_digit(v, heir, 0)) < INDEX_FANOUT) {
            above = heir;
            digit = next;
            heir = get_pointer(v, index_slot(heir, next));
        }
        if (heir == block) {
            if (parent) {
                index_drop_child(v, parent, parent_digit);
            } else {
                put_pointer(v, slot, 0);
            }
            return;
        }
        index_drop_child(v, above, digit);
    }
    index_move_children(v, heir, block);
    put_pointer(v, slot, heir);
}
