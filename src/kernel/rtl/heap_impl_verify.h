/* SPDX-License-Identifier: MIT */
/*
 * Part of a heap format's file: walks everything a heap consists of and believes nothing. Every address is checked before
 * it is read, every loop is bounded by the committed size. The chain of blocks is the truth the rest is compared with.
 */
#pragma once

#include "kernel/rtl/heap_impl.h"

struct heap_check {
    struct heap_view view;
    struct heap_fault *fault;
    kva_t segment;
    kva_t first;
    kva_t end; /* of committed memory */
    /* What the chain holds; the lists must hold the same. */
    uint32_t free_count;
    uint32_t free_units;
    uint32_t large_count;
    uint64_t free_hash; /* sum over free blocks of a hash of address and size: independent of order */
};

static bool
check_fail(struct heap_check *c, enum heap_fault_kind kind, kva_t where, uint64_t expected, uint64_t seen, const char *what)
{
    if (c->fault) {
        *c->fault = (struct heap_fault){ kind, where, expected, seen, what };
    }
    return false;
}

static bool
check_equal(struct heap_check *c, enum heap_fault_kind kind, kva_t where, uint64_t expected, uint64_t seen, const char *what)
{
    return expected == seen || check_fail(c, kind, where, expected, seen, what);
}

static bool
check_header32(struct heap_check *c, uint32_t offset, uint32_t expected, const char *what)
{
    kva_t where = c->view.base + offset;
    return check_equal(c, HEAP_FAULT_HEADER, where, expected, get32(&c->view, where), what);
}

static bool
check_segment(struct heap_check *c, uint32_t offset, uint64_t expected, uint64_t seen, const char *what)
{
    return check_equal(c, HEAP_FAULT_SEGMENT, c->segment + offset, expected, seen, what);
}

