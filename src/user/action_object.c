/* SPDX-License-Identifier: MIT */
/* Puts objects into the process's list, finds them there, takes them out. */
#include "user/action_object.h"

#include "user/win32/module.h"
#include "user/win32/thread.h"
#include "user/win32/win32.h"

bool
action_reserve(struct user *u, struct user_state *state)
{
    nt_status status = object_list_reserve(u, &state->objects);
    return NT_SUCCESS(status) || win32_fail(u, status, ERROR_NOT_ENOUGH_MEMORY);
}

bool
action_add_object(struct user *u,
                  struct user_state *state,
                  uint32_t kind,
                  uint32_t handle,
                  uint32_t flags,
                  uint32_t key)
{
    if (handle == 0)
        return false;
    if (state->player.action.flags & ACTION_TRANSIENT)
        flags |= OBJECT_ENTRY_TRANSIENT;
    const struct object_entry entry = {
        .handle = handle, .key = key, .kind = (uint16_t)kind, .flags = (uint16_t)flags
    };
    object_list_add(u, &state->objects, &entry);
    state->player.made = handle;
    return true;
}

/* By its atom: its name was the business of whoever registered it. */
static uint32_t
unregister(struct user *u, uint32_t atom)
{
    return win32_unregister_class(u, (struct win32_text){ .address = atom }, MODULE_MAIN);
}

bool
action_destroy_object(struct user *u, const struct object_entry *entry)
{
    static uint32_t (*const destroy[OBJECT_KIND_COUNT])(struct user *, uint32_t) = {
        [OBJECT_KIND_WINDOW] = win32_destroy_window,
        [OBJECT_KIND_MENU] = win32_destroy_menu,
        [OBJECT_KIND_HOOK] = win32_unhook_windows_hook_ex,
        [OBJECT_KIND_IMC] = win32_imm_destroy_context,
        [OBJECT_KIND_GDI] = win32_delete_object,
        [OBJECT_KIND_CLASS] = unregister,
        [OBJECT_KIND_DESKTOP] = win32_close_desktop,
        [OBJECT_KIND_WINSTA] = win32_close_window_station,
        [OBJECT_KIND_TOKEN] = win32_close_handle,
    };
    return destroy[entry->kind](u, entry->handle) != 0;
}

bool
action_destroy_last(struct user *u, struct user_state *state, uint32_t kind)
{
    uint32_t index = object_list_last(u, &state->objects, kind, 0);
    if (index == OBJECT_LIST_NONE)
        return win32_fail(u, STATUS_NOT_FOUND, ERROR_INVALID_HANDLE);
    const struct object_entry entry = object_list_remove(u, &state->objects, index);
    if (action_destroy_object(u, &entry))
        return true;
    if (user_is_dead(u))
        return false;
    /* A window that went with its parent, a menu that went with its window: gone all the same. */
    uint32_t error = win32_get_last_error(u);
    return error == ERROR_INVALID_WINDOW_HANDLE || error == ERROR_INVALID_MENU_HANDLE;
}

void
action_destroy_transient(struct user *u, struct user_state *state)
{
    struct object_list *objects = &state->objects;
    for (uint32_t index = objects->count; index-- > 0;) {
        const struct object_entry entry = object_list_at(u, objects, index);
        if (entry.kind == OBJECT_KIND_NONE || !(entry.flags & OBJECT_ENTRY_TRANSIENT))
            continue;
        object_list_remove(u, objects, index);
        (void)action_destroy_object(u, &entry);
    }
}
