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
    bool is_console = page->role == IMAGE_ROLE_CONHOST;
    if (!NT_SUCCESS(status) || page->console_pid == 0 || is_console)
        return status;
    user_explain(u, STEP_LOADER, 0,
                 page->console_pid == page->pid
                     ? "kernel32.dll asks csrss for a console"
                     : "kernel32.dll asks csrss for its parent's console");
    if (user_has(u, ABI_CAPABILITY_CONSOLE_SERVER))
        status = server_connect(u, SERVER_CONSOLE);
    if (NT_SUCCESS(status))
        status =
            user_send(u, page->csrss_pid, MESSAGE_CONSOLE_NEW, STATUS_SUCCESS, page->console_pid);
    return NT_SUCCESS(status) ? STATUS_PENDING : status;
}

void
kernel32_refused(struct user *u, nt_status status)
{
    const struct user_page *page = user_page(u);
    uint32_t gate = page->console_pid != page->pid && status == (nt_status)STATUS_INVALID_HANDLE
                        ? GATE_CONSOLE_CLOSED
                        : GATE_CONSOLE;
    if ((page->server_dlls & 1u << SERVER_BASE) != 0)
        user_trace(u, EVENT_REFUSAL | gate << 16, status, 0, 0, 0, "console");
}
