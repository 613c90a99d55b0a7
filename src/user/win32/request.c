/* SPDX-License-Identifier: MIT */
/*
 * From the numbers of a payload to arguments, and back to what the reply carries. Everything that
 * depends on a function's arguments is made of the list.
 */
#include "user/win32/request.h"

#include "user/process.h"
#include "user/win32/thread.h"
#include "user/win32/win32.h"

struct result {
    uint32_t value;
    uint32_t out_count;
    dh_u64 out[WIN32_OUTS_MAX];
};

/* ---- the arguments of each function, as a struct of its own ---- */

#define ARGUMENT(type, name) uint32_t name;
#define TEXT(name)           struct win32_text name;
#define OUT(type, name)      struct win32_out name;
#define WIN32(name, function, dll, result, action, arguments, note)                                \
    struct function##_arguments {                                                                  \
        uint32_t read; /* of the call's arguments, so far */                                       \
        arguments                                                                                  \
    };
#define WIN32_VOID(name, function, dll, action, arguments, note)                                   \
    WIN32(name, function, dll, , action, arguments, note)
#define WIN32_PLAIN(name, function, dll, result, action, call, arguments, note)                    \
    WIN32(name, function, dll, result, action, arguments, note)
#include "abi/win32.def"
#undef WIN32
#undef OUT
#undef TEXT
#undef ARGUMENT

/* ---- reading them ---- */

static bool
read_number(const struct win32_call *call, uint32_t *at, uint32_t *number)
{
    if (*at >= call->argument_count || call->arguments[*at] > UINT32_MAX)
        return false;
    *number = (uint32_t)call->arguments[(*at)++];
    return true;
}

static bool
read_text(const struct win32_call *call, uint32_t *at, struct win32_text *text)
{
    *text = (struct win32_text){ 0 };
    if (*at >= call->argument_count)
        return false;
    uint32_t offset = (uint32_t)call->arguments[*at];
    uint32_t units = (uint32_t)(call->arguments[(*at)++] >> 32);
    if (offset == 0)
        return units == 0;
    if (offset % 2 != 0 || offset > call->bytes || units > (call->bytes - offset) / 2)
        return false;
    *text = (struct win32_text){ .address = PAYLOAD_BASE + offset, .units = units };
    return true;
}

