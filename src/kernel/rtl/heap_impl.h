/* SPDX-License-Identifier: MIT */
/*
 * The NT heap itself, written once and compiled once per format. A file that instantiates it defines
 *   static const struct heap_layout F   the format, and
 *   HEAP_NAME(function)                 how its public functions are called,
 * then includes heap_impl.h and heap_impl_verify.h. Nobody else includes them.
 *
 * Rules as published for Windows 2000 to Server 2003 (docs/fidelity.md): best fit, last freed first among equals; a
 * remainder of one unit stays in the block; growth by the request rounded up to pages, not counting what is free in front
 * of the tail; neighbours merge up to 0xFE00 units; nothing is ever decommitted.
 */
#pragma once

#include "kernel/rtl/heap_impl_lists.h"

/* Windows: requests with the top bit set fail before anything is rounded. */
#define HEAP_REQUEST_MAX 0x7fffffffu

HEAP_INLINE uint64_t
request_block_bytes(uint32_t bytes)
{
    return ((uint64_t)(bytes ? bytes : 1) + F.align_round) & ~(uint64_t)(ENTRY_BYTES - 1);
}

HEAP_INLINE void
total_free_add(const struct heap_view *v, uint32_t units)
{
    kva_t total = v->base + F.heap_total_free;
    put32(v, total, get32(v, total) + units);
}

/*
 * Makes a free block, or several if it is above the maximum, of a range that is on no list, and puts it there. Merging is
 * done. flags: HEAP_ENTRY_LAST or 0, for the end of the range. TotalFreeSize is the caller's.
 */
HEAP_INLINE void
free_range_insert(const struct heap_view *v, kva_t block, uint32_t units, uint32_t previous_units, uint32_t flags)
{
    while (units > F.maximum_units) {
        uint32_t piece = F.maximum_units;
        if (units == F.maximum_units + 1) {
            piece -= F.odd_cut_units;
        }
        block_write(v, block, piece, previous_units, 0, 0);
        free_list_insert(v, block, piece);
        block = block_after(block, piece);
        units -= piece;
        previous_units = piece;
    }
    block_write(v, block, units, previous_units, flags, 0);
    block_close(v, block, units, flags);
    free_list_insert(v, block, units);
}

/*
 * The same for a range whose upper neighbour may be free: merges with it if the sum is not above the maximum. The
 * neighbour's header is given; with HEAP_ENTRY_LAST there is none.
 */
HEAP_INLINE void
free_range_release(const struct heap_view *v,
                   kva_t block,
                   uint32_t units,
                   uint32_t previous_units,
                   uint32_t flags,
                   uint64_t upper_header)
{
    uint32_t upper_units = header_units(upper_header);
    if (!((flags & HEAP_ENTRY_LAST) | (header_flags(upper_header) & HEAP_ENTRY_BUSY)) &&
        units + upper_units <= F.maximum_units) {
        free_list_remove(v, block_after(block, units), upper_units);
        units += upper_units;
        flags = header_flags(upper_header) & HEAP_ENTRY_LAST;
    }
    free_range_insert(v, block, units, previous_units, flags);
}

HEAP_NOINLINE void
free_range_return_merging(struct kernel *k, kva_t base, kva_t block, uint32_t units, uint32_t previous_units, uint32_t flags)
{
    const struct heap_view view = view_open(k, base);
    uint64_t upper_header = flags & HEAP_ENTRY_LAST ? 0 : header_load(&view, block_after(block, units));
    free_range_release(&view, block, units, previous_units, flags, upper_header);
}

/* The same where the caller has not looked behind the range yet. Most often a block in use follows. */
HEAP_INLINE void
free_range_return(const struct heap_view *v, kva_t block, uint32_t units, uint32_t previous_units, uint32_t flags)
{
    kva_t upper = block_after(block, units);
    if (free_list_is_dedicated(units) && !(flags & HEAP_ENTRY_LAST) && !block_is_free(v, upper)) {
        block_write(v, block, units, previous_units, 0, 0);
        put16(v, upper + F.entry_previous_size, units);
        free_list_insert(v, block, units);
    } else {
        free_range_return_merging(v->k, v->base, block, units, previous_units, flags);
    }
}

