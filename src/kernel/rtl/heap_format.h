/* SPDX-License-Identifier: MIT */
/*
 * What distinguishes one heap format from another, as compile-time constants: heap_impl.inc is
 * compiled once for each format with a `static const struct heap_layout`, because reading the
 * layout at run time was measured to cost 40 %.
 *
 * x64 has 16-byte units, 8-byte pointers and headers of which the first half belongs to the block
 * before, which no request is rounded to use. NT5 has dedicated lists of small blocks and describes
 * uncommitted space in the heap's header; NT6 has one list for all sizes with hints into it, its
 * header begins with the segment's, and the descriptor of uncommitted space is a block in use at
 * the end of committed memory. A format's file includes the parts that it has.
 */
#pragma once

#include "abi/heap_format.h"
#include "abi/types.h"

struct heap_layout {
    /* A range of one unit more than the maximum is cut this much earlier, so that no 1-unit rest
     * remains. */
    uint16_t odd_cut_units;
    /* A remainder of up to so many units stays in the block: on allocation, and when growing in
     * place. */
    uint8_t keep_units_alloc;
    uint8_t keep_units_grow;
#define HEAP_SIZE(name, value, source) uint32_t name;
#include "abi/layout/heap.def"
#define HEAP_FIELD(structure, field, width, offset, source) uint16_t structure##_##field;
#include "abi/layout/heap.def"
};
