/* SPDX-License-Identifier: MIT */
/* Plays actions, meets failures by the rule of the action, and goes on after waits. */
#include "user/program.h"

#include "abi/event.h"
#include "user/action.h"
#include "user/action_object.h"
#include "user/action_string.h"
#include "user/activation.h"
#include "user/library.h"
#include "user/loader.h"
#include "user/message_box.h"
#include "user/player.h"
#include "user/process.h"
#include "user/spawn.h"
#include "user/win32/request.h"
#include "user/win32/thread.h"
#include "user/win32/win32.h"

#define RETRY_MS 1000u

enum play {
    PLAY_DONE,    /* all actions were played */
    PLAY_WAITING, /* for the timer, or for a child */
    PLAY_STOPPED, /* a call of a request failed, and nothing says what to do about it */
    PLAY_EXIT,    /* the process shall end with player.exit_code */
    PLAY_NO_DLL,  /* a DLL could not be attached */
    PLAY_DEAD,    /* it has ended */
};

static bool
perform(struct user *u, struct user_state *state)
{
    static bool (*const functions[ACTION_OP_COUNT])(struct user *, struct user_state *) = {
#define ACTION(name, function, ...) [ACTION_##name] = action_##function,
#include "abi/actions.def"
    };
    uint32_t op = state->player.action.op;
    return functions[op] != NULL ? functions[op](u, state)
                                 : win32_fail(u, STATUS_NOT_SUPPORTED, ERROR_INVALID_PARAMETER);
}

static dh_u64
dll_bit(const struct player *player)
{
    return 1ull << (player->action.attach_dll.number % IMAGE_DLLS_MAX);
}

/* The call of the current repetition failed: what is done about it. PLAY_DONE: the next action is
 * next. */
static enum play
meet_failure(struct user *u, struct user_state *state, nt_status status, uint32_t last_error)
{
    struct player *player = &state->player;
    uint32_t policy = player->action.on_failure;
    uint32_t value = player->action.on_failure_value;
    if (player->dll_end != 0 && policy != ON_FAILURE_IGNORE) {
        user_explain(u, STEP_LOADER, 0, "a DLL's DllMain was refused something and returns FALSE");
        return PLAY_NO_DLL;
    }
    if (policy == ON_FAILURE_INHERIT) {
        policy = player->on_failure;
        value = player->on_failure_value;
    }
    if (policy == ON_FAILURE_INHERIT && player->request == 0) {
        policy = ON_FAILURE_EXIT;
        value = 1;
    }
    player->last_error = last_error;
    bool retries = policy == ON_FAILURE_RETRY && player->attempts < value;
    dh_u64 then = retries                       ? ACTION_FAILED_GOES_ON | ACTION_FAILED_RETRIES
                  : policy == ON_FAILURE_IGNORE ? ACTION_FAILED_GOES_ON
                                                : 0;
    user_trace(u, EVENT_ACTION_FAILED, status, player->index | then, last_error,
               player->action.line, "");
    switch (policy) {
    case ON_FAILURE_INHERIT:
        return PLAY_STOPPED;
    case ON_FAILURE_IGNORE:
        return PLAY_DONE;
    case ON_FAILURE_RETRY:
        if (player->attempts < value)
            win32_sleep(u, RETRY_MS);
        if (state->is_asleep) {
            player->attempts++;
            return PLAY_WAITING;
        }
        value = 1;
        break;
    case ON_FAILURE_MESSAGE_BOX:
        message_box_of_program(u, last_error);
        value = 1;
        break;
    default:
        break;
    }
    player->exit_code = value;
    return PLAY_EXIT;
}

/* The DllMain of the loaded ATTACH_DLL comes next, unless it is there already. */
static void
dll_begin(struct user_state *state)
{
    struct player *player = &state->player;
    if ((state->dlls & dll_bit(player)) != 0) {
        player->index += player->action.attach_dll.action_count;
        return;
    }
    player->dll = player->index;
    player->dll_end = player->index + 1 + player->action.attach_dll.action_count;
    player->dll_refuses = player->action.attach_dll.is_refusing;
}

