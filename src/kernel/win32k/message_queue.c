/* SPDX-License-Identifier: MIT */
/* A counted list in session pool. */
#include "kernel/win32k/message_queue.h"

#include "kernel/ke/trace.h"
#include "kernel/mm/pool.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/user_call.h"

#define QUEUE_TAG   POOL_TAG('U', 's', 'q', 'u')
#define MESSAGE_TAG POOL_TAG('U', 's', 'q', 'm')

gva_t
message_queue_create(struct kernel *k)
{
    return pool_alloc(k, POOL_SESSION, size_of(k, ABI_SIZE_QUEUE), QUEUE_TAG);
}

void
message_queue_delete(struct kernel *k, gva_t queue)
{
    gva_t at = field_pointer(k, queue, FIELD_QUEUE_FIRST);
    while (at != 0) {
        gva_t next = field_pointer(k, at, FIELD_QMSG_NEXT);
        pool_free(k, (kva_t)at, MESSAGE_TAG);
        at = next;
    }
    pool_free(k, (kva_t)queue, QUEUE_TAG);
}

static uint32_t
limit_of(const struct kernel *k)
{
    const struct abi_dword *value = &k->boot.registry[ABI_REG_POST_MESSAGE_LIMIT];
    return value->present != 0 ? value->value : k->boot.post_message_limit;
}

static uint32_t
post(struct kernel *k, gva_t queue)
{
    uint32_t count = field_u32(k, queue, FIELD_QUEUE_COUNT);
    if (count >= limit_of(k)) {
        struct refusal refusal = { .gate = GATE_MESSAGE_QUEUE,
                                   .status = STATUS_QUOTA_EXCEEDED,
                                   .where = queue,
                                   .needed = count + 1,
                                   .limit = limit_of(k) };
        trace_refusal(k, &refusal, "posted message");
        return ERROR_NOT_ENOUGH_QUOTA;
    }
    gva_t message = pool_alloc(k, POOL_SESSION, size_of(k, ABI_SIZE_QMSG), MESSAGE_TAG);
    if (message == 0)
        return ERROR_NOT_ENOUGH_MEMORY;
    gva_t last = field_pointer(k, queue, FIELD_QUEUE_LAST);
    field_set_pointer(k, message, FIELD_QMSG_PREVIOUS, last);
    if (last != 0)
        field_set_pointer(k, last, FIELD_QMSG_NEXT, message);
    else
        field_set_pointer(k, queue, FIELD_QUEUE_FIRST, message);
    field_set_pointer(k, queue, FIELD_QUEUE_LAST, message);
    field_set_u32(k, queue, FIELD_QUEUE_COUNT, count + 1);
    return ERROR_SUCCESS;
}

/* To the caller's own queue; nobody takes messages out, so that they pile up as in a program that
 * hangs. */
void
sys_user_post_message(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = user_call_thread(k, call);
    if (thread != 0)
        user_call_end(call, post(k, thread_info_at(k, thread)->queue));
}
