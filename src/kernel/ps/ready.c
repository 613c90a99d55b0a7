/* SPDX-License-Identifier: MIT */
/* A list, taken from its front. */
#include "kernel/ps/ready.h"

#include "kernel/ps/thread.h"
#include "kernel/rtl/list.h"

static gva_t
queue_head(const struct kernel *k)
{
    return k->kd + offsetof(struct kd_block, ready);
}

void
ready_wake(struct kernel *k, gva_t process)
{
    gva_t thread = thread_first(k, process);
    if (thread == 0 || thread_at(k, thread)->state != THREAD_WAITING)
        return;
    thread_at(k, thread)->state = THREAD_READY;
    list_append(k, queue_head(k), thread + offsetof(struct thread, ready_link));
}

gva_t
ready_take(struct kernel *k)
{
    gva_t head = queue_head(k);
    if (list_is_empty(k, head))
        return 0;
    gva_t link = list_next(k, head);
    list_remove(k, link);
    return LIST_OWNER(link, struct thread, ready_link);
}
