/* SPDX-License-Identifier: MIT */
/* Actions on threads, children, the process itself, and time. */
#include "user/action.h"
#include "user/action_string.h"
#include "user/win32/thread.h"

/* A thread that makes one USER call, which attaches it to the desktop, and then sleeps. */
bool
action_create_thread(struct user *u, struct user_state *state)
{
    (void)state;
    uint32_t tid = win32_create_thread(u);
    return tid != 0 && win32_thread_attach(u, tid);
}

bool
action_start_program(struct user *u, struct user_state *state)
{
    const struct action_start_program *wanted = &state->player.action.start_program;
    struct win32_text desktop = action_string(&state->player, wanted->desktop);
    struct win32_out pid;
    if (desktop.units == 0)
        desktop.address = 0;
    return win32_create_process(u, action_string(&state->player, wanted->program), desktop, &pid);
}

bool
action_wait(struct user *u, struct user_state *state)
{
    uint32_t milliseconds = state->player.action.wait.milliseconds;
    win32_sleep(u, milliseconds);
    return milliseconds == 0 || state->is_asleep;
}

/* What has the player ends the process: a request that brought it is answered before. */
bool
action_exit(struct user *u, struct user_state *state)
{
    (void)u;
    state->player.is_exiting = 1;
    state->player.exit_code = state->player.action.exit.code;
    return true;
}
