/* SPDX-License-Identifier: MIT */
/* Actions on window classes. */
#include "user/action.h"
#include "user/action_object.h"
#include "user/action_string.h"
#include "user/win32/module.h"

bool
action_register_class(struct user *u, struct user_state *state)
{
    const struct action_register_class *wanted = &state->player.action.register_class;
    if (!action_reserve(u, state))
        return false;
    uint32_t atom = win32_register_class(u, action_name(u, state, wanted->name),
                                         wanted->is_global ? CS_GLOBALCLASS : 0,
                                         wanted->class_extra, wanted->window_extra);
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

bool
action_unregister_class(struct user *u, struct user_state *state)
{
    uint32_t atom = win32_get_class_info(
        u, MODULE_MAIN, action_name(u, state, state->player.action.unregister_class.name));
    if (atom == 0 ||
        !win32_unregister_class(u, (struct win32_text){ .address = atom }, MODULE_MAIN))
        return false;
    forget(u, &state->objects, atom);
    return true;
}
