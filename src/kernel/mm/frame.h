/* SPDX-License-Identifier: MIT */
/* Page frames and their database. Freed frames are reused last in, first out; fresh ones in
 * ascending order. */
#pragma once

#include "kernel/kernel.h"

/*
 * A frame for the use named; 0 with a REFUSAL event if there is none. Charges no commit. Its
 * content is undefined until it is placed (machine_frame_place) or zeroed (machine_frame_zero).
 */
pfn_t frame_alloc(struct kernel *k, enum frame_use use);
/* The frame must have no place any more. */
void frame_free(struct kernel *k, pfn_t pfn);
struct frame *frame_entry(struct kernel *k, pfn_t pfn);
/* One more PTE points to the frame. False: it cannot count more. */
bool frame_share(struct kernel *k, pfn_t pfn);
void frame_unshare(struct kernel *k, pfn_t pfn);

/* Frame for a page directory, page table or image page: charged against the commit limit and
 * zeroed. 0: refused. */
pfn_t frame_alloc_charged(struct kernel *k, enum frame_use use);
void frame_free_charged(struct kernel *k, pfn_t pfn);

/* Every frame counted by its use: in use, and charged, as often as the counters say. charged_ahead:
 * pages that are charged and have no frame yet. */
bool frame_verify(struct kernel *k, uint32_t charged_ahead);
