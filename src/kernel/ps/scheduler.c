/* SPDX-License-Identifier: MIT */
/*
 * First in, first out, one message at a time: a thread that has handled its message goes to the
 * tail if more wait. Nothing here looks at a clock, so the same requests give the same order on
 * every machine.
 */
#include "kernel/ps/scheduler.h"

#include "abi/user_page.h"
#include "kernel/ke/time.h"
#include "kernel/mm/address_space.h"
#include "kernel/ob/object.h"
#include "kernel/ps/message_queue.h"
#include "kernel/ps/process.h"
#include "kernel/ps/process_internal.h"
#include "kernel/ps/ready.h"
#include "kernel/ps/thread.h"
#include "kernel/ps/timer.h"

static void
write_page(struct kernel *k, gva_t process, uint32_t offset, const void *from, uint32_t bytes)
{
    nt_status status = address_space_write(k, process, USER_PAGE_VA + offset, from, bytes);
    k_assert_values(k, NT_SUCCESS(status), process, status);
}

/* The thread that a message is for: the process's first, unless a call is asked of another. */
static gva_t
receiver(struct kernel *k, gva_t process, gva_t first, const struct abi_message *message)
{
    if (message->kind != MESSAGE_REQUEST + REQUEST_CALL || message->v[0] == 0)
        return first;
    gva_t thread = thread_find(k, process, (uint32_t)message->v[0]);
    return thread != 0 ? thread : first;
}

static void
tell_thread(struct kernel *k, gva_t process, gva_t thread)
{
    write_page(k, process, offsetof(struct user_page, tid), &thread_at(k, thread)->tid,
               sizeof(uint32_t));
}

/* Puts the next message into the process's state page. The thread that is to handle it. */
static gva_t
deliver(struct kernel *k, gva_t process, gva_t first)
{
    struct abi_message message;
    bool has_message = message_take(k, process, &message);
    k_assert_values(k, has_message, process, process_at(k, process)->pid);
    write_page(k, process, offsetof(struct user_page, in), &message, sizeof message);
    gva_t thread = receiver(k, process, first, &message);
    if (thread != first)
        tell_thread(k, process, thread);
    return thread;
}

static void
run(struct kernel *k, gva_t first)
{
    gva_t process = thread_at(k, first)->process;
    gva_t thread = deliver(k, process, first);
    uint32_t rests = thread == first ? THREAD_WAITING : THREAD_PASSIVE;
    object_ref(k, thread); /* its end is seen in its state */
    thread_at(k, first)->state = THREAD_WAITING;
    thread_at(k, thread)->state = THREAD_RUNNING;
    address_space_switch(k, process);
    k->current_thread = thread;
    machine_user_run(k);
    if (thread_at(k, thread)->state == THREAD_RUNNING) {
        thread_at(k, thread)->state = rests;
        k->current_thread = 0;
        if (thread != first)
            tell_thread(k, process, first);
        if (message_is_pending(k, process))
            ready_wake(k, process);
    }
    object_unref(k, thread);
}

bool
schedule_bounded(struct kernel *k, uint32_t until_ms, uint32_t *steps)
{
    bool is_idle = false;
    while (!is_idle && *steps > 0) {
        gva_t thread = ready_take(k);
        uint32_t due;
        if (thread != 0) {
            (*steps)--;
            run(k, thread);
        } else if (timer_next(k, &due) && due <= until_ms) {
            timer_fire(k, due);
        } else {
            is_idle = true;
        }
    }
    address_space_switch(k, process_system(k));
    return is_idle;
}
