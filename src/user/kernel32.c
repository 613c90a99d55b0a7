/* SPDX-License-Identifier: MIT */
/* Connects to the base server, and asks csrss for a console if the image wants one. */
#include "user/kernel32.h"

#include "user/process.h"
#include "user/server_connect.h"

nt_status
kernel32_attach(struct user *u)
{
    const struct user_page *page = user_page(u);
    nt_status status = server_connect(u, SERVER_BASE);
    if (!NT_SUCCESS(status) || !(page->image_flags & IMAGE_CONSOLE_NEW))
        return status;
    user_explain(u, STEP_LOADER, 0, "kernel32.dll asks csrss for a console");
    status = server_connect(u, SERVER_CONSOLE);
    if (NT_SUCCESS(status))
        status = user_send(u, page->csrss_pid, MESSAGE_CONSOLE_NEW, STATUS_SUCCESS, page->pid);
    return NT_SUCCESS(status) ? STATUS_PENDING : status;
}

void
kernel32_refused(struct user *u, nt_status status)
{
    if ((user_page(u)->server_dlls & 1u << SERVER_BASE) != 0)
        user_trace(u, EVENT_REFUSAL | GATE_CONSOLE << 16, status, 0, 0, 0, "console");
}
