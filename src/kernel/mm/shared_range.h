/* SPDX-License-Identifier: MIT */
/*
 * The range of kernel addresses that all dynamic regions share: session space, nonpaged and paged
 * pool, system PTEs and system cache (capability session-sizes: dynamic). It is handed out in
 * pieces, each as long as a page table maps: 4 MB, with PAE 2 MB. Session space gets the highest
 * that is free, everything else the lowest. What is not enough for one is what another has, and a
 * limit of the registry stops one that others may go on. Before a request fails, and when less than
 * 128 MB are free, the cache and empty pieces of nonpaged pool are taken back. Sources: "Windows
 * Internals" 7, chapter 5; Microsoft, "Memory Management Registry Keys"; docs/fidelity.md, "Vista,
 * Server 2008 and 7 with 32 bits".
 */
#pragma once

#include "kernel/mm/range_piece.h"
#include "kernel/rtl/bitmap.h"

/* Places the range over the map's ranges of all dynamic regions, and these in it. pre: image space
 * and structure are placed. False: they do not lie in it. */
bool layout_place_range(struct kernel *k, const struct abi_address_map *map);
/* How many pieces there are, 0: no such range. */
uint32_t shared_range_pieces(const struct kernel *k);
/* Once, when there is nonpaged pool. at: zeroed u8[pieces], whose memory it stays. Pieces where
 * anything else lies are nobody's, the first ones of nonpaged pool its own, and the cache has its
 * first ones. */
void shared_range_start(struct kernel *k, kva_t at);

/* Session space gets a piece that is free, or gives it back. */
void shared_range_take_session(struct kernel *k, uint32_t piece);
void shared_range_give_session(struct kernel *k, uint32_t piece);
/* Whether nobody has it, or it is taken back for who asks: the cache's, and of nonpaged pool what
 * is empty and was not there at boot. */
bool shared_range_can_be_free(struct kernel *k, uint32_t piece);
/* How many more pieces it may have, by its limit. */
uint32_t shared_range_allowed(struct kernel *k, enum range_use use);
/* Of a use that did not get what it asked for, which is counted: takes back what can be; false:
 * nothing was. */
bool shared_range_reclaim(struct kernel *k, enum range_use use);

/*
 * First fit of `run` clear bits in the pieces of that use, else in free ones that it gets for them.
 * The bitmap goes over the whole range. RTL_BITMAP_NONE: there is no such run, and none of free
 * pieces that it may have.
 */
uint32_t shared_range_find(struct kernel *k,
                           const struct rtl_bitmap *bitmap,
                           uint32_t run,
                           enum range_use use);
/* The request that find() got a run for was refused after all: pieces of it in which nothing lies
 * are nobody's, and have no page table; those too that were empty before. */
void shared_range_undo(struct kernel *k,
                       const struct rtl_bitmap *bitmap,
                       uint32_t index,
                       uint32_t run);
/* The longest run for which shared_range_find() finds a place. */
uint32_t shared_range_longest(struct kernel *k,
                              const struct rtl_bitmap *bitmap,
                              enum range_use use);
/* Whether nothing lies in pieces of another use, and what is mapped in those of this one has just
 * these bits. */
bool shared_range_hold(struct kernel *k,
                       const struct rtl_bitmap *bitmap,
                       enum range_use use,
                       uint64_t rights);
/* Counters against pieces; none of two owners. */
bool shared_range_verify(struct kernel *k);
