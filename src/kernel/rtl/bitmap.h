/* SPDX-License-Identifier: MIT */
/*
 * A plain bitmap over 32-bit words in emulated memory. Bit i is bit i % 32 of word i / 32; a set
 * bit means "taken". The words belong to the caller; the struct itself is only a way to name them
 * and may live anywhere.
 *
 * All functions: indices and runs must lie inside [0, bit_count), a run is at least 1. Anything
 * else is our own bug.
 */
#pragma once

#include "abi/types.h"
#include "machine/machine.h"

#define RTL_BITMAP_NONE UINT32_MAX

struct rtl_bitmap {
    kva_t words;        /* kernel address of the first word, 4-byte aligned, contiguous */
    uint32_t bit_count; /* valid bits; bits of the last word beyond them are ignored and kept */
};

/* Bytes of words a bitmap of this many bits needs. */
static inline uint32_t
rtl_bitmap_bytes(uint32_t bit_count)
{
    return (bit_count / 32 + (bit_count % 32 != 0)) * 4;
}

bool rtl_bitmap_test(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t index);

/* Sets or clears a run. pre: the whole run is in the other state (setting a set bit is a bug and
 * panics). */
void rtl_bitmap_set(struct kernel *k,
                    const struct rtl_bitmap *bitmap,
                    uint32_t index,
                    uint32_t run);
void rtl_bitmap_clear(struct kernel *k,
                      const struct rtl_bitmap *bitmap,
                      uint32_t index,
                      uint32_t run);

/* True if every bit of the run is set. */
bool rtl_bitmap_is_set(struct kernel *k,
                       const struct rtl_bitmap *bitmap,
                       uint32_t index,
                       uint32_t run);

/* Lowest index >= from whose bit is set, or RTL_BITMAP_NONE. from may be anything. */
uint32_t rtl_bitmap_find_set(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t from);

/*
 * First fit: the lowest index >= from where `run` clear bits follow each other, or RTL_BITMAP_NONE.
 * The search does not wrap around; from may be anything (>= bit_count finds nothing).
 */
uint32_t rtl_bitmap_find_clear(struct kernel *k,
                               const struct rtl_bitmap *bitmap,
                               uint32_t run,
                               uint32_t from);

/*
 * Last fit: the highest index with index + run <= below where `run` clear bits follow each other,
 * or RTL_BITMAP_NONE. below may be larger than bit_count.
 */
uint32_t rtl_bitmap_find_clear_down(struct kernel *k,
                                    const struct rtl_bitmap *bitmap,
                                    uint32_t run,
                                    uint32_t below);

/* Number of set bits, and the length of the longest clear run (0 if there is none). */
uint32_t rtl_bitmap_count_set(struct kernel *k, const struct rtl_bitmap *bitmap);
uint32_t rtl_bitmap_longest_clear(struct kernel *k, const struct rtl_bitmap *bitmap);
