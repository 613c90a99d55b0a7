/* SPDX-License-Identifier: MIT */
/* Timers as USER objects, found by window and id. */
#include "kernel/win32k/timer.h"

#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/object_call.h"

/* Ours, behind the published head. */
struct timer {
    unsigned char head[64];
    gva_t process_info;
    uint32_t window; /* 0: none */
    uint32_t id;     /* of a window's; without window its handle says */
    uint32_t milliseconds;
    uint32_t reserved;
};

static struct timer *
timer_at(struct kernel *k, kva_t timer)
{
    return (struct timer *)kptr(k, timer);
}

void
timer_destroy(struct kernel *k, kva_t timer)
{
    const struct timer *own = timer_at(k, timer);
    if (own->window != 0)
        process_info_at(k, own->process_info)->window_timers--;
    user_object_destroy(k, USER_TYPE_TIMER, timer);
}

/* The process's next timer of this window from *index on, 0: there is none. */
static kva_t
next_of_window(struct kernel *k, gva_t process_info, uint32_t window, uint32_t *index)
{
    struct user_handle_entry entry;
    while (user_handle_next(k, process_info, index, &entry))
        if (entry.type == USER_TYPE_TIMER && timer_at(k, entry.object)->window == window)
            return entry.object;
    return 0;
}

void
timer_forget_window(struct kernel *k, gva_t process_info, uint32_t window)
{
    uint32_t index = 1;
    for (;;) {
        kva_t timer = next_of_window(k, process_info, window, &index);
        if (timer == 0)
            return;
        timer_destroy(k, timer);
    }
}

/* A window's timer by its id, one without window by what SetTimer gave. */
static kva_t
find(struct kernel *k, gva_t process_info, uint32_t window, uint32_t id)
{
    uint32_t index = 1;
    kva_t timer = 0;
    if (window == 0) {
        timer = user_handle_lookup(k, id, USER_TYPE_TIMER);
        bool is_own = timer != 0 && user_handle_owner(k, id) == process_info;
        return is_own && timer_at(k, timer)->window == 0 ? timer : 0;
    }
    do
        timer = next_of_window(k, process_info, window, &index);
    while (timer != 0 && timer_at(k, timer)->id != id);
    return timer;
}

static kva_t
create(struct kernel *k, gva_t thread, uint32_t window, uint32_t id, uint32_t *error)
{
    struct user_owner owner = user_owner_of(k, thread);
    kva_t timer =
        user_object_create(k, &owner, USER_TYPE_TIMER, (uint32_t)sizeof(struct timer), error);
    if (timer == 0)
        return 0;
    timer_at(k, timer)->process_info = owner.process;
    timer_at(k, timer)->window = window;
    timer_at(k, timer)->id = id;
    if (window != 0)
        process_info_at(k, owner.process)->window_timers++;
    return timer;
}

/* Windows: a window's timer of that id is replaced; one without window is always new, and gets an
 * id. */
void
sys_user_set_timer(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = user_call_thread(k, call);
    uint32_t window = (uint32_t)call->a[0];
    uint32_t id = (uint32_t)call->a[1];
    uint32_t error = ERROR_INVALID_WINDOW_HANDLE;
    kva_t timer = 0;
    if (thread == 0)
        return;
    call->a[0] = 0;
    if (window != 0 && user_handle_lookup(k, window, USER_TYPE_WINDOW) != 0)
        timer = find(k, thread_info_at(k, thread)->process_info, window, id);
    if (timer == 0 && (window == 0 || user_handle_lookup(k, window, USER_TYPE_WINDOW) != 0))
        timer = create(k, thread, window, id, &error);
    if (timer == 0) {
        user_call_end(call, error);
        return;
    }
    timer_at(k, timer)->milliseconds = (uint32_t)call->a[2];
    call->a[0] = window == 0 ? user_object_handle(k, timer) : id != 0 ? id : 1;
}

void
sys_user_kill_timer(struct kernel *k, struct abi_syscall *call)
{
    gva_t process = user_call_process(k, call);
    if (process == 0)
        return;
    kva_t timer = find(k, process, (uint32_t)call->a[0], (uint32_t)call->a[1]);
    if (timer != 0)
        timer_destroy(k, timer);
    user_call_end(call, timer != 0 ? ERROR_SUCCESS : ERROR_INVALID_PARAMETER);
}
