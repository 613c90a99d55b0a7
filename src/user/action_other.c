/* SPDX-License-Identifier: MIT */
/* Actions on hooks, input contexts, atoms, GDI objects, the clipboard, threads, children, the heap
 * itself, and time. */
#include "abi/guest.h"
#include "user/action.h"
#include "user/action_object.h"
#include "user/action_string.h"
#include "user/process.h"

/* Makes an object that is kept in the list. */
static nt_status
create(struct user *u,
       struct user_state *state,
       struct abi_syscall *call,
       uint32_t kind,
       uint32_t number,
       uint64_t a0,
       uint64_t a1)
{
    nt_status status = object_list_reserve(u, &state->objects);
    if (!NT_SUCCESS(status))
        return action_fail(call, status, ERROR_NOT_ENOUGH_MEMORY);
    status = call2(u, call, number, a0, a1);
    if (NT_SUCCESS(status))
        action_add_object(u, state, kind, (uint32_t)call->a[0], 0, 0);
    return status;
}

/* A thread that makes one USER call, which attaches it to the desktop, and then sleeps. */
static nt_status
create_thread(struct user *u, struct abi_syscall *call)
{
    nt_status status = call1(u, call, SYSCALL_CREATE_THREAD, 1);
    return NT_SUCCESS(status) ? call1(u, call, SYSCALL_USER_THREAD_ATTACH, call->a[0]) : status;
}

static nt_status
start_program(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    char image[IMAGE_NAME_BYTES];
    char desktop[ABI_PATH_BYTES];
    action_text_utf8(u, &state->player, 1, image, sizeof(image));
    action_text_utf8(u, &state->player, 2, desktop, sizeof(desktop));
    bool has_desktop = desktop[0] != '\0';
    const struct child child = {
        .image = image,
        .desktop = has_desktop ? desktop : NULL,
        .flags = has_desktop ? 0 : CREATE_PROCESS_INHERIT_DESKTOP,
    };
    uint32_t pid, last_error;
    nt_status status = user_create_child(u, &child, &pid, &last_error);
    return NT_SUCCESS(status) ? status : action_fail(call, status, last_error);
}

/* Touches the first bytes of the desktop heap, or of the shared section, through the user view. A
 * write there is an access violation. */
static nt_status
touch_heap(struct user *u, struct user_state *state, struct abi_syscall *call, bool is_write)
{
    uint32_t word = 0;
    gva_t view = state->player.action.a != 0 ? state->shared_view : state->client_view;
    if (view == 0)
        return action_fail(call, STATUS_NOT_MAPPED_VIEW, ERROR_INVALID_PARAMETER);
    bool is_allowed = is_write ? user_write(u, view, &word, sizeof(word))
                               : user_read(u, view, &word, sizeof(word));
    return is_allowed ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

nt_status
action_other(struct user *u, struct user_state *state, struct abi_syscall *call)
{
    struct player *player = &state->player;
    const struct image_action *action = &player->action;
    uint32_t units;
    gva_t name;
    switch (action->op) {
    case ACTION_SET_HOOK:
        return create(u, state, call, OBJECT_KIND_HOOK, SYSCALL_USER_SET_HOOK, action->a,
                      action->b);
    case ACTION_UNHOOK:
        return action_destroy_last(u, state, call, OBJECT_KIND_HOOK);
    case ACTION_CREATE_IMC:
        return create(u, state, call, OBJECT_KIND_IMC, SYSCALL_USER_CREATE_IMC, 0, 0);
    case ACTION_DESTROY_IMC:
        return action_destroy_last(u, state, call, OBJECT_KIND_IMC);
    case ACTION_CREATE_GDI:
        return create(u, state, call, OBJECT_KIND_GDI, SYSCALL_GDI_CREATE, action->a,
                      action->b != 0 ? action->b : GDI_TYPE_BRUSH);
    case ACTION_DELETE_GDI:
        return action_destroy_last(u, state, call, OBJECT_KIND_GDI);
    case ACTION_ADD_ATOM:
        name = action_name(u, state, &units);
        return call2(u, call, SYSCALL_USER_ADD_ATOM, name, units);
    case ACTION_CLIPBOARD:
        return call2(u, call, SYSCALL_USER_SET_CLIPBOARD, action->b, action->a);
    case ACTION_POST_MESSAGE:
        return call0(u, call, SYSCALL_USER_POST_MESSAGE);
    case ACTION_CREATE_THREAD:
        return create_thread(u, call);
    case ACTION_START_PROGRAM:
        return start_program(u, state, call);
    case ACTION_READ_HEAP:
        return touch_heap(u, state, call, false);
    case ACTION_WRITE_HEAP:
        return touch_heap(u, state, call, true);
    case ACTION_WAIT: {
        if (action->a == 0)
            return STATUS_SUCCESS;
        nt_status status = call2(u, call, SYSCALL_SET_TIMER, action->a, ++player->timer);
        return NT_SUCCESS(status) ? STATUS_PENDING : status;
    }
    default:
        return action_fail(call, STATUS_NOT_SUPPORTED, ERROR_INVALID_PARAMETER);
    }
}
