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

/* The window an action is about: the one of its record, or by number, 0 for the last. 0, and the
 * last error: there is none. */
static uint32_t
window_of(struct user *u, struct user_state *state, uint32_t number)
{
    struct object_list *objects = &state->objects;
    if (state->player.action.window != 0)
        return state->player.action.window;
    uint32_t index = number == 0 ? object_list_last(u, objects, OBJECT_KIND_WINDOW, 0)
                                 : object_list_nth(u, objects, OBJECT_KIND_WINDOW,
                                                   state->player.windows_before + number - 1);
    if (index != OBJECT_LIST_NONE)
        return object_list_at(u, objects, index).handle;
    (void)win32_fail(u, STATUS_INVALID_HANDLE, ERROR_INVALID_WINDOW_HANDLE);
    return 0;
}

static void
explain_create(struct user *u, struct user_state *state)
{
    char name[64];
    char line[160];
    action_string_utf8(u, &state->player, state->player.action.create_window.class_name, name,
                       sizeof(name));
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
    if (player->action.create_window.is_message_only) {
        player->parent = HWND_MESSAGE;
    } else if (player->action.create_window.is_child) {
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
    uint32_t number = state->player.action.create_window.menu;
    *menu = 0;
    if (number == 0)
        return true;
    uint32_t index = object_list_nth(u, &state->objects, OBJECT_KIND_MENU,
                                     state->player.menus_before + number - 1);
    if (index == OBJECT_LIST_NONE)
        return win32_fail(u, STATUS_INVALID_HANDLE, ERROR_INVALID_MENU_HANDLE);
    *menu = object_list_at(u, &state->objects, index).handle;
    return true;
}

static uint32_t
style_of(const struct action_create_window *wanted)
{
    return (wanted->is_visible ? WS_VISIBLE : 0) | (wanted->is_child ? WS_CHILD : 0) |
           (wanted->has_system_menu ? WS_SYSMENU : 0);
}

/* The first window of an action names its class, those that repeat it give the atom. */
static uint32_t
call_create_window(struct user *u, struct player *player, uint32_t menu)
{
    const struct action_create_window *wanted = &player->action.create_window;
    struct win32_text class_name = action_string(player, wanted->class_name);
    if (player->atom != 0)
        class_name = (struct win32_text){ .address = player->atom };
    uint32_t window = win32_create_window_ex(u, class_name, action_string(player, wanted->text),
                                             style_of(wanted), player->parent, menu, MODULE_MAIN);
    if (window != 0 && player->atom == 0 && player->action.count > 1)
        player->atom = win32_get_class_info(u, MODULE_MAIN, class_name);
    return window;
}

bool
action_create_window(struct user *u, struct user_state *state)
{
    struct player *player = &state->player;
    const struct action_create_window *wanted = &player->action.create_window;
    uint32_t menu;
    if ((player->atom == 0 && !find_parent(u, state)) || !find_menu(u, state, &menu) ||
        !action_reserve(u, state))
        return false;
    if (state->explain)
        explain_create(u, state);
    uint32_t window = call_create_window(u, player, menu);
    bool is_top_level = !wanted->is_message_only && !wanted->is_child;
    return action_add_object(u, state, OBJECT_KIND_WINDOW, window,
                             is_top_level ? OBJECT_ENTRY_TOP_LEVEL : 0, 0) &&
           (!wanted->has_system_menu || win32_get_system_menu(u, window) != 0);
}

/* Destroys every n-th window, oldest first. */
static bool
destroy_every(struct user *u, struct user_state *state, uint32_t n)
{
    struct object_list *objects = &state->objects;
    uint32_t seen = 0;
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

bool
action_destroy_window(struct user *u, struct user_state *state)
{
    const struct image_action *action = &state->player.action;
    if (action->window != 0)
        return win32_destroy_window(u, action->window) != 0;
    return action->destroy_window.every != 0 ? destroy_every(u, state, action->destroy_window.every)
                                             : action_destroy_last(u, state, OBJECT_KIND_WINDOW);
}

bool
action_set_text(struct user *u, struct user_state *state)
{
    const struct action_set_text *wanted = &state->player.action.set_text;
    uint32_t window = window_of(u, state, wanted->window);
    return window != 0 &&
           win32_set_window_text_times(u, window, action_string(&state->player, wanted->text),
                                       wanted->times != 0 ? wanted->times : 1);
}

bool
action_set_prop(struct user *u, struct user_state *state)
{
    const struct action_set_prop *wanted = &state->player.action.set_prop;
    uint32_t window = window_of(u, state, wanted->window);
    return window != 0 &&
           win32_set_prop(u, window, action_name(u, state, wanted->name), wanted->value);
}

/* SetScrollInfo's result says nothing of success. */
bool
action_set_scroll(struct user *u, struct user_state *state)
{
    uint32_t window = window_of(u, state, state->player.action.set_scroll.window);
    if (window == 0)
        return false;
    win32_set_last_error(u, ERROR_SUCCESS);
    (void)win32_set_scroll_info(u, window);
    return win32_get_last_error(u) == ERROR_SUCCESS;
}

bool
action_subclass(struct user *u, struct user_state *state)
{
    uint32_t window = window_of(u, state, state->player.action.subclass.window);
    return window != 0 && win32_set_window_long(u, window, GWL_WNDPROC, 0) != 0;
}