/*
 * Serves a request from a range that is on no list; its flags and sizes are given, its header is rewritten. Returns the
 * units the block really has.
 */
HEAP_INLINE uint32_t
block_carve(const struct heap_view *v,
            kva_t block,
            uint32_t have_units,
            uint32_t need_units,
            uint32_t previous_units,
            uint32_t flags,
            uint32_t request_bytes)
{
    uint32_t rest = have_units - need_units;
    uint32_t last = flags & HEAP_ENTRY_LAST;
    if (rest > F.keep_units_alloc) {
        uint32_t unused = (need_units << F.unit_shift) - request_bytes;
        block_write(v, block, need_units, previous_units, HEAP_ENTRY_BUSY, unused);
        free_range_return(v, block_after(block, need_units), rest, need_units, last);
        return need_units;
    }
    uint32_t unused = (have_units << F.unit_shift) - request_bytes;
    block_write(v, block, have_units, previous_units, HEAP_ENTRY_BUSY | last, unused);
    return have_units;
}

static uint32_t
largest_free_units(const struct heap_view *v)
{
    kva_t head = free_list_head(v, 0);
    if (link_previous(v, head) != head) {
        return block_units(v, link_block(link_previous(v, head)));
    }
    for (uint32_t word = F.list_count / 32; F.has_dedicated_lists && word-- > 0;) {
        uint32_t bits = get32(v, v->base + F.heap_in_use_bitmap + word * 4);
        if (bits) {
            return word * 32 + 31 - (uint32_t)__builtin_clz(bits);
        }
    }
    return 0;
}

HEAP_NOINLINE void
refuse(const struct heap_view *v,
       struct heap_refusal *refusal,
       enum heap_refusal_reason reason,
       nt_status commit_status,
       uint32_t request_bytes,
       uint32_t commit_bytes)
{
    if (!refusal) {
        return;
    }
    kva_t segment = segment_of(v);
    *refusal = (struct heap_refusal){
        .reason = reason,
        .commit_status = commit_status,
        .request_bytes = request_bytes,
        .block_bytes = request_block_bytes(request_bytes),
        .commit_bytes = commit_bytes,
        .largest_free_bytes = largest_free_units(v) << F.unit_shift,
        .uncommitted_bytes = get32(v, segment + F.segment_uncommitted_pages) << DH_PAGE_SHIFT,
        .free_bytes = get32(v, v->base + F.heap_total_free) << F.unit_shift,
    };
}

/* Uncommitted space is one range at the end; when the last of it is committed, its descriptor becomes unused. */
HEAP_INLINE void
segment_take_pages(const struct heap_view *v, kva_t segment, uint32_t bytes)
{
    uint32_t left = get32(v, segment + F.segment_uncommitted_pages) - (bytes >> DH_PAGE_SHIFT);
    kva_t range = get_pointer(v, segment + F.segment_ranges);
    put32(v, segment + F.segment_uncommitted_pages, left);
    put32(v, segment + F.segment_largest_range, left << DH_PAGE_SHIFT);
    if (left) {
        put_pointer(v, range + F.range_address, get_pointer(v, range + F.range_address) + bytes);
        put32(v, range + F.range_bytes, left << DH_PAGE_SHIFT);
    } else {
        put_pointer(v, segment + F.segment_ranges, 0);
        put32(v, segment + F.segment_range_count, 0);
        put_pointer(v, range + F.range_next, get_pointer(v, v->base + F.heap_unused_ranges));
        put_pointer(v, range + F.range_address, 0);
        put32(v, range + F.range_bytes, 0);
        put_pointer(v, v->base + F.heap_unused_ranges, range);
    }
}

/*
 * Commits at least so many units behind the last block, in pages. Returns the committed units and reopens the view, or
 * returns 0 with nothing changed. Segment fields are brought up to date; the new range is not a block yet.
 */
