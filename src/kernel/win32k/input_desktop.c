/* SPDX-License-Identifier: MIT */
/* The desktop that has the input: switching it, and opening it. */
#include "kernel/ke/text.h"
#include "kernel/mm/session.h"
#include "kernel/ob/object.h"
#include "kernel/win32k/access.h"
#include "kernel/win32k/access_right.h"
#include "kernel/win32k/desktop.h"
#include "kernel/win32k/user_call.h"

/* The caller is the process that owns the session's secure desktops. A session that has no winlogon
 * has none to mind. */
static bool
is_winlogon(struct kernel *k)
{
    const struct session *session = kptr(k, (kva_t)session_current(k));
    return session->winlogon_pid == 0 || session->winlogon_pid == current_process(k)->pid;
}

/* Winlogon's own, and the one it makes for a screen saver with a password. */
static bool
is_secure(struct kernel *k, gva_t desktop)
{
    const char *name = desktop != 0 ? object_header_of(k, desktop)->name : "";
    return text_equal(name, "Winlogon") || text_equal(name, "Screen-saver");
}

static gva_t
own_desktop(struct kernel *k)
{
    gva_t info = ((const struct thread *)kptr(k, (kva_t)k->current_thread))->win32;
    return info != 0 ? thread_info_at(k, info)->desktop : 0;
}

/*
 * Windows: only on the interactive station; while a secure desktop has the input only winlogon may,
 * and no process that stands on one may but winlogon (source: MSDN, SwitchDesktop). Before the
 * first switch none has it.
 */
void
sys_user_switch_desktop(struct kernel *k, struct abi_syscall *call)
{
    gva_t desktop = handle_lookup(k, k->current_process, (uint32_t)call->a[0], OBJECT_DESKTOP);
    if (desktop == 0) {
        call->status = STATUS_INVALID_HANDLE;
        return;
    }
    call->status =
        access_right_check(k, k->current_process, (uint32_t)call->a[0], DESKTOP_SWITCHDESKTOP);
    if (!NT_SUCCESS(call->status))
        return;
    bool is_kept = is_secure(k, session_globals(k)->input_desktop) || is_secure(k, own_desktop(k));
    if (!winsta_is_interactive(winsta_at(k, desktop_at(k, desktop)->winsta)) ||
        (is_kept && !is_winlogon(k))) {
        call->status = STATUS_ACCESS_DENIED;
        return;
    }
    session_globals(k)->input_desktop = desktop;
    desktop_announce(k, EVENT_DESKTOP_SWITCH, desktop);
}

/* Windows: only from the interactive station. */
void
sys_user_open_input_desktop(struct kernel *k, struct abi_syscall *call)
{
    gva_t info = user_call_process(k, call);
    gva_t desktop = session_globals(k)->input_desktop;
    uint32_t asked = (uint32_t)call->a[0];
    uint32_t access;
    uint32_t handle = 0;
    call->a[0] = 0;
    if (info == 0)
        return;
    gva_t winsta = process_info_at(k, info)->winsta;
    if (winsta == 0 || !winsta_is_interactive(winsta_at(k, winsta)) || desktop == 0) {
        user_call_end(call, ERROR_INVALID_FUNCTION);
        return;
    }
    call->status = access_check(k, k->current_process, desktop, asked, &access);
    if (NT_SUCCESS(call->status))
        call->status = handle_insert(k, k->current_process, desktop, access, &handle);
    call->a[0] = handle;
}