static uint64_t
check_hash(kva_t block, uint32_t units)
{
    uint64_t x = ((uint64_t)block << 16 | units) * UINT64_C(0x9e3779b97f4a7c15);
    return (x ^ x >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
}

static bool
check_header(struct heap_check *c)
{
    const struct heap_view *v = &c->view;
    kva_t base = v->base;
    kva_t ranges_end = base + F.heap_bytes + F.descriptor_count * F.descriptor_bytes;
    uint32_t flags = get32(v, base + F.heap_flags);
    bool has_lock = !(flags & HEAP_FLAG_NO_SERIALIZE);
    kva_t lock = has_lock ? ranges_end : 0;

    c->segment = ranges_end + (has_lock ? F.lock_bytes : 0);
    c->first = c->segment + F.segment_bytes;
    if (!check_header32(c, F.heap_signature, HEAP_SIGNATURE, "signature") ||
        !check_header32(c, F.heap_flags, flags & ~(uint32_t)HEAP_FLAG_GROWABLE, "flags") ||
        !check_header32(c, F.heap_force_flags, flags & HEAP_FORCED_FLAGS, "forced flags") ||
        !check_header32(c, F.heap_virtual_memory_threshold, F.threshold_units, "threshold") ||
        !check_header32(c, F.heap_align_round, F.align_round, "alignment") ||
        !check_header32(c, F.heap_align_mask, ~(uint32_t)(ENTRY_BYTES - 1), "alignment mask")) {
        return false;
    }
    kva_t segments = base + F.heap_segments;
    kva_t lock_field = base + F.heap_lock_variable;
    kva_t virtual_blocks = base + F.heap_virtual_blocks;
    return check_equal(c, HEAP_FAULT_HEADER, segments, c->segment, get_pointer(v, segments), "segment pointer") &&
           check_equal(c, HEAP_FAULT_HEADER, lock_field, lock, get_pointer(v, lock_field), "lock pointer") &&
           check_equal(c,
                       HEAP_FAULT_HEADER,
                       virtual_blocks,
                       virtual_blocks,
                       get_pointer(v, virtual_blocks),
                       "list of virtual blocks is not empty") &&
           check_equal(c,
                       HEAP_FAULT_HEADER,
                       base,
                       (uint32_t)(c->segment - base) >> F.unit_shift,
                       block_units(v, base),
                       "size of the heap's own block") &&
           check_equal(c,
                       HEAP_FAULT_HEADER,
                       base + F.entry_flags,
                       HEAP_ENTRY_BUSY,
                       block_flags(v, base),
                       "flags of the heap's own block");
}

/* The descriptors are a free chain and at most one in use; together they are all of them. */
static bool
check_ranges(struct heap_check *c, kva_t in_use)
{
    const struct heap_view *v = &c->view;
    kva_t start = v->base + F.heap_bytes;
    uint32_t count = in_use ? 1 : 0;
    kva_t range = get_pointer(v, v->base + F.heap_unused_ranges);
    for (; range; range = get_pointer(v, range + F.range_next)) {
        if (range < start || range >= start + F.descriptor_count * F.descriptor_bytes || (range - start) % F.descriptor_bytes ||
            range == in_use || ++count > F.descriptor_count) {
            return check_fail(c, HEAP_FAULT_SEGMENT, v->base + F.heap_unused_ranges, 0, range, "unused range descriptors");
        }
    }
    return check_equal(c,
                       HEAP_FAULT_SEGMENT,
                       v->base + F.heap_unused_ranges,
                       F.descriptor_count,
                       count,
                       "number of range descriptors");
}

static bool
check_segment_fields(struct heap_check *c)
{
    const struct heap_view *v = &c->view;
    kva_t base = v->base;
    kva_t s = c->segment;
    uint32_t pages = get32(v, s + F.segment_pages);
    uint32_t tail_pages = get32(v, s + F.segment_uncommitted_pages);
    if (tail_pages >= pages) {
        return check_fail(c, HEAP_FAULT_SEGMENT, s + F.segment_uncommitted_pages, pages, tail_pages, "uncommitted pages");
    }
    uint32_t tail = tail_pages << DH_PAGE_SHIFT;
    kva_t range = get_pointer(v, s + F.segment_ranges);
    c->end = base + ((kva_t)(pages - tail_pages) << DH_PAGE_SHIFT);
    if (!check_segment(c, F.segment_signature, HEAP_SEGMENT_SIGNATURE, get32(v, s + F.segment_signature), "signature") ||
        !check_segment(c, F.segment_heap, base, get_pointer(v, s + F.segment_heap), "heap pointer") ||
        !check_segment(c, F.segment_base, base, get_pointer(v, s + F.segment_base), "base address") ||
        !check_segment(c, F.segment_first_entry, c->first, get_pointer(v, s + F.segment_first_entry), "first entry") ||
        !check_segment(c,
                       F.segment_last_valid,
                       (uint64_t)base + ((uint64_t)pages << DH_PAGE_SHIFT),
                       get_pointer(v, s + F.segment_last_valid),
                       "last valid entry") ||
        !check_segment(c, F.segment_largest_range, tail, get32(v, s + F.segment_largest_range), "largest range") ||
        !check_segment(c, F.segment_range_count, tail != 0, get32(v, s + F.segment_range_count), "range count") ||
        !check_segment(c, F.entry_size, F.segment_bytes >> F.unit_shift, block_units(v, s), "size of its block") ||
        !check_segment(c, F.entry_flags, HEAP_ENTRY_BUSY, block_flags(v, s), "flags of its block") ||
        !check_segment(c,
                       F.entry_previous_size,
                       (uint32_t)(s - base) >> F.unit_shift,
                       block_previous_units(v, s),
                       "previous size of its block")) {
        return false;
    }
    kva_t ranges_end = base + F.heap_bytes + F.descriptor_count * F.descriptor_bytes;
    if (tail == 0) {
        return check_segment(c, F.segment_ranges, 0, range, "range of a fully committed heap") && check_ranges(c, 0);
    }
    if (range < base + F.heap_bytes || range > ranges_end - F.descriptor_bytes || range % 4) {
        return check_fail(c, HEAP_FAULT_SEGMENT, s + F.segment_ranges, ranges_end - F.descriptor_bytes, range, "range pointer");
    }
    return check_segment(c, F.segment_ranges, 0, get_pointer(v, range + F.range_next), "more than one range") &&
           check_segment(c, F.segment_ranges, c->end, get_pointer(v, range + F.range_address), "start of the range") &&
           check_segment(c, F.segment_ranges, tail, get32(v, range + F.range_bytes), "length of the range") &&
           check_ranges(c, range);
}

/*
 * One block of the chain. Two free neighbours are no fault, even small ones: the last piece of a range that was cut at the
 * maximum may stand in front of a free block.
 */
static bool
check_block(struct heap_check *c, kva_t block, uint32_t previous_units)
{
    const struct heap_view *v = &c->view;
    uint32_t units = block_units(v, block);
    uint32_t flags = block_flags(v, block);
    bool is_free = !(flags & HEAP_ENTRY_BUSY);
    uint32_t space = (uint32_t)((c->end - block) >> F.unit_shift);
    if (units < 2 || units > space || (is_free && units > F.maximum_units)) {
        return check_fail(c, HEAP_FAULT_BLOCK, block, space, units, "size of a block");
    }
    if (!check_equal(c, HEAP_FAULT_BLOCK, block, previous_units, block_previous_units(v, block), "previous size") ||
        !check_equal(c,
                     HEAP_FAULT_BLOCK,
                     block,
                     (is_free ? 0u : HEAP_ENTRY_BUSY) | (units == space ? HEAP_ENTRY_LAST : 0u),
                     flags,
                     "flags of a block")) {
        return false;
    }
    if (is_free) {
        c->free_count++;
        c->free_units += units;
        c->free_hash += check_hash(block, units);
        c->large_count += !free_list_is_dedicated(units);
        return true;
    }
    uint32_t unused = get8(v, block + F.entry_unused_bytes);
    uint32_t unused_max = ENTRY_BYTES + (1 + F.keep_units_grow) * ENTRY_BYTES;
    if (unused < ENTRY_BYTES || unused > unused_max || unused > units << F.unit_shift) {
        return check_fail(c, HEAP_FAULT_BLOCK, block + F.entry_unused_bytes, unused_max, unused, "unused bytes");
    }
    return true;
}

static bool
check_chain(struct heap_check *c)
{
    const struct heap_view *v = &c->view;
    uint32_t previous_units = F.segment_bytes >> F.unit_shift;
    kva_t last = 0;
    for (kva_t block = c->first; block < c->end;) {
        if (!check_block(c, block, previous_units)) {
            return false;
        }
        last = block;
        previous_units = block_units(v, block);
        block = block_after(block, previous_units);
    }
    kva_t total = v->base + F.heap_total_free;
    return check_segment(c, F.segment_last_entry, last, get_pointer(v, c->segment + F.segment_last_entry), "last entry") &&
           check_equal(c, HEAP_FAULT_TOTAL_FREE, total, c->free_units, get32(v, total), "total free size");
}

/* Whether this is the link of a free block, so far as that can be seen from itself. */
static bool
check_link(struct heap_check *c, kva_t entry)
{
    kva_t block = link_block(entry);
    return entry % ENTRY_BYTES == 0 && block >= c->first && block < c->end &&
           c->end - block >= 2 * (kva_t)ENTRY_BYTES && block_is_free(&c->view, block);
}

static bool
check_list(struct heap_check *c, uint32_t list, uint32_t *count, uint64_t *hash)
{
    const struct heap_view *v = &c->view;
    kva_t head = free_list_head(v, list);
    kva_t previous = head;
    uint32_t smallest = F.has_dedicated_lists ? F.list_count : 2;
    for (kva_t entry = link_next(v, head); entry != head; entry = link_next(v, entry)) {
        if (!check_link(c, entry)) {
            return check_fail(c, HEAP_FAULT_LIST, previous, 0, entry, "link to something that is no free block");
        }
        uint32_t units = block_units(v, link_block(entry));
        if (list == 0 ? units < smallest : units != list) {
            return check_fail(c, HEAP_FAULT_LIST, entry, list, units, "block on the wrong list");
        }
        if (!check_equal(c, HEAP_FAULT_LIST, entry, previous, link_previous(v, entry), "backward link")) {
            return false;
        }
        smallest = list == 0 ? units : smallest;
        *hash += check_hash(link_block(entry), units);
        if (++*count > c->free_count) {
            return check_fail(c, HEAP_FAULT_LIST_MEMBER, head, c->free_count, *count, "more listed blocks than free ones");
        }
        previous = entry;
    }
    return check_equal(c, HEAP_FAULT_LIST, head, previous, link_previous(v, head), "backward link of a list head");
}

static bool
check_lists(struct heap_check *c)
{
    const struct heap_view *v = &c->view;
    uint32_t count = 0;
    uint64_t hash = 0;
    for (uint32_t list = 0; list < F.list_count; list++) {
        if (!check_list(c, list, &count, &hash)) {
            return false;
        }
        if (list == 0) {
            kva_t field = v->base + F.heap_non_dedicated_count;
            if (!check_equal(c, HEAP_FAULT_LIST_MEMBER, field, count, get32(v, field), "number of large free blocks") ||
                !check_equal(c, HEAP_FAULT_LIST_MEMBER, field, c->large_count, count, "large free blocks listed")) {
                return false;
            }
            continue;
        }
        kva_t head = free_list_head(v, list);
        kva_t word = v->base + F.heap_in_use_bitmap + list / 32 * 4;
        if (!check_equal(c,
                         HEAP_FAULT_BITMAP,
                         word,
                         link_next(v, head) != head,
                         get32(v, word) >> list % 32 & 1,
                         "in-use bit of a list")) {
            return false;
        }
    }
    kva_t lists = free_list_head(v, 0);
    return check_equal(c, HEAP_FAULT_LIST_MEMBER, lists, c->free_count, count, "listed blocks against free ones") &&
           check_equal(c, HEAP_FAULT_LIST_MEMBER, lists, c->free_hash, hash, "listed blocks are not the free ones");
}

/* One node of the index: a listed large block, first of its size, at a place its digits allow. */
static bool
check_node(struct heap_check *c, kva_t node, unsigned level, const uint32_t *path)
{
    const struct heap_view *v = &c->view;
    if (!check_link(c, link_of(node)) || free_list_is_dedicated(block_units(v, node))) {
        return check_fail(c, HEAP_FAULT_INDEX, node, 0, level, "node of the index is no large free block");
    }
    uint32_t units = block_units(v, node);
    for (unsigned above = 0; above < level; above++) {
        if (!check_equal(c, HEAP_FAULT_INDEX, node, path[above], index_digit(units, above), "place in the index")) {
            return false;
        }
    }
    kva_t previous = link_previous(v, link_of(node));
    if (previous != free_list_head(v, 0) && block_units(v, link_block(previous)) == units) {
        return check_fail(c, HEAP_FAULT_INDEX, node, 0, units, "node of the index is not the first of its size");
    }
    if (level == INDEX_LEVELS && index_next_digit(v, node, 0) != INDEX_FANOUT) {
        return check_fail(c, HEAP_FAULT_INDEX, node, 0, level, "node below the last digit");
    }
    return true;
}

/* pre: the lists are good. Each node is first of its size and there are as many as sizes: so it is complete. */
static bool
check_index(struct heap_check *c)
{
    const struct heap_view *v = &c->view;
    kva_t head = free_list_head(v, 0);
    uint32_t sizes = 0;
    uint32_t last_units = 0;
    for (kva_t entry = link_next(v, head); entry != head; entry = link_next(v, entry)) {
        uint32_t units = block_units(v, link_block(entry));
        sizes += units != last_units;
        last_units = units;
    }

    kva_t stack[INDEX_LEVELS + 1];
    uint32_t path[INDEX_LEVELS + 1];
    uint32_t nodes = 0;
    unsigned level = 0;
    kva_t node = get_pointer(v, v->base + F.heap_large_blocks_index);
    uint32_t digit = 0;
    while (node) {
        if (digit == 0) {
            if (!check_node(c, node, level, path)) {
                return false;
            }
            if (++nodes > sizes) {
                return check_fail(c, HEAP_FAULT_INDEX, node, sizes, nodes, "more nodes than sizes");
            }
        }
        digit = digit < INDEX_FANOUT ? index_next_digit(v, node, digit) : INDEX_FANOUT;
        if (digit < INDEX_FANOUT) {
            stack[level] = node;
            path[level] = digit;
            node = get_pointer(v, index_slot(node, digit));
            if (!node) {
                return check_fail(c, HEAP_FAULT_INDEX, stack[level], 1, 0, "empty child");
            }
            level++;
            digit = 0;
        } else if (level > 0) {
            level--;
            node = stack[level];
            digit = path[level] + 1;
        } else {
            break;
        }
    }
    return check_equal(c, HEAP_FAULT_INDEX, v->base + F.heap_large_blocks_index, sizes, nodes, "sizes in the index");
}

bool
HEAP_NAME(verify)(struct kernel *k, kva_t base, struct heap_fault *fault)
{
    struct heap_check check = { .view = view_open(k, base), .fault = fault };
    return check_header(&check) && check_segment_fields(&check) && check_chain(&check) && check_lists(&check) &&
           check_index(&check);
}
