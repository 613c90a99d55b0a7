/* SPDX-License-Identifier: MIT */
/* Actions on window stations and desktops. */
#include "user/action.h"
#include "user/action_object.h"
#include "user/action_string.h"
#include "user/win32/desktop.h"
#include "user/win32/thread.h"

bool
action_create_winsta(struct user *u, struct user_state *state)
{
    const struct action_create_winsta *wanted = &state->player.action.create_winsta;
    if (!action_reserve(u, state))
        return false;
    uint32_t key = action_name_key(u, state, wanted->name);
    uint32_t station =
        win32_create_window_station(u, action_name(u, state, wanted->name), GENERIC_ALL);
    return action_add_object(u, state, OBJECT_KIND_WINSTA, station, 0, key) &&
           (!wanted->is_own || win32_set_process_window_station(u, station));
}

bool
action_create_desktop(struct user *u, struct user_state *state)
{
    const struct action_create_desktop *wanted = &state->player.action.create_desktop;
    if (!action_reserve(u, state))
        return false;
    uint32_t key = action_name_key(u, state, wanted->name);
    struct win32_text name = action_name(u, state, wanted->name);
    uint32_t desktop = wanted->heap_kb == 0
                           ? win32_create_desktop(u, name, GENERIC_ALL)
                           : win32_create_desktop_ex(u, name, GENERIC_ALL, wanted->heap_kb);
    return action_add_object(u, state, OBJECT_KIND_DESKTOP, desktop, 0, key);
}

bool
action_open_desktop(struct user *u, struct user_state *state)
{
    const struct action_open_desktop *wanted = &state->player.action.open_desktop;
    if (!action_reserve(u, state))
        return false;
    uint32_t key = action_name_key(u, state, wanted->path);
    uint32_t desktop = win32_open_desktop_path(u, action_name(u, state, wanted->path));
    return action_add_object(u, state, OBJECT_KIND_DESKTOP, desktop, 0, key) &&
           (!wanted->is_attached || win32_set_thread_desktop(u, desktop));
}

/* Index in the list of the desktop with that name. */
static uint32_t
named_desktop(struct user *u, struct user_state *state, struct image_string name)
{
    return object_list_find(u, &state->objects, OBJECT_KIND_DESKTOP,
                            action_name_key(u, state, name));
}

bool
action_close_desktop(struct user *u, struct user_state *state)
{
    struct image_string name = state->player.action.close_desktop.name;
    uint32_t index = name.at != IMAGE_NO_STRING
                         ? named_desktop(u, state, name)
                         : object_list_last(u, &state->objects, OBJECT_KIND_DESKTOP, 0);
    if (index == OBJECT_LIST_NONE)
        return win32_fail(u, STATUS_OBJECT_NAME_NOT_FOUND, ERROR_FILE_NOT_FOUND);
    if (!win32_close_desktop(u, object_list_at(u, &state->objects, index).handle))
        return false;
    object_list_remove(u, &state->objects, index);
    return true;
}

bool
action_switch_desktop(struct user *u, struct user_state *state)
{
    struct image_string name = state->player.action.switch_desktop.name;
    uint32_t index = named_desktop(u, state, name);
    if (index != OBJECT_LIST_NONE)
        return win32_switch_desktop(u, object_list_at(u, &state->objects, index).handle);
    uint32_t desktop = win32_open_desktop_path(u, action_name(u, state, name));
    if (desktop == 0)
        return false;
    bool is_switched = win32_switch_desktop(u, desktop);
    (void)win32_close_desktop(u, desktop);
    return is_switched;
}
