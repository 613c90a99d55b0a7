/* SPDX-License-Identifier: MIT */
/* How a process ends: what lies in its session from inside, with its address space current; the
 * rest from outside. */
#include "kernel/callouts.h"
#include "kernel/ke/syscall.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/address_space.h"
#include "kernel/mm/session.h"
#include "kernel/ob/object.h"
#include "kernel/ps/image.h"
#include "kernel/ps/message_queue.h"
#include "kernel/ps/process.h"
#include "kernel/ps/process_internal.h"
#include "kernel/ps/thread.h"
#include "kernel/ps/timer.h"
#include "kernel/rtl/list.h"

/* What lies in the process's own space and session: it must be current. */
static void
end_inside(struct kernel *k, gva_t process)
{
    gva_t head = process + offsetof(struct process, threads);
    while (!list_is_empty(k, head)) {
        /* Newest first, so that the thread that ran the program goes last. */
        gva_t last = list_entry_at(k, head)->previous;
        thread_exit(k, LIST_OWNER(last, struct thread, process_link));
    }
    if (process_at(k, process)->win32 != 0)
        win32k_callouts.process_exit(k, process);
    handle_close_all(k, process);
}

/* Actors that are gone are not found any more. */
static void
forget_actor(struct kernel *k, gva_t process)
{
    uint32_t pid = process_at(k, process)->pid;
    gva_t session = process_at(k, process)->session;
    if (kd(k)->smss_pid == pid)
        kd(k)->smss_pid = 0;
    if (kd(k)->services_pid == pid)
        kd(k)->services_pid = 0;
    if (session == 0)
        return;
    struct session *s = (struct session *)kptr(k, (kva_t)session);
    if (s->csrss_pid == pid)
        s->csrss_pid = 0;
    if (s->winlogon_pid == pid)
        s->winlogon_pid = 0;
}

static void
trace_exit(struct kernel *k, gva_t process)
{
    const struct process *p = process_at(k, process);
    uint32_t name_bytes = text_length(p->name, sizeof p->name);
    trace_text(k, EVENT_PROCESS_EXIT, p->exit_status, p->pid, p->exit_code, 0, p->name, name_bytes);
}

/* The rest, with System current: the space, the session, the lists; the body goes with its last
 * reference. */
static void
end_outside(struct kernel *k, gva_t process)
{
    message_tell_exit(k, process);
    message_drop_all(k, process);
    address_space_delete(k, process);
    session_remove_process(k, process);
    if (k->session_leader == process)
        k->session_leader = 0;
    process_leave(k, process);
    kd(k)->process_count--;
    process_at(k, process)->flags |= PROCESS_EXITED;
    object_unref(k, process_at(k, process)->token);
    image_unref(k, process_at(k, process)->image);
    object_unref(k, process);
}

void
process_terminate(struct kernel *k, gva_t process, nt_status status, uint32_t exit_code)
{
    struct process *p = process_at(k, process);
    if ((p->flags & (PROCESS_DYING | PROCESS_EXITED)) != 0)
        return;
    k_assert_values(k, (p->flags & PROCESS_SYSTEM) == 0, process, p->pid);
    gva_t caller = k->current_process;
    gva_t caller_thread = k->current_thread;
    p->flags |= PROCESS_DYING;
    p->exit_status = status;
    p->exit_code = exit_code;
    timer_cancel(k, process);
    if (caller != process) {
        address_space_switch(k, process);
        k->current_thread = thread_first(k, process);
    }
    end_inside(k, process);
    forget_actor(k, process);
    trace_exit(k, process);

    k->current_thread = 0;
    address_space_switch(k, process_system(k));
    end_outside(k, process);
    if (caller != process) {
        address_space_switch(k, caller);
        k->current_thread = caller_thread;
    }
}

/*
 * Windows: a process that user32's attach stopped shows its parent 128 (ERROR_WAIT_NO_CHILDREN),
 * KB184802, while its status stays 0xC0000142; from Vista on the parent sees the status. See
 * docs/fidelity.md.
 */
static uint32_t
exit_code_of(const struct kernel *k, nt_status status)
{
    if (status == (nt_status)STATUS_DLL_INIT_FAILED &&
        has_capability(k, ABI_CAPABILITY_EXIT_CODE_128))
        return ERROR_WAIT_NO_CHILDREN;
    return status;
}

static bool
may_end(struct kernel *k, gva_t process)
{
    if (process == k->current_process)
        return true;
    if ((process_at(k, process)->flags & PROCESS_SYSTEM) != 0)
        return false;
    /* The system's own processes are critical for everyone but their creator. */
    if (process_is_actor(k, process))
        return process_at(k, process)->parent_pid == current_process(k)->pid;
    return process_is_system_account(k, k->current_process) ||
           process_luid(k, process) == process_luid(k, k->current_process);
}

static void
refuse_end(struct kernel *k, gva_t process)
{
    struct refusal refusal = {
        .gate = GATE_ACCESS,
        .status = STATUS_ACCESS_DENIED,
        .where = process,
    };
    trace_refusal(k, &refusal, "end a process");
}

void
sys_terminate_process(struct kernel *k, struct abi_syscall *call)
{
    gva_t process = k->current_process;
    if (call->a[0] != 0)
        process = call->a[0] <= UINT32_MAX ? process_find(k, (uint32_t)call->a[0]) : 0;
    if (process == 0) {
        call->status = STATUS_INVALID_PARAMETER;
        return;
    }
    if (!may_end(k, process)) {
        refuse_end(k, process);
        call->status = STATUS_ACCESS_DENIED;
        return;
    }
    nt_status status = (nt_status)call->a[1];
    process_terminate(k, process, status, exit_code_of(k, status));
}

/* No handler of its own and no debugger: the process ends with the exception's status as its exit
 * code. */
void
kernel_user_exception(struct kernel *k, nt_status status)
{
    process_terminate(k, k->current_process, status, exit_code_of(k, status));
}
