/* SPDX-License-Identifier: MIT */
#include "user/kernel32.h"

#include "user/process.h"

nt_status
kernel32_attach(struct user *u)
{
    const struct user_page *page = user_page(u);
    if (!(page->image_flags & IMAGE_CONSOLE_NEW))
        return STATUS_SUCCESS;
    user_explain(u, STEP_LOADER, 0, "kernel32.dll asks csrss for a console");
    if (page->csrss_pid == 0)
        return STATUS_NOT_FOUND;
    nt_status status =
        user_send(u, page->csrss_pid, MESSAGE_CONSOLE_NEW, STATUS_SUCCESS, page->pid);
    return NT_SUCCESS(status) ? STATUS_PENDING : status;
}

void
kernel32_refused(struct user *u, nt_status status)
{
    user_trace(u, EVENT_REFUSAL | GATE_CONSOLE << 16, status, 0, 0, 0, "console");
}
