/* SPDX-License-Identifier: MIT */
/* Changes which thread's block lies in the state page, and keeps the others'. */
#include "user/win32/thread.h"

#include "user/state.h"

bool
win32_fail(struct user *u, nt_status status, uint32_t last_error)
{
    if (user_is_dead(u))
        return false;
    struct win32_thread *thread = &user_state(u)->thread;
    thread->last_status = status;
    thread->last_error = last_error;
    return false;
}

nt_status
win32_last_status(struct user *u)
{
    return user_state(u)->thread.last_status;
}

/* ---- threads other than the first ---- */

static void
store(struct user *u, uint32_t index, const struct win32_thread *thread)
{
    (void)user_write(u, user_array_address(&user_state(u)->threads, index), thread,
                     sizeof(*thread));
}

/* Where a thread's entry is; where the next would be if it has none. */
static bool
find(struct user *u, uint32_t tid, uint32_t *index, struct win32_thread *found)
{
    const struct user_array *threads = &user_state(u)->threads;
    for (*index = 0; *index < threads->count; (*index)++)
        if (user_read(u, user_array_address(threads, *index), found, sizeof(*found)) &&
            found->tid == tid)
            return true;
    return false;
}

bool
win32_thread_enter(struct user *u, uint32_t tid, struct win32_thread *before)
{
    struct user_state *state = user_state(u);
    uint32_t index;
    *before = state->thread;
    if (tid == before->tid)
        return true;
    if (state->threads.element_bytes == 0)
        user_array_start(&state->threads, sizeof(struct win32_thread));
    struct win32_thread thread;
    if (!find(u, tid, &index, &thread)) {
        if (!NT_SUCCESS(user_array_reserve(u, &state->threads)))
            return false;
        state->threads.count++;
        thread = (struct win32_thread){ .tid = tid };
        store(u, index, &thread);
    }
    state->thread = thread;
    return true;
}

void
win32_thread_leave(struct user *u, const struct win32_thread *before)
{
    struct user_state *state = user_state(u);
    uint32_t index;
    struct win32_thread unused;
    if (state->thread.tid == before->tid)
        return;
    if (find(u, state->thread.tid, &index, &unused))
        store(u, index, &state->thread);
    state->thread = *before;
}

bool
win32_thread_attach(struct user *u, uint32_t tid)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_USER_THREAD_ATTACH, tid);
    return win32_succeeded(u, &call);
}

bool
win32_thread_come(struct user *u)
{
    struct win32_thread *thread = &user_state(u)->thread;
    if (thread->is_attached)
        return true;
    if (!win32_thread_attach(u, thread->tid))
        return false;
    thread->is_attached = 1;
    return true;
}