static uint32_t
segment_commit(struct heap_view *v, uint32_t units, uint32_t request_bytes, struct heap_refusal *refusal)
{
    kva_t segment = segment_of(v);
    uint32_t bytes = DH_ROUND_UP(units << F.unit_shift, DH_PAGE_SIZE);
    if (bytes > get32(v, segment + F.segment_uncommitted_pages) << DH_PAGE_SHIFT) {
        refuse(v, refusal, HEAP_REFUSAL_FULL, STATUS_NO_MEMORY, request_bytes, bytes);
        return 0;
    }
    uint32_t routine = (uint32_t)get_pointer(v, v->base + F.heap_commit_routine);
    if (routine != HEAP_COMMIT_ROUTINE_NONE) {
        kva_t start = v->base + segment_committed_bytes(v, segment);
        nt_status status = rtl_heap_commit(v->k, routine, v->base, start, bytes);
        *v = view_open(v->k, v->base);
        if (!NT_SUCCESS(status)) {
            refuse(v, refusal, HEAP_REFUSAL_COMMIT, status, request_bytes, bytes);
            return 0;
        }
    }
    segment_take_pages(v, segment, bytes);
    return bytes >> F.unit_shift;
}

/* Grows the heap for a request nothing free can hold, and serves it from there. 0 and nothing changed on refusal. */
HEAP_NOINLINE kva_t
alloc_extend(struct kernel *k, kva_t base, uint32_t units, uint32_t request_bytes, struct heap_refusal *refusal)
{
    struct heap_view view = view_open(k, base);
    struct heap_view *v = &view;
    kva_t last = get_pointer(v, segment_of(v) + F.segment_last_entry);
    uint32_t have = segment_commit(v, units, request_bytes, refusal);
    if (!have) {
        return 0;
    }
    uint32_t last_units = block_units(v, last);
    kva_t block = block_after(last, last_units);
    uint32_t previous_units = last_units;
    total_free_add(v, have);
    if (block_is_free(v, last) && last_units + have <= F.maximum_units) {
        free_list_remove(v, last, last_units);
        previous_units = block_previous_units(v, last);
        block = last;
        have += last_units;
    } else {
        put8(v, last + F.entry_flags, block_flags(v, last) & ~(uint32_t)HEAP_ENTRY_LAST);
    }
    put_pointer(v, segment_of(v) + F.segment_last_entry, block);
    uint32_t taken = block_carve(v, block, have, units, previous_units, HEAP_ENTRY_LAST, request_bytes);
    total_free_add(v, (uint32_t)-taken);
    return block;
}

HEAP_INLINE void
zero_payload(const struct heap_view *v, kva_t block, uint32_t units, uint32_t from)
{
    uint32_t payload = (units << F.unit_shift) - ENTRY_BYTES;
    memset(at(v, block + ENTRY_BYTES + from), 0, payload - from);
}

kva_t
HEAP_NAME(alloc)(struct kernel *k, kva_t base, uint32_t bytes, struct heap_refusal *refusal)
{
    struct heap_view view = view_open(k, base);
    const struct heap_view *v = &view;
    uint64_t units64 = request_block_bytes(bytes) >> F.unit_shift;
    if (bytes > HEAP_REQUEST_MAX || units64 > get32(v, base + F.heap_virtual_memory_threshold)) {
        refuse(v, refusal, HEAP_REFUSAL_TOO_LARGE, STATUS_NO_MEMORY, bytes, 0);
        return 0;
    }
    uint32_t units = (uint32_t)units64;
    uint32_t have;
    kva_t block = free_list_take(v, units, &have);
    uint32_t taken;
    if (block) {
        uint64_t header = header_load(v, block);
        taken = block_carve(v, block, have, units, header_previous_units(header), header_flags(header), bytes);
        total_free_add(v, (uint32_t)-taken);
    } else {
        block = alloc_extend(k, base, units, bytes, refusal);
        if (!block) {
            return 0;
        }
        view = view_open(k, base);
        taken = block_units(v, block);
    }
    if (get32(v, base + F.heap_flags) & HEAP_FLAG_ZERO_MEMORY) {
        zero_payload(v, block, taken, 0);
    }
    return block + ENTRY_BYTES;
}

/* A block in use with the headers around it. */
struct block_found {
    kva_t block; /* 0: the pointer is none */
    uint64_t header;
    uint64_t lower_header;
    uint64_t upper_header; /* 0 for the last block */
};

