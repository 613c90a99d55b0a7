/* SPDX-License-Identifier: MIT */
/* The system call gate: from number to handler, and what every failing call leaves behind. */
#include "kernel/ke/syscall.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/session.h"

typedef void (*syscall_handler)(struct kernel *k, struct abi_syscall *call);

static const syscall_handler handlers[SYSCALL_COUNT] = {
#define SYSCALL(name, handler, text, in, out) [SYSCALL_##name] = handler,
#include "abi/syscalls.def"
#undef SYSCALL
};

/* Win32 error for an NTSTATUS; 31 (ERROR_GEN_FAILURE) for one that is not in abi/status.def. */
static uint32_t
status_win32_error(nt_status status)
{
    switch (status) {
#define STATUS(name, number, win32)                                                                \
    case number:                                                                                   \
        return win32;
#include "abi/status.def"
#undef STATUS
    default:
        return 31;
    }
}

void
sys_none(struct kernel *k, struct abi_syscall *call)
{
    (void)k;
    call->status = STATUS_INVALID_SYSTEM_SERVICE;
}

/* win32k lies in session space: where there is none, or before csrss has set it up, there is no
 * such call. */
static bool
is_served(struct kernel *k, uint32_t number)
{
    if (number < SYSCALL_WIN32K_FIRST || number > SYSCALL_WIN32K_LAST)
        return true;
    const struct win32k_globals *globals = session_globals(k);
    return globals != NULL && (number == SYSCALL_USER_INITIALIZE || globals->shared_section != 0);
}

static const bool asks[SYSCALL_COUNT] = {
#define SYSCALL(name, handler, text, in, out)
#define SYSCALL_ASKS(name, handler, text, in, out) [SYSCALL_##name] = true,
#include "abi/syscalls.def"
#undef SYSCALL
};

/* A question whose answer is "there is none" is no failure worth an event. */
static bool
is_benign(uint32_t number, nt_status status)
{
    return asks[number] && (status == STATUS_NOT_FOUND || status == STATUS_OBJECT_NAME_NOT_FOUND ||
                            status == STATUS_NO_MORE_ENTRIES);
}

void
kernel_syscall(struct kernel *k, struct abi_syscall *call)
{
    uint32_t number = call->number;
    kva_t thread = (kva_t)k->current_thread;
    call->last_error = 0;
    if (number >= SYSCALL_COUNT || !is_served(k, number))
        number = SYSCALL_NONE;
    if (number != SYSCALL_TRACE) /* its status is an argument */
        call->status = STATUS_SUCCESS;
    handlers[number](k, call);
    if ((kva_t)k->current_thread != thread || NT_SUCCESS(call->status))
        return;
    if (call->last_error == 0)
        call->last_error = status_win32_error(call->status);
    if (!is_benign(number, call->status))
        trace(k, EVENT_CALL_FAILED, call->status, call->number, call->last_error, 0);
}
