/* SPDX-License-Identifier: MIT */
#include "user/action_object.h"

nt_status
action_fail(struct abi_syscall *call, nt_status status, uint32_t last_error)
{
    call->status = status;
    call->last_error = last_error;
    return status;
}

void
action_add_object(struct user *u,
                  struct user_state *state,
                  uint32_t kind,
                  uint32_t handle,
                  uint32_t flags,
                  uint32_t key)
{
    if (state->player.action.flags & ACTION_TRANSIENT)
        flags |= OBJECT_ENTRY_TRANSIENT;
    const struct object_entry entry = {
        .handle = handle, .key = key, .kind = (uint16_t)kind, .flags = (uint16_t)flags
    };
    object_list_add(u, &state->objects, &entry);
}

nt_status
action_destroy_object(struct user *u, struct abi_syscall *call, const struct object_entry *entry)
{
    switch (entry->kind) {
    case OBJECT_KIND_WINDOW:
        return call1(u, call, SYSCALL_USER_DESTROY_WINDOW, entry->handle);
    case OBJECT_KIND_MENU:
        return call1(u, call, SYSCALL_USER_DESTROY_MENU, entry->handle);
    case OBJECT_KIND_HOOK:
        return call1(u, call, SYSCALL_USER_UNHOOK, entry->handle);
    case OBJECT_KIND_IMC:
        return call1(u, call, SYSCALL_USER_DESTROY_IMC, entry->handle);
    case OBJECT_KIND_GDI:
        return call1(u, call, SYSCALL_GDI_DELETE, entry->handle);
    case OBJECT_KIND_CLASS:
        return call1(u, call, SYSCALL_USER_UNREGISTER_CLASS, entry->handle);
    case OBJECT_KIND_DESKTOP:
        return call1(u, call, SYSCALL_USER_CLOSE_DESKTOP, entry->handle);
    case OBJECT_KIND_WINSTA:
        return call1(u, call, SYSCALL_USER_CLOSE_WINSTA, entry->handle);
    default:
        return STATUS_SUCCESS;
    }
}

nt_status
action_destroy_last(struct user *u,
                    struct user_state *state,
                    struct abi_syscall *call,
                    uint32_t kind)
{
    uint32_t index = object_list_last(u, &state->objects, kind, 0);
    if (index == OBJECT_LIST_NONE)
        return action_fail(call, STATUS_NOT_FOUND, ERROR_INVALID_HANDLE);
    const struct object_entry entry = object_list_remove(u, &state->objects, index);
    nt_status status = action_destroy_object(u, call, &entry);
    /* A window that went with its parent, a menu that went with its window: gone all the same. */
    bool is_gone = call->last_error == ERROR_INVALID_WINDOW_HANDLE ||
                   call->last_error == ERROR_INVALID_MENU_HANDLE;
    return is_gone ? (nt_status)STATUS_SUCCESS : status;
}

void
action_destroy_transient(struct user *u, struct user_state *state)
{
    struct object_list *objects = &state->objects;
    struct abi_syscall call;
    for (uint32_t index = objects->count; index-- > 0;) {
        const struct object_entry entry = object_list_at(u, objects, index);
        if (entry.kind == OBJECT_KIND_NONE || !(entry.flags & OBJECT_ENTRY_TRANSIENT))
            continue;
        object_list_remove(u, objects, index);
        (void)action_destroy_object(u, &call, &entry);
    }
}
