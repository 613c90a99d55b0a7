/* SPDX-License-Identifier: MIT */
/* Actions on window stations and desktops. */
#include "user/action.h"
#include "user/action_object.h"
#include "user/action_string.h"
#include "user/win32/desktop.h"
#include "user/win32/thread.h"

static bool
create_station(struct user *u, struct user_state *state)
{
    uint32_t key = action_name_key(u, state);
    uint32_t station = win32_create_window_station(u, action_name(u, state));
    return action_add_object(u, state, OBJECT_KIND_WINSTA, station, 0, key) &&
           (state->player.action.a == 0 || win32_set_process_window_station(u, station));
}

static bool
create_desktop(struct user *u, struct user_state *state)
{
    uint32_t key = action_name_key(u, state);
    uint32_t heap_kb = (uint32_t)state->player.action.a;
    uint32_t desktop =
        heap_kb == 0 ? win32_create_desktop(u, action_name(u, state))
                     : win32_create_desktop_ex(u, action_name(u, state), GENERIC_ALL, heap_kb);
    return action_add_object(u, state, OBJECT_KIND_DESKTOP, desktop, 0, key);
}

static bool
open_desktop(struct user *u, struct user_state *state)
{
    uint32_t key = action_name_key(u, state);
    uint32_t desktop = win32_open_desktop_path(u, action_name(u, state));
    return action_add_object(u, state, OBJECT_KIND_DESKTOP, desktop, 0, key) &&
           (state->player.action.a == 0 || win32_set_thread_desktop(u, desktop));
}

/* Index in the list of the desktop that string 1 names. */
static uint32_t
named_desktop(struct user *u, struct user_state *state)
{
    return object_list_find(u, &state->objects, OBJECT_KIND_DESKTOP, action_name_key(u, state));
}

static bool
close_desktop(struct user *u, struct user_state *state)
{
    bool has_name = state->player.action.s1 != IMAGE_NO_STRING;
    uint32_t index = has_name ? named_desktop(u, state)
                              : object_list_last(u, &state->objects, OBJECT_KIND_DESKTOP, 0);
    if (index == OBJECT_LIST_NONE)
        return win32_fail(u, STATUS_OBJECT_NAME_NOT_FOUND, ERROR_FILE_NOT_FOUND);
    if (!win32_close_desktop(u, object_list_at(u, &state->objects, index).handle))
        return false;
    object_list_remove(u, &state->objects, index);
    return true;
}

static bool
switch_desktop(struct user *u, struct user_state *state)
{
    uint32_t index = named_desktop(u, state);
    if (index != OBJECT_LIST_NONE)
        return win32_switch_desktop(u, object_list_at(u, &state->objects, index).handle);
    uint32_t desktop = win32_open_desktop_path(u, action_name(u, state));
    if (desktop == 0)
        return false;
    bool is_switched = win32_switch_desktop(u, desktop);
    (void)win32_close_desktop(u, desktop);
    return is_switched;
}

bool
action_desktop(struct user *u, struct user_state *state)
{
    if (!action_reserve(u, state))
        return false;
    switch (state->player.action.op) {
    case ACTION_CREATE_WINSTA:
        return create_station(u, state);
    case ACTION_CREATE_DESKTOP:
        return create_desktop(u, state);
    case ACTION_OPEN_DESKTOP:
        return open_desktop(u, state);
    case ACTION_CLOSE_DESKTOP:
        return close_desktop(u, state);
    default:
        return switch_desktop(u, state);
    }
}
