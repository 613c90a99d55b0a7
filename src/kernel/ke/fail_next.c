/* SPDX-License-Identifier: MIT */
/* A tag and a countdown in the debugger data block. */
#include "kernel/ke/fail_next.h"

#include "kernel/ke/trace.h"

void
fail_next(struct kernel *k, uint32_t number, uint32_t tag)
{
    struct kd_block *block = kd(k);
    block->fail_countdown = number;
    block->fail_number = number;
    block->fail_tag = tag;
}

bool
fail_injected(struct kernel *k, uint32_t tag)
{
    struct kd_block *block = kd(k);
    if (block->fail_countdown == 0 || (block->fail_tag != 0 && block->fail_tag != tag))
        return false;
    if (--block->fail_countdown != 0)
        return false;
    trace(k, EVENT_MEMORY_FAIL, STATUS_NO_MEMORY, block->fail_number, tag, 0);
    return true;
}