/* Plays the repetitions of the loaded action. PLAY_DONE: the next action is next. */
static enum play
play_action(struct user *u, struct user_state *state, nt_status *failed)
{
    struct player *player = &state->player;
    while (player->repetition < player->action.count) {
        if (player->action.op == ACTION_ATTACH_DLL) {
            dll_begin(state);
            return PLAY_DONE;
        }
        uint32_t was_library = player->is_library;
        bool is_done = perform(u, state) || library_needs_not(u, player);
        if (!is_done && user_is_dead(u))
            return PLAY_DEAD;
        if (player->is_exiting)
            return PLAY_EXIT;
        if (player->is_library != was_library)
            return PLAY_DONE;
        if (is_done && player->child != 0)
            return PLAY_WAITING;
        if (is_done) {
            player->repetition++;
            player->done++;
            player->attempts = 0;
            if (state->is_asleep)
                return PLAY_WAITING;
            continue;
        }
        nt_status status = win32_last_status(u);
        enum play verdict = meet_failure(u, state, status, win32_get_last_error(u));
        if (verdict == PLAY_STOPPED || verdict == PLAY_EXIT || verdict == PLAY_NO_DLL)
            *failed = status;
        return verdict;
    }
    return PLAY_DONE;
}

static void
dll_name(struct user *u, struct player *player, char name[IMAGE_NAME_BYTES])
{
    name[0] = '\0';
    if (player_load(u, player, player->dll))
        action_string_utf8(u, player, player->action.attach_dll.dll, name, IMAGE_NAME_BYTES);
    player->is_loaded = 0;
}

/* A DllMain has done its work: what it needed only for a moment is freed. False: it returns FALSE
 * by itself. */
static bool
dll_attached(struct user *u, struct user_state *state)
{
    char name[IMAGE_NAME_BYTES];
    dll_name(u, &state->player, name);
    dh_u64 bit = dll_bit(&state->player);
    state->player.dll_end = 0;
    action_destroy_transient(u, state);
    if (state->player.dll_refuses != 0) {
        user_trace(u, EVENT_REFUSAL | GATE_DLL << 16, STATUS_DLL_INIT_FAILED, 0, 0, 0, name);
        return false;
    }
    state->dlls |= bit;
    user_trace(u, EVENT_DLL_ATTACH, STATUS_SUCCESS, 1, state->player.is_library, 0, name);
    return true;
}

/* A DllMain returned FALSE. While a process starts that is its end; later it is the call of
 * LoadLibrary that fails, and the process goes on as after any other. */
static enum play
no_dll(struct user *u, struct user_state *state, nt_status status, nt_status *failed)
{
    *failed = status;
    if (!state->player.is_library)
        return PLAY_NO_DLL;
    char name[IMAGE_NAME_BYTES];
    dll_name(u, &state->player, name);
    user_trace(u, EVENT_DLL_ATTACH, status, 0, 1, 0, name);
    library_leave(state);
    (void)win32_fail(u, STATUS_DLL_INIT_FAILED, ERROR_DLL_INIT_FAILED);
    *failed = STATUS_DLL_INIT_FAILED;
    return user_is_dead(u) ? PLAY_DEAD
                           : meet_failure(u, state, STATUS_DLL_INIT_FAILED, ERROR_DLL_INIT_FAILED);
}

/* All that LoadLibrary brought has attached: its call has succeeded. */
static void
end_library(struct user_state *state)
{
    library_leave(state);
    state->player.repetition++;
    state->player.done++;
    state->player.attempts = 0;
}

