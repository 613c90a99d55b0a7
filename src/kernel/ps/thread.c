/* SPDX-License-Identifier: MIT */
/* Makes, finds and ends threads; a list of them in each process. */
#include "kernel/ps/thread.h"

#include "kernel/callouts.h"
#include "kernel/ke/syscall.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/kernel_stack.h"
#include "kernel/ob/object.h"
#include "kernel/ps/process.h"
#include "kernel/ps/process_internal.h"
#include "kernel/rtl/list.h"

gva_t
thread_first(struct kernel *k, gva_t process)
{
    gva_t head = process + offsetof(struct process, threads);
    return list_is_empty(k, head) ? 0 : LIST_OWNER(list_next(k, head), struct thread, process_link);
}

gva_t
thread_find(struct kernel *k, gva_t process, uint32_t tid)
{
    gva_t head = process + offsetof(struct process, threads);
    for (gva_t at = list_next(k, head); at != head; at = list_next(k, at)) {
        gva_t thread = LIST_OWNER(at, struct thread, process_link);
        if (thread_at(k, thread)->tid == tid)
            return thread;
    }
    return 0;
}

/* The object and its kernel stack. */
static nt_status
allocate(struct kernel *k, gva_t *thread)
{
    gva_t stack;
    uint32_t pages;
    nt_status status = object_create(k, OBJECT_THREAD, sizeof(struct thread), NULL, thread);
    if (!NT_SUCCESS(status))
        return status;
    thread_at(k, *thread)->state = THREAD_DEAD;
    status = kernel_stack_create(k, false, &stack, &pages);
    if (!NT_SUCCESS(status)) {
        object_unref(k, *thread);
        return status;
    }
    thread_at(k, *thread)->stack = stack;
    thread_at(k, *thread)->stack_pages = pages;
    return STATUS_SUCCESS;
}

nt_status
thread_make(struct kernel *k, gva_t process, bool is_passive, gva_t *thread)
{
    nt_status status = allocate(k, thread);
    if (!NT_SUCCESS(status))
        return status;
    struct thread *t = thread_at(k, *thread);
    t->process = process;
    t->tid = take_client_id(k);
    t->state = is_passive ? THREAD_PASSIVE : THREAD_WAITING;
    list_init(k, *thread + offsetof(struct thread, ready_link));
    list_append(k, process + offsetof(struct process, threads),
                *thread + offsetof(struct thread, process_link));
    kd(k)->thread_count++;
    return STATUS_SUCCESS;
}

nt_status
thread_create(struct kernel *k, gva_t process, bool is_passive, gva_t *thread)
{
    if ((process_at(k, process)->flags & (PROCESS_DYING | PROCESS_EXITED)) != 0)
        return STATUS_PROCESS_IS_TERMINATING;
    nt_status status = thread_make(k, process, is_passive, thread);
    if (NT_SUCCESS(status))
        trace(k, EVENT_THREAD_CREATE, STATUS_SUCCESS, thread_at(k, *thread)->tid,
              process_at(k, process)->pid, 0);
    return status;
}

/* Windows makes the larger stack when a thread first calls win32k, and gives the other one back;
 * if it cannot be had, the call is answered with STATUS_NO_MEMORY. Source: ReactOS,
 * PsConvertToGuiThread. */
nt_status
thread_become_gui(struct kernel *k, gva_t thread)
{
    gva_t stack;
    uint32_t pages;
    struct thread *t = thread_at(k, thread);
    if (t->stack_pages == kernel_stack_ptes(k, true))
        return STATUS_SUCCESS;
    nt_status status = kernel_stack_create(k, true, &stack, &pages);
    if (!NT_SUCCESS(status))
        return STATUS_NO_MEMORY;
    t = thread_at(k, thread);
    kernel_stack_delete(k, t->stack, t->stack_pages);
    t->stack = stack;
    t->stack_pages = pages;
    return STATUS_SUCCESS;
}

void
thread_exit(struct kernel *k, gva_t thread)
{
    k_assert_values(k, thread_at(k, thread)->state != THREAD_DEAD, thread, 0);
    if (thread_at(k, thread)->win32 != 0)
        win32k_callouts.thread_exit(k, thread);
    list_remove(k, thread + offsetof(struct thread, ready_link));
    list_remove(k, thread + offsetof(struct thread, process_link));
    struct thread *t = thread_at(k, thread);
    kernel_stack_delete(k, t->stack, t->stack_pages);
    t->stack = 0;
    t->stack_pages = 0;
    t->state = THREAD_DEAD;
    kd(k)->thread_count--;
    object_unref(k, thread);
}

void
thread_delete(struct kernel *k, gva_t thread)
{
    const struct thread *t = thread_at(k, thread);
    k_assert_values(k, t->state == THREAD_DEAD && t->stack == 0, thread, t->state);
}

/* The first thread runs the program and goes with its process; one that runs has nowhere to go. */
void
sys_terminate_thread(struct kernel *k, struct abi_syscall *call)
{
    gva_t process = k->current_process;
    gva_t thread = call->a[0] <= UINT32_MAX ? thread_find(k, process, (uint32_t)call->a[0]) : 0;
    if (thread == 0)
        call->status = STATUS_INVALID_PARAMETER;
    else if (thread == thread_first(k, process) || thread == k->current_thread)
        call->status = STATUS_ACCESS_DENIED;
    else
        thread_exit(k, thread);
}

void
sys_create_thread(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread;
    call->status = thread_create(k, k->current_process, (call->a[0] & 1) != 0, &thread);
    if (NT_SUCCESS(call->status))
        call->a[0] = thread_at(k, thread)->tid;
}
