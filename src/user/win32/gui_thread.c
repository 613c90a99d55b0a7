/* SPDX-License-Identifier: MIT */
/* Threads as USER has them. */
#include "user/state.h"
#include "user/win32/thread.h"
#include "user/win32/win32.h"

/* The one function of user32 that does not bring its thread to a desktop by being called. */
uint32_t
win32_is_gui_thread(struct user *u, uint32_t convert)
{
    struct abi_syscall call;
    if (convert != 0)
        return win32_thread_come(u);
    (void)call1(u, &call, SYSCALL_USER_IS_GUI_THREAD, user_state(u)->thread.tid);
    return win32_result(u, &call);
}

/* What user32's attach did once already; the result is a status. */
uint32_t
win32_nt_user_process_connect(struct user *u)
{
    struct abi_syscall call;
    return call0(u, &call, SYSCALL_USER_CONNECT);
}
