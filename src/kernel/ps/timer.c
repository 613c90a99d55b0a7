/* SPDX-License-Identifier: MIT */
/* Sets, cancels and fires the one timer of a process. */
#include "kernel/ps/timer.h"

#include "kernel/ke/syscall.h"
#include "kernel/ke/time.h"
#include "kernel/ps/ready.h"
#include "kernel/ps/timer_heap.h"

void
timer_cancel(struct kernel *k, gva_t process)
{
    struct process *p = process_at(k, process);
    p->flags &= ~(uint32_t)PROCESS_TIMER_DUE;
    if (p->timer_ms == 0)
        return;
    timer_heap_leave(k, process);
    p->timer_ms = 0;
    kd(k)->timer_count--;
}

bool
timer_next(struct kernel *k, uint32_t *due_ms)
{
    gva_t first = timer_heap_top(k);
    if (first == 0)
        return false;
    *due_ms = process_at(k, first)->timer_ms;
    return true;
}

void
timer_fire(struct kernel *k, uint32_t due_ms)
{
    time_advance(k, due_ms);
    uint32_t due;
    while (timer_next(k, &due) && due <= due_ms) {
        gva_t process = timer_heap_top(k);
        timer_cancel(k, process);
        process_at(k, process)->flags |= PROCESS_TIMER_DUE;
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
    timer_heap_enter(k, k->current_process);
    kd(k)->timer_count++;
}
