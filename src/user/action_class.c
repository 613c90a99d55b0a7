/* SPDX-License-Identifier: MIT */
/* Actions on window classes. */
#include "user/action.h"
#include "user/action_object.h"
#include "user/action_string.h"

static nt_status
register_class(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    const struct image_action *action = &state->player.action;
    nt_status status = object_list_reserve(u, &state->objects);
    if (!NT_SUCCESS(status))
        return action_fail(call, status, ERROR_NOT_ENOUGH_MEMORY);
    uint32_t units;
    gva_t name = action_name(u, state, &units);
    uint32_t flags = action->c ? CLASS_GLOBAL : 0;
    status =
        call6(u, call, SYSCALL_USER_REGISTER_CLASS, name, units, action->a, action->b, flags, 0);
    if (NT_SUCCESS(status))
        action_add_object(u, state, OBJECT_KIND_CLASS, (uint32_t)call->a[0], 0, 0);
    return status;
}

static nt_status
unregister_class(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    uint32_t units;
    gva_t name = action_name(u, state, &units);
    nt_status status = call2(u, call, SYSCALL_USER_FIND_CLASS, name, units);
    if (!NT_SUCCESS(status))
        return status;
    uint32_t atom = (uint32_t)call->a[0];
    status = call1(u, call, SYSCALL_USER_UNREGISTER_CLASS, atom);
    if (!NT_SUCCESS(status))
        return status;
    struct object_list *objects = &state->objects;
    for (uint32_t index = objects->count; index-- > 0;) {
        const struct object_entry entry = object_list_at(u, objects, index);
        if (entry.kind != OBJECT_KIND_CLASS || entry.handle != atom)
            continue;
        object_list_remove(u, objects, index);
        break;
    }
    return status;
}

nt_status
action_class(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    return state->player.action.op == ACTION_REGISTER_CLASS ? register_class(u, state, call)
                                                            : unregister_class(u, state, call);
}
