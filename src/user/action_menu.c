/* SPDX-License-Identifier: MIT */
/* Actions on menus. */
#include "user/action.h"
#include "user/action_object.h"
#include "user/action_string.h"
#include "user/win32/thread.h"

/* Length of the item text that begins at `offset` of string 1: up to U+0000 or the string's end. */
static uint32_t
item_length(struct user *u, struct user_state *state, uint32_t offset)
{
    const struct player *player = &state->player;
    uint16_t *units = state->scratch.units;
    uint32_t length = 0;
    uint32_t left = player->action.s1_length - offset;
    while (length < left) {
        uint32_t chunk = left - length;
        if (chunk > DH_ARRAY_COUNT(state->scratch.units))
            chunk = DH_ARRAY_COUNT(state->scratch.units);
        if (!user_read(u, action_string(player, player->action.s1 + offset + length, chunk).address,
                       units, chunk * (uint32_t)sizeof(uint16_t)))
            return length;
        for (uint32_t i = 0; i < chunk; i++)
            if (units[i] == 0)
                return length + i;
        length += chunk;
    }
    return length;
}

/* Appends a items, with the texts of string 1 as far as they go. */
static bool
append_items(struct user *u, struct user_state *state, uint32_t menu)
{
    const struct player *player = &state->player;
    const struct image_action *action = &player->action;
    uint32_t offset = 0;
    uint32_t total = action->s1 == IMAGE_NO_STRING ? 0 : action->s1_length;
    for (uint64_t i = 0; i < action->a; i++) {
        uint32_t length = offset < total ? item_length(u, state, offset) : 0;
        struct win32_text text = { 0 };
        if (length != 0)
            text = action_string(player, action->s1 + offset, length);
        if (!win32_append_menu(u, menu, text))
            return false;
        offset += length + 1;
    }
    return true;
}

/* A menu is made whole or not at all, as LoadMenu does; the caller sees why. */
static bool
undo(struct user *u, uint32_t menu)
{
    nt_status status = win32_last_status(u);
    uint32_t error = win32_get_last_error(u);
    (void)win32_destroy_menu(u, menu);
    return win32_fail(u, status, error);
}

static bool
create_menu(struct user *u, struct user_state *state)
{
    if (!action_reserve(u, state))
        return false;
    uint32_t menu = win32_create_menu(u);
    if (menu == 0)
        return false;
    if (!append_items(u, state, menu))
        return !user_is_dead(u) && undo(u, menu);
    return action_add_object(u, state, OBJECT_KIND_MENU, menu, 0, 0);
}

static bool
add_items(struct user *u, struct user_state *state)
{
    struct object_list *objects = &state->objects;
    uint64_t number = state->player.action.b;
    uint32_t index = number == 0
                         ? object_list_last(u, objects, OBJECT_KIND_MENU, 0)
                         : object_list_nth(u, objects, OBJECT_KIND_MENU,
                                           state->player.menus_before + (uint32_t)number - 1);
    if (index == OBJECT_LIST_NONE)
        return win32_fail(u, STATUS_INVALID_HANDLE, ERROR_INVALID_MENU_HANDLE);
    return append_items(u, state, object_list_at(u, objects, index).handle);
}

bool
action_menu(struct user *u, struct user_state *state)
{
    switch (state->player.action.op) {
    case ACTION_CREATE_MENU:
        return create_menu(u, state);
    case ACTION_ADD_MENU_ITEMS:
        return add_items(u, state);
    default:
        return action_destroy_last(u, state, OBJECT_KIND_MENU);
    }
}
