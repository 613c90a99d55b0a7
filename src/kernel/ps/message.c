/* SPDX-License-Identifier: MIT */
/* Nodes of messages: sent, set aside, taken, dropped; and who may send one to whom. */
#include "kernel/ke/syscall.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/carrier.h"
#include "kernel/mm/pool.h"
#include "kernel/ps/image.h"
#include "kernel/ps/message_queue.h"
#include "kernel/ps/process.h"
#include "kernel/ps/process_internal.h"
#include "kernel/ps/ready.h"
#include "kernel/rtl/list.h"

#define MESSAGE_TAG                                                                                \
    POOL_TAG('L', 'p', 'c',                                                                        \
             'M') /* Windows: messages of local procedure calls; source: pooltag.txt */

static gva_t
make_node(struct kernel *k)
{
    return pool_alloc(k, POOL_PAGED, sizeof(struct message_node) + sizeof(struct abi_message),
                      MESSAGE_TAG);
}

/* A request from outside takes nothing of the emulated system, and is not refused by it. */
static bool
is_from_outside(const struct abi_message *message)
{
    return message->kind > MESSAGE_REQUEST;
}

static void
free_node(struct kernel *k, gva_t node)
{
    if (carrier_has_node(k, node))
        carrier_node_free(k, node);
    else
        pool_free(k, (kva_t)node, MESSAGE_TAG);
}

static struct abi_message *
message_at(struct kernel *k, gva_t node)
{
    return (struct abi_message *)kptr(k, (kva_t)(node + sizeof(struct message_node)));
}

static void
append(struct kernel *k, gva_t process, gva_t node)
{
    list_append(k, process + offsetof(struct process, messages),
                node + offsetof(struct message_node, link));
    ready_wake(k, process);
}

static void
post(struct kernel *k, gva_t process, gva_t node, const struct abi_message *message)
{
    *message_at(k, node) = *message;
    append(k, process, node);
}

nt_status
message_send(struct kernel *k, gva_t process, const struct abi_message *message)
{
    const struct process *p = process_at(k, process);
    k_assert_values(k, message->text_bytes <= ABI_MESSAGE_TEXT, message->kind, message->text_bytes);
    k_assert_values(k, (p->flags & PROCESS_SYSTEM) == 0, message->kind, p->pid);
    if ((p->flags & (PROCESS_DYING | PROCESS_EXITED)) != 0)
        return STATUS_PROCESS_IS_TERMINATING;
    gva_t node = is_from_outside(message) ? carrier_node_alloc(k) : make_node(k);
    if (node == 0)
        return is_from_outside(message) ? STATUS_DEVICE_BUSY : STATUS_INSUFFICIENT_RESOURCES;
    post(k, process, node, message);
    return STATUS_SUCCESS;
}

/* Nodes set aside are chained by link.next, 0 at the end. */
static nt_status
set_aside(struct kernel *k, gva_t process)
{
    gva_t node = make_node(k);
    if (node == 0)
        return STATUS_INSUFFICIENT_RESOURCES;
    list_entry_at(k, node)->next = process_at(k, process)->exit_message;
    process_at(k, process)->exit_message = node;
    return STATUS_SUCCESS;
}

static gva_t
take_aside(struct kernel *k, gva_t process)
{
    gva_t node = process_at(k, process)->exit_message;
    if (node != 0)
        process_at(k, process)->exit_message = list_entry_at(k, node)->next;
    return node;
}

static bool
uses_console(struct kernel *k, gva_t process)
{
    return process_at(k, process)->console_pid != 0;
}