#define ARGUMENT(type, name) &&read_number(call, &to->read, &to->name)
#define TEXT(name)           &&read_text(call, &to->read, &to->name)
#define OUT(type, name)
#define WIN32(name, function, dll, result, action, arguments, note)                                \
    static bool read_##function(const struct win32_call *call, struct function##_arguments *to)    \
    {                                                                                              \
        *to = (struct function##_arguments){ 0 };                                                  \
        return true arguments && to->read == call->argument_count;                                 \
    }
#include "abi/win32.def"
#undef WIN32
#undef OUT
#undef TEXT
#undef ARGUMENT

/* ---- what is given back through them ---- */

static dh_u64
out_of(const struct win32_out *out)
{
    return out->is_given ? out->value : WIN32_OUT_UNTOUCHED;
}

#define ARGUMENT(type, name)
#define TEXT(name)
#define OUT(type, name) result->out[result->out_count++] = out_of(&from->name);
#define WIN32(name, function, dll, result_type, action, arguments, note)                           \
    static void give_##function(const struct function##_arguments *from, struct result *result)    \
    {                                                                                              \
        (void)from;                                                                                \
        result->out_count = 0;                                                                     \
        arguments                                                                                  \
    }
#include "abi/win32.def"
#undef WIN32
#undef WIN32_PLAIN
#undef WIN32_VOID
#undef OUT
#undef TEXT
#undef ARGUMENT

/* ---- calling ---- */

#define ARGUMENT(type, name) , a.name
#define TEXT(name)           , a.name
#define OUT(type, name)      , &a.name
#define CALL_BEGIN(function)                                                                       \
    static bool call_##function(struct user *u, const struct win32_call *call,                     \
                                struct result *result)                                             \
    {                                                                                              \
        struct function##_arguments a;                                                             \
        if (!read_##function(call, &a))                                                            \
            return false;
#define CALL_END(function)                                                                         \
    give_##function(&a, result);                                                                   \
    return true;                                                                                   \
    }
#define WIN32(name, function, dll, result_type, action, arguments, note)                           \
    CALL_BEGIN(function)                                                                           \
    result->value = win32_##function(u arguments);                                                 \
    CALL_END(function)
#define WIN32_VOID(name, function, dll, action, arguments, note)                                   \
    CALL_BEGIN(function)                                                                           \
    win32_##function(u arguments);                                                                 \
    CALL_END(function)
#define WIN32_PLAIN(name, function, dll, result_type, action, call, arguments, note)               \
    CALL_BEGIN(function)                                                                           \
    result->value = win32_##function(u arguments);                                                 \
    CALL_END(function)
#include "abi/win32.def"
#undef WIN32_PLAIN
#undef WIN32_VOID
#undef WIN32
#undef CALL_END
#undef CALL_BEGIN
#undef OUT
#undef TEXT
#undef ARGUMENT

struct function {
    const char *dll;
    bool (*call)(struct user *u, const struct win32_call *call, struct result *result);
};

static const struct function functions[WIN32_FUNCTION_COUNT] = {
#define WIN32(name, function, dll, result, action, arguments, note)                                \
    [WIN32_##name] = { dll, call_##function },
#define WIN32_VOID(name, function, dll, action, arguments, note)                                   \
    WIN32(name, function, dll, , action, arguments, note)
#define WIN32_PLAIN(name, function, dll, result, action, call, arguments, note)                    \
    WIN32(name, function, dll, result, action, arguments, note)
#include "abi/win32.def"
#undef WIN32_PLAIN
#undef WIN32_VOID
#undef WIN32
};

/* ---- the request ---- */

/* The status of the request, which says whether the function was called, not what came of it. */
static nt_status
perform(struct user *u, const struct win32_call *call, struct result *result)
{
    const struct function *function = &functions[call->function];
    bool is_user = !user_text_equal(function->dll, "kernel32.dll") &&
                   !user_text_equal(function->dll, "ntdll.dll");
    *result = (struct result){ 0 };
    if (is_user && !user_state(u)->has_user32)
        return STATUS_DLL_NOT_FOUND;
    /* Functions of the DLLs that come with user32 need the thread on a desktop. */
    if (is_user && call->function != WIN32_IsGUIThread && !win32_thread_come(u))
        return STATUS_SUCCESS;
    return function->call(u, call, result) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

static void
answer(struct user *u, uint32_t request, nt_status status, const struct result *result)
{
    dh_u64 *out = (dh_u64 *)(void *)user_scratch(u);
    for (uint32_t i = 0; i < result->out_count; i++)
        out[i] = result->out[i];
    user_reply_with(u, request, status, result->value, user_state(u)->thread.last_error,
                    user_address(u, out), result->out_count * (uint32_t)sizeof(*out));
}

/* The payload is there: makes the call as the thread the message is for. */
static void
call_as_thread(struct user *u, uint32_t request, const struct win32_call *call)
{
    struct user_state *state = user_state(u);
    struct win32_thread before;
    struct result result;
    uint32_t tid = user_page(u)->tid;
    if (!win32_thread_enter(u, tid, &before)) {
        user_reply(u, request, STATUS_NO_MEMORY, 0, ERROR_NOT_ENOUGH_MEMORY);
        return;
    }
    nt_status status = perform(u, call, &result);
    if (user_is_dead(u))
        return; /* the kernel answers for it */
    if (state->is_asleep)
        state->sleeping_request = request;
    else
        answer(u, request, status, &result);
    win32_thread_leave(u, &before);
}

void
win32_request(struct user *u, const struct abi_message *in)
{
    struct user_state *state = user_state(u);
    struct abi_syscall syscall;
    struct win32_call call;
    uint32_t request = in->request_id;
    if (state->player.is_active || state->is_asleep) {
        user_reply(u, request, STATUS_DEVICE_BUSY, 0, ERROR_BUSY);
        return;
    }
    nt_status status = call1(u, &syscall, SYSCALL_MAP_PAYLOAD, request);
    if (!NT_SUCCESS(status)) {
        user_reply(u, request, status, 0, syscall.last_error);
        return;
    }
    if (!user_read(u, PAYLOAD_BASE, &call, sizeof(call)))
        return;
    if (call.magic == WIN32_CALL_MAGIC)
        call_as_thread(u, request, &call);
    else
        user_reply(u, request, STATUS_INVALID_PARAMETER, 0, ERROR_INVALID_PARAMETER);
    if (!user_is_dead(u))
        (void)call1(u, &syscall, SYSCALL_UNMAP_PAYLOAD, PAYLOAD_BASE);
}

void
win32_request_wake(struct user *u)
{
    struct user_state *state = user_state(u);
    uint32_t request = state->sleeping_request;
    state->sleeping_request = 0;
    user_reply(u, request, STATUS_SUCCESS, 0, ERROR_SUCCESS);
}
