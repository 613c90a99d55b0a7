/* SPDX-License-Identifier: MIT */
/* A list of pairs of threads, each with a count. */
#include "kernel/win32k/attach_input.h"

#include "kernel/mm/pool.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/thread_info.h"
#include "kernel/win32k/user_call.h"

#define ATTACHMENT_TAG POOL_TAG('U', 's', 'a', 'i')

static struct thread_attachment *
attachment_at(struct kernel *k, gva_t attachment)
{
    return (struct thread_attachment *)kptr(k, (kva_t)attachment);
}

static nt_status
attach(struct kernel *k, gva_t from, gva_t to)
{
    gva_t made = pool_alloc(k, POOL_SESSION, sizeof(struct thread_attachment), ATTACHMENT_TAG);
    if (made == 0)
        return STATUS_NO_MEMORY;
    struct win32k_globals *globals = globals_of(k);
    *attachment_at(k, made) = (struct thread_attachment){ globals->attachments, from, to };
    globals->attachments = made;
    return STATUS_SUCCESS;
}

/* Takes out the one that *at names. */
static void
drop(struct kernel *k, gva_t *at)
{
    gva_t attachment = *at;
    *at = attachment_at(k, attachment)->next;
    pool_free(k, (kva_t)attachment, ATTACHMENT_TAG);
}

/* Windows: attachments are counted; each call takes back one. */
static nt_status
detach(struct kernel *k, gva_t from, gva_t to)
{
    gva_t *at = &globals_of(k)->attachments;
    while (*at != 0 && (attachment_at(k, *at)->from != from || attachment_at(k, *at)->to != to))
        at = &attachment_at(k, *at)->next;
    if (*at == 0)
        return STATUS_INVALID_PARAMETER;
    drop(k, at);
    return STATUS_SUCCESS;
}

void
attach_input_forget(struct kernel *k, gva_t info)
{
    gva_t *at = &globals_of(k)->attachments;
    while (*at != 0) {
        const struct thread_attachment *attachment = attachment_at(k, *at);
        if (attachment->from == info || attachment->to == info)
            drop(k, at);
        else
            at = &attachment_at(k, *at)->next;
    }
}

/* Windows: two GUI threads on one desktop. */
void
sys_user_attach_input(struct kernel *k, struct abi_syscall *call)
{
    gva_t from = call->a[0] <= UINT32_MAX ? thread_info_find(k, (uint32_t)call->a[0]) : 0;
    gva_t to = call->a[1] <= UINT32_MAX ? thread_info_find(k, (uint32_t)call->a[1]) : 0;
    if (from == 0 || to == 0 || from == to)
        call->status = STATUS_INVALID_PARAMETER;
    else if (call->a[2] == 0)
        call->status = detach(k, from, to);
    else if (thread_info_at(k, from)->desktop != thread_info_at(k, to)->desktop)
        call->status = STATUS_ACCESS_DENIED;
    else
        call->status = attach(k, from, to);
}
