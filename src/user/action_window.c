/* SPDX-License-Identifier: MIT */
/* Actions on windows. */
#include "abi/event.h"
#include "user/action.h"
#include "user/action_object.h"
#include "user/action_string.h"
#include "user/process.h"

/* The window an action names: index + 1, or 0 for the last. 0: there is none. */
static uint32_t
window_named(struct user *u, struct user_state *state, uint64_t number)
{
    struct object_list *objects = &state->objects;
    uint32_t index = number == 0
                         ? object_list_last(u, objects, OBJECT_KIND_WINDOW, 0)
                         : object_list_nth(u, objects, OBJECT_KIND_WINDOW, (uint32_t)number - 1);
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
static nt_status
find_parent(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    struct player *player = &state->player;
    const struct image_action *action = &player->action;
    if (action->a & WINDOW_MESSAGE_ONLY) {
        player->parent = WINDOW_PARENT_MESSAGE;
    } else if (action->a & WINDOW_CHILD) {
        uint32_t index =
            object_list_last(u, &state->objects, OBJECT_KIND_WINDOW, OBJECT_ENTRY_TOP_LEVEL);
        if (index == OBJECT_LIST_NONE)
            return action_fail(call, STATUS_INVALID_HANDLE, ERROR_INVALID_WINDOW_HANDLE);
        player->parent = object_list_at(u, &state->objects, index).handle;
    }
    return STATUS_SUCCESS;
}

/*
 * CreateWindowEx: the first window of an action names its class, those that repeat it give the atom
 * that was found.
 */
static nt_status
call_create_window(struct user *u,
                   const struct player *player,
                   struct abi_syscall *call,
                   uint32_t menu,
                   uint32_t style)
{
    const struct image_action *action = &player->action;
    gva_t class = player->atom;
    uint64_t class_units = 0;
    gva_t text = 0;
    uint32_t text_units = 0;
    if (class == 0) {
        class = action_string(player, action->s1);
        class_units = action->s1_length;
    }
    if (action->s2 != IMAGE_NO_STRING) {
        text = action_string(player, action->s2);
        text_units = action->s2_length;
    }
    return call6(u, call, SYSCALL_USER_CREATE_WINDOW, class, text, class_units << 32 | text_units,
                 player->parent, menu, style);
}

static nt_status
create_window(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    struct player *player = &state->player;
    const struct image_action *action = &player->action;
    nt_status status = STATUS_SUCCESS;
    if (player->atom == 0)
        status = find_parent(u, state, call);
    if (!NT_SUCCESS(status))
        return status;
    uint32_t menu = 0;
    if (action->b != 0) {
        uint32_t index =
            object_list_nth(u, &state->objects, OBJECT_KIND_MENU, (uint32_t)action->b - 1);
        if (index == OBJECT_LIST_NONE)
            return action_fail(call, STATUS_INVALID_HANDLE, ERROR_INVALID_MENU_HANDLE);
        menu = object_list_at(u, &state->objects, index).handle;
    }
    status = object_list_reserve(u, &state->objects);
    if (!NT_SUCCESS(status))
        return action_fail(call, status, ERROR_NOT_ENOUGH_MEMORY);
    uint32_t flags = (uint32_t)action->a;
    uint32_t style = (flags & WINDOW_VISIBLE ? WINDOW_STYLE_VISIBLE : 0) |
                     (flags & WINDOW_SYSTEM_MENU ? WINDOW_STYLE_SYSTEM_MENU : 0) |
                     (flags & WINDOW_CHILD ? WINDOW_STYLE_CHILD : 0);
    if (state->explain)
        explain_create(u, state);
    status = call_create_window(u, player, call, menu, style);
    if (!NT_SUCCESS(status)) {
        user_explain(u, STEP_USER32, 0, "CreateWindowExW returns NULL to the program");
        return status;
    }
    uint32_t window = (uint32_t)call->a[0];
    player->atom = (uint32_t)call->a[1];
    bool is_top_level = !(flags & (WINDOW_MESSAGE_ONLY | WINDOW_CHILD));
    action_add_object(u, state, OBJECT_KIND_WINDOW, window,
                      is_top_level ? OBJECT_ENTRY_TOP_LEVEL : 0, 0);
    if (state->explain)
        user_explain(u, STEP_USER32, window,
                     "CreateWindowExW returns this HWND; every process of the session can name the "
                     "window by it");
    if (flags & WINDOW_SYSTEM_MENU)
        status = call1(u, call, SYSCALL_USER_SYSTEM_MENU, window);
    return status;
}

/* Destroys every n-th window, oldest first. */
static nt_status
destroy_every(struct user *u, struct user_state *state, struct abi_syscall *call, uint64_t n)
{
    struct object_list *objects = &state->objects;
    uint64_t seen = 0;
    uint32_t count = objects->count;
    for (uint32_t index = 0; index < count && index < objects->count; index++) {
        const struct object_entry entry = object_list_at(u, objects, index);
        if (entry.kind != OBJECT_KIND_WINDOW || ++seen % n != 0)
            continue;
        object_list_remove(u, objects, index);
        nt_status status = action_destroy_object(u, call, &entry);
        if (!NT_SUCCESS(status) && call->last_error != ERROR_INVALID_WINDOW_HANDLE)
            return status;
    }
    return STATUS_SUCCESS;
}

static nt_status
set_prop(struct user *u, struct user_state *state, struct abi_syscall *call, uint32_t window)
{
    uint32_t units;
    gva_t name = action_name(u, state, &units);
    nt_status status = call2(u, call, SYSCALL_USER_ADD_ATOM, name, units);
    if (!NT_SUCCESS(status))
        return status;
    return call3(u, call, SYSCALL_USER_SET_PROP, window, call->a[0], state->player.action.b);
}

nt_status
action_window(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    const struct player *player = &state->player;
    const struct image_action *action = &player->action;
    if (action->op == ACTION_CREATE_WINDOW)
        return create_window(u, state, call);
    if (action->op == ACTION_DESTROY_WINDOW)
        return action->a ? destroy_every(u, state, call, action->a)
                         : action_destroy_last(u, state, call, OBJECT_KIND_WINDOW);
    uint32_t window = window_named(u, state, action->a);
    if (window == 0)
        return action_fail(call, STATUS_INVALID_HANDLE, ERROR_INVALID_WINDOW_HANDLE);
    switch (action->op) {
    case ACTION_SET_TEXT: {
        bool has_text = action->s2 != IMAGE_NO_STRING;
        return call4(u, call, SYSCALL_USER_SET_TEXT, window,
                     has_text ? action_string(player, action->s2) : 0,
                     has_text ? action->s2_length : 0, action->b ? action->b : 1);
    }
    case ACTION_SET_PROP:
        return set_prop(u, state, call, window);
    case ACTION_SET_SCROLL:
        return call1(u, call, SYSCALL_USER_SET_SCROLL, window);
    default:
        return call1(u, call, SYSCALL_USER_SUBCLASS, window);
    }
}