/*
 * The block a caller's pointer means, if it is one in use. Beyond the flags both neighbours must agree with its header, so
 * that a pointer into the middle of somebody's data is not taken for a block. This is part of every free, so comparisons
 * are folded into signs: no branch here is ever taken for a good pointer but the one that tells the last block.
 */
HEAP_INLINE struct block_found
block_of_pointer(const struct heap_view *v, kva_t pointer)
{
    const struct block_found none = { 0 };
    struct block_found found;
    kva_t segment = segment_of(v);
    kva_t first = segment + F.segment_bytes;
    kva_t end = v->base + segment_committed_bytes(v, segment);
    found.block = pointer - ENTRY_BYTES;
    if (found.block - first >= end - first || pointer % ENTRY_BYTES != 0) {
        return none;
    }
    found.header = header_load(v, found.block);
    int64_t bytes = (int64_t)header_units(found.header) << F.unit_shift;
    int64_t lower_bytes = (int64_t)header_previous_units(found.header) << F.unit_shift;
    int64_t above = (int64_t)(end - found.block) - bytes;
    int64_t below = (int64_t)(found.block - segment) - lower_bytes;
    int64_t least = 2 * (int64_t)ENTRY_BYTES;
    if ((above | below | (bytes - least) | (lower_bytes - least)) < 0 ||
        !(header_flags(found.header) & HEAP_ENTRY_BUSY)) {
        return none;
    }
    found.lower_header = header_load(v, found.block - (kva_t)lower_bytes);
    if (header_units(found.lower_header) != header_previous_units(found.header)) {
        return none;
    }
    if (above == 0) {
        found.upper_header = 0;
        return header_flags(found.header) & HEAP_ENTRY_LAST ? found : none;
    }
    found.upper_header = header_load(v, found.block + (kva_t)bytes);
    bool is_good = header_previous_units(found.upper_header) == header_units(found.header) &&
                   !(header_flags(found.header) & HEAP_ENTRY_LAST);
    return is_good ? found : none;
}

HEAP_NOINLINE void
block_free_merging(struct kernel *k, kva_t base, const struct block_found *found)
{
    const struct heap_view view = view_open(k, base);
    const struct heap_view *v = &view;
    kva_t block = found->block;
    uint32_t units = header_units(found->header);
    uint32_t previous_units = header_previous_units(found->header);
    uint32_t last = header_flags(found->header) & HEAP_ENTRY_LAST;
    /* The segment's own header stands in front of the first block and is marked busy. */
    if (!(header_flags(found->lower_header) & HEAP_ENTRY_BUSY) && units + previous_units <= F.maximum_units) {
        block -= (kva_t)previous_units << F.unit_shift;
        free_list_remove(v, block, previous_units);
        units += previous_units;
        previous_units = header_previous_units(found->lower_header);
    }
    free_range_release(v, block, units, previous_units, last, found->upper_header);
}

HEAP_INLINE void
block_free(const struct heap_view *v, const struct block_found *found)
{
    uint32_t units = header_units(found->header);
    total_free_add(v, units);
    if (header_flags(found->lower_header & found->upper_header) & HEAP_ENTRY_BUSY && units <= F.maximum_units) {
        /* Nothing to merge with: the sizes around stay as they are. */
        block_write(v, found->block, units, header_previous_units(found->header), 0, 0);
        free_list_insert(v, found->block, units);
    } else {
        block_free_merging(v->k, v->base, found);
    }
}

bool
HEAP_NAME(free)(struct kernel *k, kva_t base, kva_t pointer)
{
    const struct heap_view view = view_open(k, base);
    const struct block_found found = block_of_pointer(&view, pointer);
    if (found.block) {
        block_free(&view, &found);
    }
    return found.block != 0;
}

HEAP_INLINE uint32_t
block_request_bytes(const struct heap_view *v, kva_t block)
{
    return (block_units(v, block) << F.unit_shift) - get8(v, block + F.entry_unused_bytes);
}

