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
deliver(struct kernel *k, gva_t process)
{
    struct abi_message message;
    bool has_message = message_take(k, process, &message);
    k_assert_values(k, has_message, process, process_at(k, process)->pid);
    nt_status status = address_space_write(
        k, process, USER_PAGE_VA + offsetof(struct user_page, in), &message, sizeof message);
    k_assert_values(k, NT_SUCCESS(status), process, status);
}

static void
run(struct kernel *k, gva_t thread)
{
    gva_t process = thread_at(k, thread)->process;
    object_ref(k, thread); /* its end is seen in its state */
    deliver(k, process);
    address_space_switch(k, process);
    k->current_thread = thread;
    thread_at(k, thread)->state = THREAD_RUNNING;
    machine_user_run(k);
    if (thread_at(k, thread)->state == THREAD_RUNNING) {
        thread_at(k, thread)->state = THREAD_WAITING;
        k->current_thread = 0;
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

void
schedule_until_idle(struct kernel *k, uint32_t until_ms)
{
    uint32_t steps = SCHEDULE_STEPS_MAX;
    (void)schedule_bounded(k, until_ms, &steps);
}
