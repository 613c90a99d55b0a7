/* SPDX-License-Identifier: MIT */
/* The System process: the parent of all others, with the memory manager's own page directory and no
 * user mode. */
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/ob/object.h"
#include "kernel/ps/logon.h"
#include "kernel/ps/process.h"
#include "kernel/ps/process_internal.h"
#include "kernel/rtl/list.h"

static nt_status
make_system(struct kernel *k)
{
    gva_t process;
    nt_status status = object_create(k, OBJECT_PROCESS, sizeof(struct process), NULL, &process);
    if (!NT_SUCCESS(status))
        return status;
    list_init(k, process + offsetof(struct process, all));
    list_init(k, process + offsetof(struct process, session_link));
    list_init(k, process + offsetof(struct process, threads));
    list_init(k, process + offsetof(struct process, messages));
    struct process *p = process_at(k, process);
    p->pid = take_client_id(k);
    p->flags = PROCESS_SYSTEM;
    p->session_id = ABI_NO_SESSION;
    p->directory = kd(k)->system_directory;
    text_copy(p->name, sizeof p->name, "System");
    process_enter(k, process);
    kd(k)->process_count++;
    k->current_process = process;
    return STATUS_SUCCESS;
}

static nt_status
give_token(struct kernel *k)
{
    gva_t token;
    nt_status status = token_create(k, logon_find(k, LUID_SYSTEM), &token);
    if (NT_SUCCESS(status))
        current_process(k)->token = token;
    return status;
}

nt_status
ps_start(struct kernel *k)
{
    kd(k)->next_pid = k->boot.system_pid;
    if (kd(k)->next_luid == 0)
        kd(k)->next_luid = k->boot.first_luid;
    nt_status status = make_system(k);
    if (NT_SUCCESS(status))
        status = logon_start(k);
    if (NT_SUCCESS(status))
        status = give_token(k);
    return status;
}