/* Gives back what a block in use has too much; one unit is not worth it. pre: units <= the block's. */
HEAP_INLINE void
block_shrink(const struct heap_view *v, kva_t block, uint32_t units, uint32_t request_bytes)
{
    uint32_t have = block_units(v, block);
    uint32_t flags = block_flags(v, block);
    if (have - units <= 1) {
        put8(v, block + F.entry_unused_bytes, (have << F.unit_shift) - request_bytes);
        return;
    }
    uint32_t unused = (units << F.unit_shift) - request_bytes;
    block_write(v, block, units, block_previous_units(v, block), HEAP_ENTRY_BUSY, unused);
    total_free_add(v, have - units);
    free_range_return(v, block_after(block, units), have - units, units, flags & HEAP_ENTRY_LAST);
}

/* Grows a block where it is, into a free follower or into uncommitted space. False, and unchanged, if it cannot. */
static bool
block_grow(struct heap_view *v, kva_t block, uint32_t units, uint32_t request_bytes, struct heap_refusal *refusal)
{
    uint32_t have = block_units(v, block);
    uint32_t more;
    uint32_t last;
    if (units > get32(v, v->base + F.heap_virtual_memory_threshold)) {
        refuse(v, refusal, HEAP_REFUSAL_TOO_LARGE, STATUS_NO_MEMORY, request_bytes, 0);
        return false;
    }
    if (block_flags(v, block) & HEAP_ENTRY_LAST) {
        more = segment_commit(v, units - have, request_bytes, refusal);
        if (!more) {
            return false;
        }
        last = HEAP_ENTRY_LAST;
        total_free_add(v, more);
    } else {
        kva_t follower = block_after(block, have);
        more = block_units(v, follower);
        last = block_flags(v, follower) & HEAP_ENTRY_LAST;
        if (!block_is_free(v, follower) || have + more < units) {
            refuse(v, refusal, HEAP_REFUSAL_FULL, STATUS_NO_MEMORY, request_bytes, 0);
            return false;
        }
        free_list_remove(v, follower, more);
    }
    uint32_t rest = have + more - units;
    uint32_t previous_units = block_previous_units(v, block);
    if (rest <= F.keep_units_grow) {
        units += rest;
        rest = 0;
    }
    total_free_add(v, have - units);
    uint32_t unused = (units << F.unit_shift) - request_bytes;
    block_write(v, block, units, previous_units, HEAP_ENTRY_BUSY | (rest ? 0 : last), unused);
    if (rest) {
        free_range_return(v, block_after(block, units), rest, units, last);
    } else {
        block_close(v, block, units, last);
    }
    return true;
}

kva_t
HEAP_NAME(realloc)(struct kernel *k,
                   kva_t base,
                   kva_t pointer,
                   uint32_t bytes,
                   bool in_place_only,
                   struct heap_refusal *refusal)
{
    struct heap_view view = view_open(k, base);
    struct heap_view *v = &view;
    kva_t block = block_of_pointer(v, pointer).block;
    if (!block || bytes > HEAP_REQUEST_MAX) {
        refuse(v, refusal, block ? HEAP_REFUSAL_TOO_LARGE : HEAP_REFUSAL_INVALID_BLOCK, STATUS_NO_MEMORY, bytes, 0);
        return 0;
    }
    uint32_t old_bytes = block_request_bytes(v, block);
    uint32_t units = (uint32_t)(request_block_bytes(bytes) >> F.unit_shift);
    if (units <= block_units(v, block)) {
        block_shrink(v, block, units, bytes);
    } else if (!block_grow(v, block, units, bytes, in_place_only ? refusal : NULL)) {
        if (in_place_only) {
            return 0;
        }
        kva_t moved = HEAP_NAME(alloc)(k, base, bytes, refusal);
        if (moved) {
            view = view_open(k, base);
            memcpy(at(v, moved), at(v, pointer), old_bytes);
            const struct block_found found = block_of_pointer(v, pointer);
            block_free(v, &found);
        }
        return moved;
    }
    if (bytes > old_bytes && get32(v, base + F.heap_flags) & HEAP_FLAG_ZERO_MEMORY) {
        zero_payload(v, block, block_units(v, block), old_bytes);
    }
    return pointer;
}

uint32_t
HEAP_NAME(size)(struct kernel *k, kva_t base, kva_t pointer)
{
    const struct heap_view view = view_open(k, base);
    kva_t block = block_of_pointer(&view, pointer).block;
    return block ? block_request_bytes(&view, block) : UINT32_MAX;
}

