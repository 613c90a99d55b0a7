/* SPDX-License-Identifier: MIT */
/* One number against its limit; a refusal tells both. */
#include "kernel/mm/commit.h"

#include "kernel/ke/trace.h"

nt_status
commit_charge(struct kernel *k, uint32_t pages)
{
    if (k->kd == 0)
        return STATUS_SUCCESS; /* start-up: mm_start counts these pages when the counters exist */
    struct kd_block *block = kd(k);
    k_assert(k, block->commit_pages <= block->commit_limit);
    if (pages > block->commit_limit - block->commit_pages) {
        struct refusal refusal = {
            .gate = GATE_COMMIT_LIMIT,
            .status = STATUS_COMMITMENT_LIMIT,
            .needed = pages,
            .limit = block->commit_limit - block->commit_pages,
        };
        trace_refusal(k, &refusal, "commit charge in pages");
        return STATUS_COMMITMENT_LIMIT;
    }
    block->commit_pages += pages;
    if (block->commit_pages > block->commit_pages_max)
        block->commit_pages_max = block->commit_pages;
    return STATUS_SUCCESS;
}

void
commit_return(struct kernel *k, uint32_t pages)
{
    k_assert_values(k, kd(k)->commit_pages >= pages, kd(k)->commit_pages, pages);
    kd(k)->commit_pages -= pages;
}
