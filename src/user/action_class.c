/* SPDX-License-Identifier: MIT */
/* Actions on window classes. */
#include "user/action.h"
#include "user/action_object.h"
#include "user/action_string.h"
#include "user/win32/module.h"

static bool
register_class(struct user *u, struct user_state *state)
{
    const struct image_action *action = &state->player.action;
    if (!action_reserve(u, state))
        return false;
    uint32_t atom = win32_register_class(u, action_name(u, state), action->c ? CS_GLOBALCLASS : 0,
                                         (uint32_t)action->a, (uint32_t)action->b);
    return action_add_object(u, state, OBJECT_KIND_CLASS, atom, 0, 0);
}

static void
forget(struct user *u, struct object_list *objects, uint32_t atom)
{
    for (uint32_t index = objects->count; index-- > 0;) {
        const struct object_entry entry = object_list_at(u, objects, index);
        if (entry.kind != OBJECT_KIND_CLASS || entry.handle != atom)
            continue;
        object_list_remove(u, objects, index);
        return;
    }
}

static bool
unregister_class(struct user *u, struct user_state *state)
{
    uint32_t atom = win32_get_class_info(u, MODULE_MAIN, action_name(u, state));
    if (atom == 0 ||
        !win32_unregister_class(u, (struct win32_text){ .address = atom }, MODULE_MAIN))
        return false;
    forget(u, &state->objects, atom);
    return true;
}

bool
action_class(struct user *u, struct user_state *state)
{
    return state->player.action.op == ACTION_REGISTER_CLASS ? register_class(u, state)
                                                            : unregister_class(u, state);
}