uint32_t
HEAP_NAME(block_bytes)(struct kernel *k, kva_t base, kva_t pointer)
{
    const struct heap_view view = view_open(k, base);
    kva_t block = block_of_pointer(&view, pointer).block;
    return block ? block_units(&view, block) << F.unit_shift : 0;
}

uint32_t
HEAP_NAME(largest_free)(struct kernel *k, kva_t base)
{
    const struct heap_view view = view_open(k, base);
    return largest_free_units(&view) << F.unit_shift;
}

void
HEAP_NAME(usage)(struct kernel *k, kva_t base, struct heap_usage *usage)
{
    const struct heap_view view = view_open(k, base);
    const struct heap_view *v = &view;
    kva_t segment = segment_of(v);
    uint32_t reserve = get32(v, segment + F.segment_pages) << DH_PAGE_SHIFT;
    uint32_t committed = segment_committed_bytes(v, segment);
    uint32_t free_bytes = get32(v, base + F.heap_total_free) << F.unit_shift;
    uint32_t count = get32(v, base + F.heap_non_dedicated_count);
    /* No list is longer than the heap has blocks: the walk ends. */
    for (uint32_t list = 1; F.has_dedicated_lists && list < F.list_count; list++) {
        kva_t head = free_list_head(v, list);
        for (kva_t entry = link_next(v, head); entry != head; entry = link_next(v, entry)) {
            count++;
        }
    }
    *usage = (struct heap_usage){
        .reserve_bytes = reserve,
        .committed_bytes = committed,
        .uncommitted_bytes = reserve - committed,
        .free_block_bytes = free_bytes,
        .free_block_count = count,
        .largest_free_bytes = largest_free_units(v) << F.unit_shift,
        .used_bytes = committed - free_bytes,
    };
}

/* Values Windows stores at creation; sources: heap.def. */
#define HEAP_DEFAULT_SEGMENT_RESERVE   0x100000u
#define HEAP_DEFAULT_SEGMENT_COMMIT    0x2000u
#define HEAP_DEFAULT_DECOMMIT_BLOCK    0x1000u
#define HEAP_DEFAULT_DECOMMIT_TOTAL    0x10000u
#define HEAP_DEFAULT_ALLOCATION_MAX    0x7ffdefffu
#define HEAP_FORCED_FLAGS              (HEAP_FLAG_NO_SERIALIZE | HEAP_FLAG_ZERO_MEMORY)

static void
create_header(const struct heap_view *v, const struct heap_parameters *parameters, kva_t segment)
{
    kva_t base = v->base;
    kva_t ranges = base + F.heap_bytes;
    bool has_lock = !(parameters->flags & HEAP_FLAG_NO_SERIALIZE);

    block_write(v, base, (uint32_t)(segment - base) >> F.unit_shift, 0, HEAP_ENTRY_BUSY, 0);
    put32(v, base + F.heap_signature, HEAP_SIGNATURE);
    put32(v, base + F.heap_flags, parameters->flags);
    put32(v, base + F.heap_force_flags, parameters->flags & HEAP_FORCED_FLAGS);
    put32(v, base + F.heap_virtual_memory_threshold, F.threshold_units);
    put32(v, base + F.heap_segment_reserve, HEAP_DEFAULT_SEGMENT_RESERVE);
    put32(v, base + F.heap_segment_commit, HEAP_DEFAULT_SEGMENT_COMMIT);
    put32(v, base + F.heap_decommit_free_block, HEAP_DEFAULT_DECOMMIT_BLOCK >> F.unit_shift);
    put32(v, base + F.heap_decommit_total_free, HEAP_DEFAULT_DECOMMIT_TOTAL >> F.unit_shift);
    put32(v, base + F.heap_maximum_allocation, HEAP_DEFAULT_ALLOCATION_MAX);
    put16(v, base + F.heap_header_validate_length, F.heap_bytes + F.descriptor_count * F.descriptor_bytes);
    put32(v, base + F.heap_align_round, F.align_round);
    put32(v, base + F.heap_align_mask, ~(uint32_t)(ENTRY_BYTES - 1));
    put_pointer(v, base + F.heap_virtual_blocks, base + F.heap_virtual_blocks);
    put_pointer(v, base + F.heap_virtual_blocks + F.pointer_bytes, base + F.heap_virtual_blocks);
    put_pointer(v, base + F.heap_segments, segment);
    put_pointer(v, base + F.heap_lock_variable, has_lock ? ranges + F.descriptor_count * F.descriptor_bytes : 0);
    put_pointer(v, base + F.heap_commit_routine, parameters->commit_routine);
    for (uint32_t list = 0; list < F.list_count; list++) {
        kva_t head = free_list_head(v, list);
        put_pointer(v, head, head);
        put_pointer(v, head + F.pointer_bytes, head);
    }
    put_pointer(v, base + F.heap_unused_ranges, ranges);
    for (uint32_t range = 0; range + 1 < F.descriptor_count; range++) {
        kva_t next = ranges + (kva_t)(range + 1) * F.descriptor_bytes;
        put_pointer(v, next - F.descriptor_bytes + F.range_next, next);
    }
}

