/* SPDX-License-Identifier: MIT */
/* Threads, processes and time. */
#include "user/process.h"

#include "user/win32/text.h"
#include "user/win32/thread.h"

#define THREAD_IS_PASSIVE 1u /* CREATE_THREAD's flag */

uint32_t
win32_create_thread(struct user *u)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_CREATE_THREAD, THREAD_IS_PASSIVE);
    return win32_result(u, &call);
}

uint32_t
win32_get_current_thread_id(struct user *u)
{
    return user_state(u)->thread.tid;
}

uint32_t
win32_get_current_process_id(struct user *u)
{
    return user_page(u)->pid;
}

uint32_t
win32_create_process(struct user *u,
                     struct win32_text application,
                     struct win32_text desktop,
                     struct win32_out *process_id)
{
    char image[IMAGE_NAME_BYTES];
    char path[ABI_PATH_BYTES];
    uint32_t last_error;
    uint32_t pid;
    win32_give(process_id, 0);
    if (!win32_text_copy(u, application, image, sizeof(image)) ||
        !win32_text_copy(u, desktop, path, sizeof(path)))
        return false;
    bool has_desktop = desktop.address != 0;
    const struct child child = {
        .image = image,
        .desktop = has_desktop ? path : NULL,
        .flags = has_desktop ? 0 : CREATE_PROCESS_INHERIT_DESKTOP,
    };
    nt_status status = user_create_child(u, &child, &pid, &last_error);
    if (NT_SUCCESS(status)) {
        win32_give(process_id, pid);
        return true;
    }
    return win32_fail(u, status, last_error);
}

void
win32_exit_process(struct user *u, uint32_t exit_code)
{
    user_exit(u, exit_code);
}

/* Code here never waits: it returns, and goes on when the timer fires (program.c). */
void
win32_sleep(struct user *u, uint32_t milliseconds)
{
    struct user_state *state = user_state(u);
    struct abi_syscall call;
    if (milliseconds == 0)
        return;
    state->sleep_timer = state->sleep_timer == 0 ? SLEEP_TIMER_COOKIE : state->sleep_timer + 1;
    (void)call2(u, &call, SYSCALL_SET_TIMER, milliseconds, state->sleep_timer);
    if (win32_succeeded(u, &call))
        state->is_asleep = 1;
}
