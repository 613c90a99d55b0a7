/* SPDX-License-Identifier: MIT */
/* Actions on menus. */
#include "user/action.h"
#include "user/action_object.h"
#include "user/action_string.h"

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
        if (!user_read(u, action_string(player, player->action.s1 + offset + length), units,
                       chunk * (uint32_t)sizeof(uint16_t)))
            return length;
        for (uint32_t i = 0; i < chunk; i++)
            if (units[i] == 0)
                return length + i;
        length += chunk;
    }
    return length;
}

/* Inserts a items, with the texts of string 1 as far as they go. */
static nt_status
insert_items(struct user *u, struct user_state *state, struct abi_syscall *call, uint32_t menu)
{
    const struct player *player = &state->player;
    const struct image_action *action = &player->action;
    uint32_t offset = 0;
    uint32_t total = action->s1 == IMAGE_NO_STRING ? 0 : action->s1_length;
    for (uint64_t i = 0; i < action->a; i++) {
        uint32_t length = offset < total ? item_length(u, state, offset) : 0;
        gva_t text = length ? action_string(player, action->s1 + offset) : 0;
        nt_status status = call3(u, call, SYSCALL_USER_INSERT_ITEM, menu, text, length);
        if (!NT_SUCCESS(status))
            return status;
        offset += length + 1;
    }
    return STATUS_SUCCESS;
}

static nt_status
create_menu(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    nt_status status = object_list_reserve(u, &state->objects);
    if (!NT_SUCCESS(status))
        return action_fail(call, status, ERROR_NOT_ENOUGH_MEMORY);
    status = call0(u, call, SYSCALL_USER_CREATE_MENU);
    if (!NT_SUCCESS(status))
        return status;
    uint32_t menu = (uint32_t)call->a[0];
    status = insert_items(u, state, call, menu);
    if (NT_SUCCESS(status)) {
        action_add_object(u, state, OBJECT_KIND_MENU, menu, 0, 0);
        return status;
    }
    /* A menu is made whole or not at all, as LoadMenu does; the caller sees why. */
    struct abi_syscall undo;
    (void)call1(u, &undo, SYSCALL_USER_DESTROY_MENU, menu);
    return status;
}

static nt_status
add_items(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    struct object_list *objects = &state->objects;
    uint64_t number = state->player.action.b;
    uint32_t index = number == 0
                         ? object_list_last(u, objects, OBJECT_KIND_MENU, 0)
                         : object_list_nth(u, objects, OBJECT_KIND_MENU, (uint32_t)number - 1);
    if (index == OBJECT_LIST_NONE)
        return action_fail(call, STATUS_INVALID_HANDLE, ERROR_INVALID_MENU_HANDLE);
    return insert_items(u, state, call, object_list_at(u, objects, index).handle);
}

nt_status
action_menu(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    switch (state->player.action.op) {
    case ACTION_CREATE_MENU:
        return create_menu(u, state, call);
    case ACTION_ADD_MENU_ITEMS:
        return add_items(u, state, call);
    default:
        return action_destroy_last(u, state, call, OBJECT_KIND_MENU);
    }
}