/* Plays the next action, or what a DLL that was loaded comes back to. */
static enum play
play_next(struct user *u, struct user_state *state, nt_status *failed)
{
    struct player *player = &state->player;
    if (player->is_library && player->index >= player->action_count)
        end_library(state);
    if (!player->is_loaded && !player_load(u, player, player->index))
        return PLAY_DEAD;
    enum play verdict = play_action(u, state, failed);
    return verdict == PLAY_NO_DLL ? no_dll(u, state, *failed, failed) : verdict;
}

static enum play
play(struct user *u, struct user_state *state, nt_status *failed)
{
    struct player *player = &state->player;
    for (;;) {
        enum play verdict;
        if (player->dll_end != 0 && player->index >= player->dll_end && !dll_attached(u, state))
            verdict = no_dll(u, state, STATUS_DLL_INIT_FAILED, failed);
        else if (!player->is_library && player->index >= player->action_count)
            return PLAY_DONE;
        else
            verdict = play_next(u, state, failed);
        if (verdict != PLAY_DONE)
            return verdict;
        player->index++;
        player->is_loaded = 0;
    }
}

static void
unmap_actions(struct user *u, const struct player *player)
{
    struct abi_syscall call;
    if (player->request != 0)
        (void)call1(u, &call, SYSCALL_UNMAP_PAYLOAD, player->base);
}

/* The request of a service's start is that of services.exe, which answers it when it hears. */
static void
tell_service(struct user *u, nt_status status, uint32_t last_error)
{
    (void)user_send(u, user_page(u)->parent_pid, MESSAGE_SERVICE_MAIN_DONE, status,
                    NT_SUCCESS(status) ? ERROR_SUCCESS : last_error);
}

/* Ends the request that brought the actions. */
static void
answer(struct user *u, const struct player *player, nt_status status)
{
    if (player->is_service) {
        tell_service(u, status, player->last_error);
        return;
    }
    dh_u64 *made = (dh_u64 *)(void *)user_scratch(u);
    *made = player->made;
    user_reply_with(u, player->request, status, player->done, player->last_error,
                    user_address(u, made), player->made != 0 ? (uint32_t)sizeof(*made) : 0);
}

/* Plays on, from the start or where it waited, and ends what is done. True once start-up is done.
 */
static bool
go_on(struct user *u)
{
    struct user_state *state = user_state(u);
    struct player *player = &state->player;
    nt_status failed = STATUS_SUCCESS;
    enum play verdict = play(u, state, &failed);
    if (verdict == PLAY_DEAD || verdict == PLAY_WAITING || user_is_dead(u))
        return false;
    player->is_active = 0;
    if (verdict == PLAY_NO_DLL) {
        char name[IMAGE_NAME_BYTES];
        dll_name(u, player, name);
        loader_fail(u, name, failed);
        return false;
    }
    unmap_actions(u, player);
    if (player->is_service)
        action_destroy_transient(u, state);
    if (player->request != 0) {
        answer(u, player, failed);
    } else if (verdict == PLAY_DONE) {
        action_destroy_transient(u, state);
        return true;
    }
    if (verdict == PLAY_EXIT)
        user_exit(u, player->exit_code);
    return false;
}

bool
program_start(struct user *u)
{
    struct user_state *state = user_state(u);
    state->phase = PHASE_STARTING;
    object_list_start(&state->objects);
    if (player_open(u, &state->player, IMAGE_BASE, 0))
        return go_on(u);
    if (!user_is_dead(u))
        user_exit(u, STATUS_ACCESS_VIOLATION);
    return false;
}

bool
program_timer(struct user *u, uint32_t cookie)
{
    struct user_state *state = user_state(u);
    if (!state->is_asleep || state->sleep_timer != cookie)
        return false;
    state->is_asleep = 0;
    if (state->sleeping_request == 0)
        return go_on(u);
    win32_request_wake(u);
    return false;
}

bool
program_awaits(struct user *u, const struct abi_message *in)
{
    uint32_t child = user_state(u)->player.child;
    return child != 0 && in->v[0] == child &&
           (in->kind == MESSAGE_PROCESS_READY || in->kind == MESSAGE_PROCESS_EXIT);
}

