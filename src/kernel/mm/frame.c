/* SPDX-License-Identifier: MIT */
/* A free list through the frame database. */
#include "kernel/mm/frame.h"

#include "kernel/ke/trace.h"
#include "kernel/mm/commit.h"

/* The database begins with the frames of mm/carrier.h. */
struct frame *
frame_entry(struct kernel *k, pfn_t pfn)
{
    uint32_t index = pfn - MACHINE_FIRST_FRAME;
    k_assert_values(k, index < k->frame_count + GUEST_CARRIER_FRAMES, pfn, k->frame_count);
    return (struct frame *)kptr(
        k, (kva_t)(k->layout.pfn_database + (uint64_t)index * sizeof(struct frame)));
}

pfn_t
frame_alloc(struct kernel *k, enum frame_use use)
{
    pfn_t pfn = k->free_frame;
    if (pfn != 0) {
        k->free_frame = frame_entry(k, pfn)->next_free;
    } else if (k->next_fresh_frame - k->first_frame < k->frame_count) {
        pfn = k->next_fresh_frame++;
    } else {
        struct refusal refusal = { .gate = GATE_FRAMES, .status = STATUS_NO_MEMORY, .needed = 1 };
        trace_refusal(k, &refusal, "page frame");
        return 0;
    }
    struct frame *frame = frame_entry(k, pfn);
    k_assert_values(k, frame->use == FRAME_FREE, pfn, frame->use);
    frame->next_free = 0;
    frame->use = (uint16_t)use;
    frame->share_count = 0;
    if (k->kd != 0) {
        struct kd_block *block = kd(k);
        block->frames_used++;
        if (block->frames_used > block->frames_used_max)
            block->frames_used_max = block->frames_used;
    }
    return pfn;
}

void
frame_free(struct kernel *k, pfn_t pfn)
{
    struct frame *frame = frame_entry(k, pfn);
    /* At most its owner's own entry, which goes with it. */
    k_assert_values(k, frame->use != FRAME_FREE && frame->share_count <= 1, pfn, frame->use);
    frame->use = FRAME_FREE;
    frame->share_count = 0;
    frame->next_free = k->free_frame;
    k->free_frame = pfn;
    k_assert(k, kd(k)->frames_used > 0);
    kd(k)->frames_used--;
}

bool
frame_share(struct kernel *k, pfn_t pfn)
{
    struct frame *frame = frame_entry(k, pfn);
    if (frame->share_count == UINT16_MAX)
        return false;
    frame->share_count++;
    return true;
}

void
frame_unshare(struct kernel *k, pfn_t pfn)
{
    struct frame *frame = frame_entry(k, pfn);
    k_assert_values(k, frame->share_count > 0, pfn, frame->use);
    frame->share_count--;
}

pfn_t
frame_alloc_charged(struct kernel *k, enum frame_use use)
{
    if (!NT_SUCCESS(commit_charge(k, 1)))
        return 0;
    pfn_t pfn = frame_alloc(k, use);
    if (pfn == 0) {
        commit_return(k, 1);
        return 0;
    }
    machine_frame_zero(k, pfn);
    return pfn;
}

void
frame_free_charged(struct kernel *k, pfn_t pfn)
{
    frame_free(k, pfn);
    commit_return(k, 1);
}

/* Frames from next_fresh_frame on were never used. Each frame in use was charged, at the latest
 * when it was taken. */
bool
frame_verify(struct kernel *k, uint32_t charged_ahead)
{
    const struct kd_block *block = kd(k);
    uint32_t used = 0;
    uint32_t free_frames = 0;
    for (pfn_t pfn = k->first_frame; pfn < k->next_fresh_frame; pfn++)
        used += frame_entry(k, pfn)->use != FRAME_FREE ? 1 : 0;
    for (pfn_t pfn = k->free_frame; pfn != 0 && free_frames <= k->frame_count; free_frames++)
        pfn = frame_entry(k, pfn)->next_free;
    return used == block->frames_used && used + charged_ahead == block->commit_pages &&
           used + free_frames == k->next_fresh_frame - k->first_frame;
}
