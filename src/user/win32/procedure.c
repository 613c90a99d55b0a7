/* SPDX-License-Identifier: MIT */
/* Calls window procedures; in this system only processes' own windows have any. */
#include "user/win32/procedure.h"

#include "user/state.h"
#include "user/win32/thread.h"
#include "user/win32/win32.h"

/* Where the program keeps them: how many came, and behind that which. */
static void
write_down(struct user *u, gva_t at, uint32_t message)
{
    uint32_t count;
    if (!user_read(u, at, &count, sizeof(count)))
        return;
    count++;
    if (user_write(u, at + (gva_t)count * sizeof(message), &message, sizeof(message)))
        (void)user_write(u, at, &count, sizeof(count));
}

/* Windows: a dialog keeps what it needs in the extra bytes of its window. */
static bool
may_be_dialog(struct user *u, uint32_t window)
{
    return win32_get_class_long(u, window, GCL_CBWNDEXTRA) >= DLGWINDOWEXTRA;
}

/* What it answers; DefWindowProc goes on with WM_NCCREATE, and gives 0 for the others. */
static uint32_t
call_procedure(struct user *u, uint32_t window, uint32_t procedure, uint32_t message)
{
    if (procedure == PROCEDURE_DIALOG)
        return message == WM_NCCREATE && may_be_dialog(u, window);
    write_down(u, procedure, message);
    return message == WM_NCCREATE;
}

/* Windows: only a window that can be sized or moved by its frame is asked for its limits; here one
 * that is neither a child nor a popup. */
bool
procedure_tell_created(struct user *u, uint32_t window, uint32_t procedure, uint32_t style)
{
    if (procedure == 0)
        return true;
    if ((style & (WS_CHILD | WS_POPUP)) == 0)
        (void)call_procedure(u, window, procedure, WM_GETMINMAXINFO);
    if (call_procedure(u, window, procedure, WM_NCCREATE) == 0)
        return false;
    (void)call_procedure(u, window, procedure, WM_NCCALCSIZE);
    (void)call_procedure(u, window, procedure, WM_CREATE);
    return true;
}

/* The window that owns the clipboard and has formats to render, 0: there is none. */
static uint32_t
rendering_window(struct user *u)
{
    struct abi_syscall call;
    (void)call0(u, &call, SYSCALL_USER_CLIPBOARD_OWNER);
    return win32_result(u, &call) != 0 && call.a[3] != 0 ? (uint32_t)call.a[0] : 0;
}

static uint32_t
window_below(struct user *u, uint32_t window, uint32_t before)
{
    struct abi_syscall call;
    (void)call3(u, &call, SYSCALL_USER_WINDOW_AFTER, window, 0, before);
    return NT_SUCCESS(call.status) ? (uint32_t)call.a[0] : 0;
}

/* The window first, then what is below it; none of another process. */
void
procedure_tell_destroyed(struct user *u, uint32_t window)
{
    uint32_t renders = rendering_window(u);
    for (uint32_t at = window; at != 0; at = window_below(u, window, at == window ? 0 : at)) {
        struct abi_syscall call;
        (void)call2(u, &call, SYSCALL_USER_WINDOW_QUERY, at, WINDOW_QUESTION_PROCEDURE);
        uint32_t procedure = NT_SUCCESS(call.status) ? (uint32_t)call.a[0] : 0;
        if (procedure == 0)
            continue;
        if (at == renders)
            (void)call_procedure(u, at, procedure, WM_RENDERALLFORMATS);
        (void)call_procedure(u, at, procedure, WM_DESTROY);
    }
}