static void
create_segment(const struct heap_view *v, const struct heap_parameters *parameters, kva_t segment)
{
    kva_t base = v->base;
    uint32_t tail = parameters->reserve_bytes - parameters->initial_commit_bytes;
    kva_t first = segment + F.segment_bytes;

    block_write(v,
                segment,
                F.segment_bytes >> F.unit_shift,
                (uint32_t)(segment - base) >> F.unit_shift,
                HEAP_ENTRY_BUSY,
                0);
    put32(v, segment + F.segment_signature, HEAP_SEGMENT_SIGNATURE);
    put_pointer(v, segment + F.segment_heap, base);
    put32(v, segment + F.segment_largest_range, tail);
    put_pointer(v, segment + F.segment_base, base);
    put32(v, segment + F.segment_pages, parameters->reserve_bytes >> DH_PAGE_SHIFT);
    put_pointer(v, segment + F.segment_first_entry, first);
    put_pointer(v, segment + F.segment_last_valid, base + parameters->reserve_bytes);
    put32(v, segment + F.segment_uncommitted_pages, tail >> DH_PAGE_SHIFT);
    put_pointer(v, segment + F.segment_last_entry, first);
    if (tail) {
        kva_t range = get_pointer(v, base + F.heap_unused_ranges);
        put_pointer(v, base + F.heap_unused_ranges, get_pointer(v, range + F.range_next));
        put_pointer(v, range + F.range_next, 0);
        put_pointer(v, range + F.range_address, base + parameters->initial_commit_bytes);
        put32(v, range + F.range_bytes, tail);
        put_pointer(v, segment + F.segment_ranges, range);
        put32(v, segment + F.segment_range_count, 1);
    }
}

nt_status
HEAP_NAME(create)(struct kernel *k, kva_t base, const struct heap_parameters *parameters)
{
    const uint32_t header = F.heap_bytes + F.descriptor_count * F.descriptor_bytes;
    const uint32_t lock = parameters->flags & HEAP_FLAG_NO_SERIALIZE ? 0 : F.lock_bytes;
    const uint32_t commit = parameters->initial_commit_bytes;
    const uint64_t end = (uint64_t)base + parameters->reserve_bytes;
    if (base == 0 || base % DH_PAGE_SIZE || parameters->reserve_bytes % DH_PAGE_SIZE || commit % DH_PAGE_SIZE ||
        commit == 0 || commit > parameters->reserve_bytes || parameters->flags & HEAP_FLAG_GROWABLE ||
        (F.pointer_bytes == 4 && end > UINT64_C(0x100000000))) {
        return STATUS_INVALID_PARAMETER;
    }
    const struct heap_view view = view_open(k, base);
    kva_t segment = base + header + lock;
    kva_t first = segment + F.segment_bytes;
    uint32_t units = (uint32_t)(base + commit - first) >> F.unit_shift;
    create_header(&view, parameters, segment);
    create_segment(&view, parameters, segment);
    free_range_insert(&view, first, units, F.segment_bytes >> F.unit_shift, HEAP_ENTRY_LAST);
    total_free_add(&view, units);
    return STATUS_SUCCESS;
}