bool
program_child(struct user *u, const struct abi_message *in)
{
    struct player *player = &user_state(u)->player;
    bool has_ended = in->kind == MESSAGE_PROCESS_EXIT;
    player->child_is_told = 1;
    player->child_status = !has_ended               ? STATUS_SUCCESS
                           : NT_SUCCESS(in->status) ? STATUS_UNSUCCESSFUL
                                                    : in->status;
    return go_on(u);
}

void
program_started(struct user *u)
{
    user_state(u)->phase = PHASE_RESTING;
    user_tell_parent(u, MESSAGE_PROCESS_READY);
}

/* Plays the payload of a request. Success: who waits hears at its end. */
static nt_status
play_payload(struct user *u, uint32_t request, bool is_service, uint32_t *error)
{
    struct user_state *state = user_state(u);
    *error = ERROR_BUSY;
    if (state->player.is_active || state->is_asleep)
        return STATUS_DEVICE_BUSY;
    struct abi_syscall call;
    nt_status status = call1(u, &call, SYSCALL_MAP_PAYLOAD, request);
    *error = call.last_error;
    if (!NT_SUCCESS(status))
        return status;
    gva_t base = call.a[0];
    if (player_open(u, &state->player, base, request)) {
        state->player.is_service = is_service;
        state->player.windows_before = is_service ? state->objects.live[OBJECT_KIND_WINDOW] : 0;
        state->player.menus_before = is_service ? state->objects.live[OBJECT_KIND_MENU] : 0;
        (void)go_on(u);
        return STATUS_SUCCESS;
    }
    (void)call1(u, &call, SYSCALL_UNMAP_PAYLOAD, base);
    *error = ERROR_INVALID_PARAMETER;
    return STATUS_INVALID_PARAMETER;
}

static void
request_actions(struct user *u, uint32_t request)
{
    uint32_t error;
    nt_status status = play_payload(u, request, false, &error);
    if (!NT_SUCCESS(status))
        user_reply(u, request, status, 0, error);
}

/* services.exe starts another service in this process. */
static void
service_main(struct user *u, uint32_t request)
{
    uint32_t error;
    nt_status status = play_payload(u, request, true, &error);
    if (!NT_SUCCESS(status))
        tell_service(u, status, error);
}

void
program_step(struct user *u)
{
    const struct abi_message *in = &user_page(u)->in;
    switch (in->kind) {
    case MESSAGE_TIMER:
        activation_timer(u, (uint32_t)in->v[0]);
        break;
    case MESSAGE_PROCESS_READY:
        if (!activation_ready(u, (uint32_t)in->v[0]))
            user_child_ready(u, (uint32_t)in->v[0]);
        break;
    case MESSAGE_PROCESS_EXIT:
        if (!activation_exit(u, in))
            user_child_exit(u, in);
        break;
    case MESSAGE_SERVICE_MAIN:
        if (in->from_pid == user_page(u)->parent_pid)
            service_main(u, (uint32_t)in->v[0]);
        break;
    case MESSAGE_REQUEST + REQUEST_ACTIVATE:
        activation_request(u, in);
        break;
    case MESSAGE_REQUEST + REQUEST_ACTIONS:
        request_actions(u, in->request_id);
        break;
    case MESSAGE_REQUEST + REQUEST_CALL:
        win32_request(u, in);
        break;
    case MESSAGE_REQUEST + REQUEST_SPAWN:
        spawn_request(u, in);
        break;
    case MESSAGE_REQUEST + REQUEST_EXIT: {
        uint32_t exit_code = (uint32_t)in->v[0];
        user_reply(u, in->request_id, STATUS_SUCCESS, 0, 0);
        user_exit(u, exit_code);
        break;
    }
    default:
        if (in->kind >= MESSAGE_REQUEST)
            user_reply(u, in->request_id, STATUS_NOT_SUPPORTED, 0, 0);
        break;
    }
}
