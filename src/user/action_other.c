/* SPDX-License-Identifier: MIT */
/* Actions on hooks, input contexts, atoms, GDI objects, the clipboard, threads, children, the heap
 * itself, and time. */
#include "abi/guest.h"
#include "user/action.h"
#include "user/action_object.h"
#include "user/action_string.h"
#include "user/win32/clipboard.h"
#include "user/win32/driver.h"
#include "user/win32/gdi.h"
#include "user/win32/thread.h"

#define CF_TEXT 1u /* Windows: winuser.h */

/* Keeps an object in the list. */
static bool
keep(struct user *u, struct user_state *state, uint32_t kind, uint32_t handle)
{
    return action_add_object(u, state, kind, handle, 0, 0);
}

static bool
make(struct user *u, struct user_state *state)
{
    const struct image_action *action = &state->player.action;
    if (!action_reserve(u, state))
        return false;
    switch (action->op) {
    case ACTION_SET_HOOK:
        return keep(u, state, OBJECT_KIND_HOOK,
                    win32_set_windows_hook_ex(u, (uint32_t)action->a,
                                              action->b != 0 ? 0 : state->thread.tid));
    case ACTION_CREATE_IMC:
        return keep(u, state, OBJECT_KIND_IMC, win32_imm_create_context(u));
    default:
        return keep(u, state, OBJECT_KIND_GDI,
                    win32_gdi_create_leaked(
                        u, action->b != 0 ? (uint32_t)action->b : (uint32_t)GDI_TYPE_BRUSH,
                        action->a, action->c != 0));
    }
}

/* A thread that makes one USER call, which attaches it to the desktop, and then sleeps. */
static bool
create_thread(struct user *u)
{
    uint32_t tid = win32_create_thread(u);
    return tid != 0 && win32_thread_attach(u, tid);
}

static bool
start_program(struct user *u, const struct player *player)
{
    uint32_t pid;
    struct win32_text desktop = action_string_2(player);
    if (desktop.units == 0)
        desktop.address = 0;
    return win32_create_process(u, action_string_1(player), desktop, &pid);
}

/* Touches the first bytes of the desktop heap, or of the shared section, through the user view. A
 * write there is an access violation, which ends the process. */
static bool
touch_heap(struct user *u, struct user_state *state, bool is_write)
{
    uint32_t word = 0;
    gva_t view = state->player.action.a != 0 ? state->shared_view : state->thread.client_view;
    if (view == 0)
        return win32_fail(u, STATUS_NOT_MAPPED_VIEW, ERROR_INVALID_PARAMETER);
    return is_write ? user_write(u, view, &word, sizeof(word))
                    : user_read(u, view, &word, sizeof(word));
}

static bool
wait(struct user *u, struct user_state *state)
{
    uint32_t milliseconds = (uint32_t)state->player.action.a;
    win32_sleep(u, milliseconds);
    return milliseconds == 0 || state->is_asleep;
}

bool
action_other(struct user *u, struct user_state *state)
{
    const struct image_action *action = &state->player.action;
    switch (action->op) {
    case ACTION_SET_HOOK:
    case ACTION_CREATE_IMC:
    case ACTION_CREATE_GDI:
        return make(u, state);
    case ACTION_UNHOOK:
        return action_destroy_last(u, state, OBJECT_KIND_HOOK);
    case ACTION_DESTROY_IMC:
        return action_destroy_last(u, state, OBJECT_KIND_IMC);
    case ACTION_DELETE_GDI:
        return action_destroy_last(u, state, OBJECT_KIND_GDI);
    case ACTION_ADD_ATOM:
        return win32_global_add_atom(u, action_name(u, state)) != 0;
    case ACTION_CLIPBOARD:
        return win32_put_on_clipboard(u, action->b != 0 ? (uint32_t)action->b : CF_TEXT,
                                      (uint32_t)action->a);
    case ACTION_POST_MESSAGE:
        return win32_post_message(u);
    case ACTION_CREATE_THREAD:
        return create_thread(u);
    case ACTION_START_PROGRAM:
        return start_program(u, &state->player);
    case ACTION_READ_HEAP:
        return touch_heap(u, state, false);
    case ACTION_WRITE_HEAP:
        return touch_heap(u, state, true);
    case ACTION_LEAK_POOL:
        return win32_driver_leak_pool(u, action->a);
    case ACTION_LEAK_VIEW:
        return win32_driver_leak_view(u, action->a);
    case ACTION_LEAK_NONPAGED:
        return win32_driver_leak_nonpaged(u, action->a);
    case ACTION_WAIT:
        return wait(u, state);
    default:
        return win32_fail(u, STATUS_NOT_SUPPORTED, ERROR_INVALID_PARAMETER);
    }
}
