/* SPDX-License-Identifier: MIT */
/* Actions on what programs exchange: global atoms, the clipboard. */
#include "user/action.h"
#include "user/action_string.h"
#include "user/win32/clipboard.h"

#define CF_TEXT 1u /* Windows: winuser.h */

bool
action_add_atom(struct user *u, struct user_state *state)
{
    return win32_global_add_atom(u, action_name(u, state, state->player.action.add_atom.name)) != 0;
}

bool
action_clipboard(struct user *u, struct user_state *state)
{
    const struct action_clipboard *wanted = &state->player.action.clipboard;
    return win32_put_on_clipboard(u, wanted->format != 0 ? wanted->format : CF_TEXT, wanted->bytes);
}
