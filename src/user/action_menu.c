/* SPDX-License-Identifier: MIT */
/* Actions on menus. */
#include "user/action.h"
#include "user/action_object.h"
#include "user/action_string.h"
#include "user/win32/thread.h"

/* Length of the item at the beginning of these: up to U+0000 or their end. */
static uint32_t
item_length(struct user *u, struct user_state *state, struct win32_text left)
{
    uint16_t *units = state->scratch.units;
    uint32_t length = 0;
    while (length < left.units) {
        uint32_t chunk = left.units - length;
        if (chunk > DH_ARRAY_COUNT(state->scratch.units))
            chunk = DH_ARRAY_COUNT(state->scratch.units);
        if (!user_read(u, left.address + (gva_t)length * sizeof(uint16_t), units,
                       chunk * (uint32_t)sizeof(uint16_t)))
            return length;
        for (uint32_t i = 0; i < chunk; i++)
            if (units[i] == 0)
                return length + i;
        length += chunk;
    }
    return length;
}

/* Takes so many units from the front. */
static void
pass(struct win32_text *text, uint32_t units)
{
    if (units > text->units)
        units = text->units;
    text->address += (gva_t)units * sizeof(uint16_t);
    text->units -= units;
}

/* Appends the items, with their texts as far as they go. */
static bool
append_items(struct user *u,
             struct user_state *state,
             const struct image_items *items,
             uint32_t menu)
{
    struct win32_text left = action_string(&state->player, items->texts);
    for (uint32_t i = 0; i < items->count; i++) {
        uint32_t length = item_length(u, state, left);
        struct win32_text text = { 0 };
        if (length != 0)
            text = (struct win32_text){ .address = left.address, .units = length };
        if (!win32_append_menu(u, menu, text))
            return false;
        pass(&left, length + 1);
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

bool
action_create_menu(struct user *u, struct user_state *state)
{
    if (!action_reserve(u, state))
        return false;
    uint32_t menu = win32_create_menu(u);
    if (menu == 0)
        return false;
    if (!append_items(u, state, &state->player.action.create_menu.items, menu))
        return !user_is_dead(u) && undo(u, menu);
    return action_add_object(u, state, OBJECT_KIND_MENU, menu, 0, 0);
}

bool
action_add_menu_items(struct user *u, struct user_state *state)
{
    const struct action_add_menu_items *wanted = &state->player.action.add_menu_items;
    struct object_list *objects = &state->objects;
    uint32_t index = wanted->menu == 0
                         ? object_list_last(u, objects, OBJECT_KIND_MENU, 0)
                         : object_list_nth(u, objects, OBJECT_KIND_MENU,
                                           state->player.menus_before + wanted->menu - 1);
    if (index == OBJECT_LIST_NONE)
        return win32_fail(u, STATUS_INVALID_HANDLE, ERROR_INVALID_MENU_HANDLE);
    return append_items(u, state, &wanted->items, object_list_at(u, objects, index).handle);
}

bool
action_destroy_menu(struct user *u, struct user_state *state)
{
    return action_destroy_last(u, state, OBJECT_KIND_MENU);
}
