/* SPDX-License-Identifier: MIT */
/* Actions on window stations and desktops. */
#include "user/action.h"
#include "user/action_object.h"
#include "user/action_string.h"

static nt_status
create_station(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    uint32_t bytes;
    gva_t name = action_name_utf8(u, state, &bytes);
    uint32_t key = user_text_key(state->scratch.text);
    nt_status status = call3(u, call, SYSCALL_USER_CREATE_WINSTA, name, bytes, 0);
    if (!NT_SUCCESS(status))
        return status;
    uint32_t station = (uint32_t)call->a[0];
    action_add_object(u, state, OBJECT_KIND_WINSTA, station, 0, key);
    return state->player.action.a ? call1(u, call, SYSCALL_USER_SET_PROCESS_WINSTA, station)
                                  : status;
}

static nt_status
create_desktop(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    uint32_t bytes;
    gva_t name = action_name_utf8(u, state, &bytes);
    uint32_t key = user_text_key(state->scratch.text);
    nt_status status =
        call3(u, call, SYSCALL_USER_CREATE_DESKTOP, name, bytes, state->player.action.a);
    if (NT_SUCCESS(status))
        action_add_object(u, state, OBJECT_KIND_DESKTOP, (uint32_t)call->a[0], 0, key);
    return status;
}

static nt_status
open_desktop(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    uint32_t bytes;
    gva_t path = action_name_utf8(u, state, &bytes);
    uint32_t key = user_text_key(state->scratch.text);
    nt_status status = call2(u, call, SYSCALL_USER_OPEN_DESKTOP, path, bytes);
    if (!NT_SUCCESS(status))
        return status;
    uint32_t desktop = (uint32_t)call->a[0];
    action_add_object(u, state, OBJECT_KIND_DESKTOP, desktop, 0, key);
    if (!state->player.action.a)
        return status;
    status = call1(u, call, SYSCALL_USER_SET_THREAD_DESKTOP, desktop);
    if (NT_SUCCESS(status))
        state->client_view = call->a[0];
    return status;
}

/* Index in the list of the desktop that string 1 names. */
static uint32_t
named_desktop(struct user *u, struct user_state *state)
{
    uint32_t bytes;
    (void)action_name_utf8(u, state, &bytes);
    return object_list_find(u, &state->objects, OBJECT_KIND_DESKTOP,
                            user_text_key(state->scratch.text));
}

static nt_status
close_desktop(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    bool has_name = state->player.action.s1 != IMAGE_NO_STRING;
    uint32_t index = has_name ? named_desktop(u, state)
                              : object_list_last(u, &state->objects, OBJECT_KIND_DESKTOP, 0);
    if (index == OBJECT_LIST_NONE)
        return action_fail(call, STATUS_OBJECT_NAME_NOT_FOUND, ERROR_FILE_NOT_FOUND);
    uint32_t desktop = object_list_at(u, &state->objects, index).handle;
    nt_status status = call1(u, call, SYSCALL_USER_CLOSE_DESKTOP, desktop);
    if (NT_SUCCESS(status))
        object_list_remove(u, &state->objects, index);
    return status;
}

static nt_status
switch_desktop(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    uint32_t index = named_desktop(u, state);
    if (index != OBJECT_LIST_NONE)
        return call1(u, call, SYSCALL_USER_SWITCH_DESKTOP,
                     object_list_at(u, &state->objects, index).handle);
    uint32_t bytes;
    gva_t path = action_name_utf8(u, state, &bytes);
    nt_status status = call2(u, call, SYSCALL_USER_OPEN_DESKTOP, path, bytes);
    if (!NT_SUCCESS(status))
        return status;
    uint32_t desktop = (uint32_t)call->a[0];
    status = call1(u, call, SYSCALL_USER_SWITCH_DESKTOP, desktop);
    struct abi_syscall close;
    (void)call1(u, &close, SYSCALL_USER_CLOSE_DESKTOP, desktop);
    return status;
}

nt_status
action_desktop(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    nt_status status = object_list_reserve(u, &state->objects);
    if (!NT_SUCCESS(status))
        return action_fail(call, status, ERROR_NOT_ENOUGH_MEMORY);
    switch (state->player.action.op) {
    case ACTION_CREATE_WINSTA:
        return create_station(u, state, call);
    case ACTION_CREATE_DESKTOP:
        return create_desktop(u, state, call);
    case ACTION_OPEN_DESKTOP:
        return open_desktop(u, state, call);
    case ACTION_CLOSE_DESKTOP:
        return close_desktop(u, state, call);
    default:
        return switch_desktop(u, state, call);
    }
}
