/* SPDX-License-Identifier: MIT */
/* Connect, classes, client thread information: the order in which desktop heap is asked for. */
#include "user/user32.h"

#include "abi/boot.h"
#include "user/process.h"
#include "user/server_connect.h"

nt_status
user32_register_controls(struct user *u)
{
    struct abi_syscall call;
    nt_status status = STATUS_SUCCESS;
    for (uint32_t index = 0; index < ABI_CLASS_COUNT; index++) {
        status = call1(u, &call, SYSCALL_USER_REGISTER_CONTROLS, index);
        if (!NT_SUCCESS(status) || call.a[0] == 0)
            break;
    }
    return status;
}

nt_status
user32_find_server(struct user *u)
{
    return server_connect(u, SERVER_USER);
}

nt_status
user32_attach(struct user *u)
{
    struct abi_syscall call;
    user_explain(u, STEP_USER32, 0, "user32.dll connects to win32k (NtUserProcessConnect)");
    nt_status status = call0(u, &call, SYSCALL_USER_CONNECT);
    if (!NT_SUCCESS(status))
        return status;
    user_state(u)->thread.client_view = call.a[0];
    user_state(u)->thread.is_attached = 1;
    user_state(u)->shared_view = call.a[3];
    user_explain(u, STEP_USER32, call.a[0],
                 "user32.dll sees the desktop heap read-only at this user address");
    return user32_register_controls(u);
}
