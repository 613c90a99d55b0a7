/* SPDX-License-Identifier: MIT */
/* Actions on windows. */
#include "abi/event.h"
#include "user/action.h"
#include "user/action_object.h"
#include "user/action_string.h"
#include "user/process.h"
#include "user/win32/module.h"
#include "user/win32/thread.h"
#include "user/win32/window.h"

/* The window an action names: index + 1, or 0 for the last. 0: there is none. */
static uint32_t
window_named(struct user *u, struct user_state *state, uint64_t number)
{
    struct object_list *objects = &state->objects;
    uint32_t index = number == 0
                         ? object_list_last(u, objects, OBJECT_KIND_WINDOW, 0)
                         : object_list_nth(u, objects, OBJECT_KIND_WINDOW,
                                           state->player.windows_before + (uint32_t)number - 1);
    return index == OBJECT_LIST_NONE ? 0 : object_list_at(u, objects, index).handle;
}

static void
explain_create(struct user *u, struct user_state *state)
{
    char name[64];
    char line[160];
    action_text_utf8(u, &state->player, 1, name, sizeof(name));
    uint32_t length = user_text_append(line, sizeof(line), 0,
                                       "the program calls CreateWindowExW in user32.dll, class \"");
    length = user_text_append(line, sizeof(line), length, name);
    (void)user_text_append(line, sizeof(line), length,
                           "\"; user32.dll makes the system call NtUserCreateWindowEx");
    user_explain(u, STEP_USER32, 0, line);
}

/* The parent all windows of the action share. */
static bool
find_parent(struct user *u, struct user_state *state)
{
    struct player *player = &state->player;
    const struct image_action *action = &player->action;
    if (action->a & WINDOW_MESSAGE_ONLY) {
        player->parent = HWND_MESSAGE;
    } else if (action->a & WINDOW_CHILD) {
        uint32_t index =
            object_list_last(u, &state->objects, OBJECT_KIND_WINDOW, OBJECT_ENTRY_TOP_LEVEL);
        if (index == OBJECT_LIST_NONE)
            return win32_fail(u, STATUS_INVALID_HANDLE, ERROR_INVALID_WINDOW_HANDLE);
        player->parent = object_list_at(u, &state->objects, index).handle;
    }
    return true;
}

/* False: the action names a menu that is not there. */
static bool
find_menu(struct user *u, struct user_state *state, uint32_t *menu)
{
    uint64_t number = state->player.action.b;
    *menu = 0;
    if (number == 0)
        return true;
    uint32_t index = object_list_nth(u, &state->objects, OBJECT_KIND_MENU,
                                     state->player.menus_before + (uint32_t)number - 1);
    if (index == OBJECT_LIST_NONE)
        return win32_fail(u, STATUS_INVALID_HANDLE, ERROR_INVALID_MENU_HANDLE);
    *menu = object_list_at(u, &state->objects, index).handle;
    return true;
}

static uint32_t
style_of(uint32_t flags)
{
    return (flags & WINDOW_VISIBLE ? WS_VISIBLE : 0) | (flags & WINDOW_CHILD ? WS_CHILD : 0) |
           (flags & WINDOW_SYSTEM_MENU ? WS_SYSMENU : 0);
}

/* The first window of an action names its class, those that repeat it give the atom. */
static uint32_t
call_create_window(struct user *u, struct player *player, uint32_t menu)
{
    struct win32_text class_name = action_string_1(player);
    if (player->atom != 0)
        class_name = (struct win32_text){ .address = player->atom };
    uint32_t window = win32_create_window_ex(u, class_name, action_string_2(player),
                                             style_of((uint32_t)player->action.a), player->parent,
                                             menu, MODULE_MAIN);
    if (window != 0 && player->atom == 0 && player->action.count > 1)
        player->atom = win32_get_class_info(u, MODULE_MAIN, class_name);
    return window;
}

static bool
create_window(struct user *u, struct user_state *state)
{
    struct player *player = &state->player;
    uint32_t flags = (uint32_t)player->action.a;
    uint32_t menu;
    if ((player->atom == 0 && !find_parent(u, state)) || !find_menu(u, state, &menu) ||
        !action_reserve(u, state))
        return false;
    if (state->explain)
        explain_create(u, state);
    uint32_t window = call_create_window(u, player, menu);
    bool is_top_level = !(flags & (WINDOW_MESSAGE_ONLY | WINDOW_CHILD));
    return action_add_object(u, state, OBJECT_KIND_WINDOW, window,
                             is_top_level ? OBJECT_ENTRY_TOP_LEVEL : 0, 0) &&
           (!(flags & WINDOW_SYSTEM_MENU) || win32_get_system_menu(u, window) != 0);
}

/* Destroys every n-th window, oldest first. */
static bool
destroy_every(struct user *u, struct user_state *state, uint64_t n)
{
    struct object_list *objects = &state->objects;
    uint64_t seen = 0;
    uint32_t count = objects->count;
    for (uint32_t index = 0; index < count && index < objects->count; index++) {
        const struct object_entry entry = object_list_at(u, objects, index);
        if (entry.kind != OBJECT_KIND_WINDOW || ++seen % n != 0)
            continue;
        object_list_remove(u, objects, index);
        if (!action_destroy_object(u, &entry) &&
            win32_get_last_error(u) != ERROR_INVALID_WINDOW_HANDLE)
            return false;
    }
    return true;
}

/* SetScrollInfo's result says nothing of success. */
static bool
set_scroll(struct user *u, uint32_t window)
{
    win32_set_last_error(u, ERROR_SUCCESS);
    (void)win32_set_scroll_info(u, window);
    return win32_get_last_error(u) == ERROR_SUCCESS;
}

static bool
change_window(struct user *u, struct user_state *state, uint32_t window)
{
    const struct image_action *action = &state->player.action;
    switch (action->op) {
    case ACTION_SET_TEXT:
        return win32_set_window_text_times(u, window, action_string_2(&state->player),
                                           action->b ? (uint32_t)action->b : 1);
    case ACTION_SET_PROP:
        return win32_set_prop(u, window, action_name(u, state), (uint32_t)action->b);
    case ACTION_SET_SCROLL:
        return set_scroll(u, window);
    default:
        return win32_set_window_long(u, window, GWL_WNDPROC, 0) != 0;
    }
}

bool
action_window(struct user *u, struct user_state *state)
{
    const struct image_action *action = &state->player.action;
    if (action->op == ACTION_CREATE_WINDOW)
        return create_window(u, state);
    if (action->flags & ACTION_HANDLE)
        return action->op == ACTION_DESTROY_WINDOW
                   ? win32_destroy_window(u, (uint32_t)action->a) != 0
                   : change_window(u, state, (uint32_t)action->a);
    if (action->op == ACTION_DESTROY_WINDOW)
        return action->a ? destroy_every(u, state, action->a)
                         : action_destroy_last(u, state, OBJECT_KIND_WINDOW);
    uint32_t window = window_named(u, state, action->a);
    if (window == 0)
        return win32_fail(u, STATUS_INVALID_HANDLE, ERROR_INVALID_WINDOW_HANDLE);
    return change_window(u, state, window);
}
