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

/* What became of a child that the program cannot do without: it waits for no other. */
static bool
child_started(struct user *u, struct player *player)
{
    nt_status status = player->child_status;
    player->child = 0;
    player->child_is_told = 0;
    return NT_SUCCESS(status) || win32_fail(u, status, ERROR_PROCESS_ABORTED);
}

bool
action_start_program(struct user *u, struct user_state *state)
{
    if (state->player.child_is_told)
        return child_started(u, &state->player);
    const struct action_start_program *wanted = &state->player.action.start_program;
    struct win32_text desktop = action_string(&state->player, wanted->desktop);
    struct win32_out pid;
    if (desktop.units == 0)
        desktop.address = 0;
    if (!win32_create_process(u, action_string(&state->player, wanted->program), desktop, &pid))
        return false;
    state->player.child = wanted->is_needed ? pid.value : 0;
    return true;
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
