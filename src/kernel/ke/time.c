/* SPDX-License-Identifier: MIT */
/* One number, and who may move it. */
#include "kernel/ke/time.h"

#include "kernel/ke/trace.h"

uint32_t
time_now(struct kernel *k)
{
    return kd(k)->time_ms;
}

uint32_t
time_after(struct kernel *k, uint32_t ms)
{
    uint32_t now = time_now(k);
    return ms < UINT32_MAX - now ? now + ms : UINT32_MAX;
}

void
time_advance(struct kernel *k, uint32_t to_ms)
{
    uint32_t before = time_now(k);
    k_assert_values(k, to_ms >= before, to_ms, before);
    if (to_ms == before)
        return;
    kd(k)->time_ms = to_ms;
    trace(k, EVENT_TIME, STATUS_SUCCESS, before, 0, 0);
}
