/* SPDX-License-Identifier: MIT */
/* Actions on hooks, input contexts and messages. */
#include "user/action.h"
#include "user/action_object.h"
#include "user/win32/module.h"
#include "user/win32/win32.h"

bool
action_set_hook(struct user *u, struct user_state *state)
{
    const struct action_set_hook *wanted = &state->player.action.set_hook;
    if (!action_reserve(u, state))
        return false;
    uint32_t hook = wanted->is_global
                        ? win32_set_windows_hook_ex(u, wanted->kind, MODULE_MAIN, 0)
                        : win32_set_windows_hook_ex(u, wanted->kind, 0, state->thread.tid);
    return action_add_object(u, state, OBJECT_KIND_HOOK, hook, 0, 0);
}

bool
action_unhook(struct user *u, struct user_state *state)
{
    return action_destroy_last(u, state, OBJECT_KIND_HOOK);
}

bool
action_create_imc(struct user *u, struct user_state *state)
{
    return action_reserve(u, state) &&
           action_add_object(u, state, OBJECT_KIND_IMC, win32_imm_create_context(u), 0, 0);
}

bool
action_destroy_imc(struct user *u, struct user_state *state)
{
    return action_destroy_last(u, state, OBJECT_KIND_IMC);
}

bool
action_post_message(struct user *u, struct user_state *state)
{
    (void)state;
    return win32_post_message(u);
}
