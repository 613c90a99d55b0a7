/* SPDX-License-Identifier: MIT */
#include "kernel/ps/timer.h"

#include "kernel/ke/syscall.h"
#include "kernel/ke/time.h"
#include "kernel/ps/ready.h"
#include "kernel/rtl/list.h"

void
timer_cancel(struct kernel *k, gva_t process)
{
    struct process *p = process_at(k, process);
    p->flags &= ~(uint32_t)PROCESS_TIMER_DUE;
    if (p->timer_ms == 0)
        return;
    p->timer_ms = 0;
    kd(k)->timer_count--;
}

bool
timer_next(struct kernel *k, uint32_t *due_ms)
{
    if (kd(k)->timer_count == 0)
        return false;
    uint32_t earliest = UINT32_MAX;
    gva_t head = k->kd + offsetof(struct kd_block, processes);
    for (gva_t at = list_next(k, head); at != head; at = list_next(k, at)) {
        uint32_t due = process_at(k, LIST_OWNER(at, struct process, all))->timer_ms;
        if (due != 0 && due < earliest)
            earliest = due;
    }
    *due_ms = earliest;
    return true;
}

void
timer_fire(struct kernel *k, uint32_t due_ms)
{
    time_advance(k, due_ms);
    gva_t head = k->kd + offsetof(struct kd_block, processes);
    for (gva_t at = list_next(k, head); at != head; at = list_next(k, at)) {
        gva_t process = LIST_OWNER(at, struct process, all);
        struct process *p = process_at(k, process);
        if (p->timer_ms == 0 || p->timer_ms > due_ms)
            continue;
        p->timer_ms = 0;
        p->flags |= PROCESS_TIMER_DUE;
        kd(k)->timer_count--;
        ready_wake(k, process);
    }
}

void
sys_set_timer(struct kernel *k, struct abi_syscall *call)
{
    timer_cancel(k, k->current_process);
    if (call->a[0] == 0)
        return;
    struct process *p = current_process(k);
    p->timer_ms = time_after(k, call->a[0] < UINT32_MAX ? (uint32_t)call->a[0] : UINT32_MAX);
    p->timer_cookie = (uint32_t)call->a[1];
    kd(k)->timer_count++;
}