nt_status
message_prepare_exit(struct kernel *k, gva_t process)
{
    nt_status status = set_aside(k, process);
    if (NT_SUCCESS(status) && uses_console(k, process))
        status = set_aside(k, process);
    if (!NT_SUCCESS(status))
        return status;
    gva_t spare = make_node(k);
    process_at(k, process)->spare_message = spare;
    return spare != 0 ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

static void
tell(struct kernel *k, gva_t process, gva_t receiver)
{
    if (receiver == 0 || (process_at(k, receiver)->flags & (PROCESS_SYSTEM | PROCESS_DYING)) != 0)
        return;
    gva_t node = take_aside(k, process);
    k_assert_values(k, node != 0, process, receiver);
    const struct process *p = process_at(k, process);
    *message_at(k, node) = (struct abi_message){
        .kind = MESSAGE_PROCESS_EXIT,
        .request_id = p->service_request,
        .status = p->exit_status,
        .v = { p->pid, p->exit_code, (p->flags & PROCESS_READY) != 0, 0 },
    };
    append(k, receiver, node);
}

void
message_tell_exit(struct kernel *k, gva_t process)
{
    gva_t parent = process_find(k, process_at(k, process)->parent_pid);
    gva_t csrss = uses_console(k, process) ? process_csrss(k, process) : 0;
    tell(k, process, parent);
    if (csrss != parent)
        tell(k, process, csrss);
}

/* Address of the oldest node, taken out of the port; 0: it is empty. */
static gva_t
take_node(struct kernel *k, gva_t process)
{
    gva_t head = process + offsetof(struct process, messages);
    if (list_is_empty(k, head))
        return 0;
    gva_t link = list_next(k, head);
    list_remove(k, link);
    return LIST_OWNER(link, struct message_node, link);
}

void
message_drop_all(struct kernel *k, gva_t process)
{
    for (gva_t node = take_node(k, process); node != 0; node = take_node(k, process))
        free_node(k, node);
    for (gva_t node = take_aside(k, process); node != 0; node = take_aside(k, process))
        pool_free(k, (kva_t)node, MESSAGE_TAG);
    gva_t spare = process_at(k, process)->spare_message;
    process_at(k, process)->spare_message = 0;
    if (spare != 0)
        pool_free(k, (kva_t)spare, MESSAGE_TAG);
}

bool
message_is_pending(struct kernel *k, gva_t process)
{
    return (process_at(k, process)->flags & PROCESS_TIMER_DUE) != 0 ||
           !list_is_empty(k, process + offsetof(struct process, messages));
}

bool
message_take(struct kernel *k, gva_t process, struct abi_message *message)
{
    struct process *p = process_at(k, process);
    if ((p->flags & PROCESS_TIMER_DUE) != 0) {
        p->flags &= ~(uint32_t)PROCESS_TIMER_DUE;
        *message = (struct abi_message){ .kind = MESSAGE_TIMER, .v = { p->timer_cookie } };
        return true;
    }
    gva_t node = take_node(k, process);
    if (node == 0)
        return false;
    *message = *message_at(k, node);
    free_node(k, node);
    return true;
}

/* ---- SEND ---- */

/* What a process may say: not what only the kernel knows. Requests are handed on between system
 * processes. */
static bool
may_say(struct kernel *k, uint32_t kind)
{
    switch (kind) {
    case MESSAGE_PROCESS_READY:
    case MESSAGE_CONSOLE_NEW:
    case MESSAGE_SERVICE_MAIN_DONE:
        return true;
    case MESSAGE_CONSOLE_REPLY:
    case MESSAGE_SESSION_READY:
    case MESSAGE_HARD_ERROR_DONE:
    case MESSAGE_SERVICE_MAIN:
        return process_is_actor(k, k->current_process);
    default:
        return kind > MESSAGE_REQUEST && kind < MESSAGE_REQUEST + REQUEST_KIND_COUNT &&
               process_is_actor(k, k->current_process);
    }
}

/* Processes of one session may; smss and services speak with every session. */
static bool
may_reach(struct kernel *k, gva_t receiver)
{
    const struct process *from = current_process(k);
    const struct process *to = process_at(k, receiver);
    if ((to->flags & PROCESS_SYSTEM) != 0)
        return false;
    const struct kd_block *block = kd(k);
    return from->session_id == to->session_id || from->pid == block->smss_pid ||
           to->pid == block->smss_pid || from->pid == block->services_pid ||
           to->pid == block->services_pid || from->parent_pid == to->pid;
}

/*
 * A node for a message of the current process. When the pool refuses, the spare one is used, so
 * that an answer somebody waits for is not lost to a short squeeze; the next SEND that finds room
 * sets another aside.
 */
static gva_t
make_own_node(struct kernel *k)
{
    gva_t node = make_node(k);
    gva_t spare = current_process(k)->spare_message;
    if (node == 0)
        current_process(k)->spare_message = 0;
    else if (spare == 0)
        current_process(k)->spare_message = make_node(k);
    return node != 0 ? node : spare;
}

void
sys_send(struct kernel *k, struct abi_syscall *call)
{
    struct abi_message message;
    if (!machine_user_copy_in(k, &message, call->a[1], sizeof message)) {
        call->status = STATUS_ACCESS_VIOLATION;
        return;
    }
    if (message.text_bytes > ABI_MESSAGE_TEXT || !may_say(k, message.kind)) {
        call->status = STATUS_INVALID_PARAMETER;
        return;
    }
    if (message.kind == MESSAGE_PROCESS_READY)
        current_process(k)->flags |= PROCESS_READY;
    gva_t receiver = call->a[0] <= UINT32_MAX ? process_find(k, (uint32_t)call->a[0]) : 0;
    if (receiver == 0) {
        call->status = STATUS_NOT_FOUND;
        return;
    }
    if (!may_reach(k, receiver)) {
        call->status = STATUS_ACCESS_DENIED;
        return;
    }
    message.from_pid = current_process(k)->pid;
    message.reserved = 0;
    if ((process_at(k, receiver)->flags & PROCESS_DYING) != 0) {
        call->status = STATUS_PROCESS_IS_TERMINATING;
        return;
    }
    if (is_from_outside(&message)) {
        call->status = message_send(k, receiver, &message);
        return;
    }
    gva_t node = make_own_node(k);
    if (node == 0)
        call->status = STATUS_INSUFFICIENT_RESOURCES;
    else
        post(k, receiver, node, &message);
}
