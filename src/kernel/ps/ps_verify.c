/* SPDX-License-Identifier: MIT */
/* Counts what there is and compares it with what was counted. */
#include "kernel/ps/ps_verify.h"

#include "kernel/mm/kernel_stack.h"
#include "kernel/mm/session.h"
#include "kernel/mm/system_ptes.h"
#include "kernel/ob/object.h"
#include "kernel/ps/logon.h"
#include "kernel/ps/process.h"
#include "kernel/ps/thread.h"
#include "kernel/ps/timer_heap.h"
#include "kernel/rtl/list.h"

struct count {
    uint32_t processes;
    uint32_t threads;
    uint32_t handles;
    uint32_t timers;
    uint32_t ready;
    uint32_t stack_ptes;
};

static bool
is_linked(struct kernel *k, gva_t entry)
{
    struct list_entry here = *list_entry_at(k, entry);
    return list_entry_at(k, here.next)->previous == entry &&
           list_entry_at(k, here.previous)->next == entry;
}

static const char *
check_handles(struct kernel *k, gva_t process, struct count *count)
{
    const struct process *p = process_at(k, process);
    uint32_t used = 0;
    for (uint32_t i = 0; i < p->handle_capacity; i++) {
        const struct handle_entry *entry =
            (const struct handle_entry *)kptr(k, (kva_t)p->handles) + i;
        if (entry->object == 0)
            continue;
        used++;
        if (object_header_of(k, entry->object)->handle_count <= 0 ||
            object_header_of(k, entry->object)->reference_count <
                object_header_of(k, entry->object)->handle_count)
            return "object: fewer references than handles";
    }
    uint32_t free_entries = 0;
    for (uint32_t at = p->handle_free; at != 0 && free_entries <= p->handle_capacity;
         free_entries++)
        at = ((const struct handle_entry *)kptr(k, (kva_t)p->handles))[at - 1].next_free;
    count->handles += used;
    return used == p->handle_count && used + free_entries == p->handle_capacity
               ? NULL
               : "handle table: counts disagree";
}

static const char *
check_threads(struct kernel *k, gva_t process, struct count *count)
{
    gva_t head = process + offsetof(struct process, threads);
    for (gva_t at = list_next(k, head); at != head; at = list_next(k, at)) {
        gva_t thread = LIST_OWNER(at, struct thread, process_link);
        const struct thread *t = thread_at(k, thread);
        if (!is_linked(k, at) || t->process != process || t->state == THREAD_DEAD)
            return "thread: not of the process that lists it";
        if ((t->state == THREAD_READY) !=
            !list_is_empty(k, thread + offsetof(struct thread, ready_link)))
            return "thread: ready queue and state disagree";
        if (!kernel_stack_verify(k, t->stack, t->stack_pages))
            return "thread: its kernel stack has too many pages or too few";
        count->threads++;
        count->stack_ptes += t->stack_pages;
        count->ready += t->state == THREAD_READY;
    }
    return NULL;
}

static const char *
check_process(struct kernel *k, gva_t process, struct count *count)
{
    const struct process *p = process_at(k, process);
    if (!is_linked(k, process + offsetof(struct process, all)))
        return "process: its list is broken";
    if (process_find(k, p->pid) != process)
        return "process: not found by its pid";
    if ((p->flags & PROCESS_EXITED) != 0 || p->token == 0)
        return "process: listed after its end";
    count->processes++;
    count->timers += p->timer_ms != 0;
    const char *fault = check_handles(k, process, count);
    return fault != NULL ? fault : check_threads(k, process, count);
}

static const char *
check_logons(struct kernel *k)
{
    gva_t head = k->kd + offsetof(struct kd_block, logons);
    for (gva_t at = list_next(k, head); at != head; at = list_next(k, at)) {
        gva_t found = LIST_OWNER(at, struct logon_session, all);
        const struct logon_session *logon = logon_at(k, found);
        if (!is_linked(k, at) || logon->reference_count == 0)
            return "logon session: without a token, but not gone";
        if (logon_find(k, logon->luid) != found)
            return "logon session: not found by its id";
    }
    return NULL;
}

static uint32_t
ready_length(struct kernel *k, uint32_t max)
{
    uint32_t length = 0;
    gva_t head = k->kd + offsetof(struct kd_block, ready);
    for (gva_t at = list_next(k, head); at != head && length <= max; at = list_next(k, at))
        length++;
    return length;
}

const char *
ps_verify(struct kernel *k)
{
    struct count count = { 0 };
    const char *fault = check_logons(k);
    gva_t head = k->kd + offsetof(struct kd_block, processes);
    for (gva_t at = list_next(k, head); fault == NULL && at != head; at = list_next(k, at))
        fault = check_process(k, LIST_OWNER(at, struct process, all), &count);
    if (fault != NULL)
        return fault;
    const struct kd_block *block = kd(k);
    if (count.processes != block->process_count || count.threads != block->thread_count)
        return "processes and threads: counts disagree";
    if (count.handles != block->handle_count)
        return "handles: counts disagree";
    if (count.stack_ptes + session_system_ptes(k) != system_ptes_used(k))
        return "system PTEs: some are nobody's";
    if (count.timers != block->timer_count || !timer_heap_verify(k, count.timers))
        return "timers: counts or order disagree";
    return ready_length(k, count.ready) == count.ready ? NULL : "ready queue: length disagrees";
}
