/* SPDX-License-Identifier: MIT */
/* What smss and winlogon do with sessions. The sessions themselves are the memory manager's. */
#include "abi/session.h"
#include "kernel/ke/syscall.h"
#include "kernel/mm/session.h"
#include "kernel/mm/session_image.h"
#include "kernel/mm/session_page.h"
#include "kernel/ps/image.h"
#include "kernel/ps/logon.h"
#include "kernel/ps/process.h"
#include "kernel/ps/process_internal.h"
#include "kernel/rtl/list.h"

/* Windows: needs SeLoadDriverPrivilege, which only smss uses here. */
static bool
is_smss(struct kernel *k)
{
    return current_process(k)->pid == kd(k)->smss_pid;
}

void
sys_session_create(struct kernel *k, struct abi_syscall *call)
{
    uint32_t id = ABI_NO_SESSION;
    if (!is_smss(k)) {
        call->status = STATUS_PRIVILEGE_NOT_HELD;
        return;
    }
    call->status = session_create(k, &id);
    if (NT_SUCCESS(call->status))
        call->a[0] = id;
    else if (current_process(k)->session == 0)
        current_process(k)->session_id = ABI_NO_SESSION;
}

void
sys_session_load_win32k(struct kernel *k, struct abi_syscall *call)
{
    call->status = is_smss(k) ? session_load_images(k) : STATUS_PRIVILEGE_NOT_HELD;
}

void
sys_session_detach(struct kernel *k, struct abi_syscall *call)
{
    call->status = is_smss(k) ? session_detach(k) : STATUS_PRIVILEGE_NOT_HELD;
    if (NT_SUCCESS(call->status))
        current_process(k)->session_id = ABI_NO_SESSION;
}

static void
set_actor(struct kernel *k, struct session *session, uint64_t actor, uint32_t pid)
{
    if (actor == SESSION_ACTOR_CSRSS)
        session->csrss_pid = pid;
    else if (actor == SESSION_ACTOR_WINLOGON)
        session->winlogon_pid = pid;
    else
        kd(k)->services_pid = pid;
}

void
sys_session_set_actor(struct kernel *k, struct abi_syscall *call)
{
    gva_t session = current_process(k)->session;
    gva_t actor = call->a[1] <= UINT32_MAX ? process_find(k, (uint32_t)call->a[1]) : 0;
    /* Only a process's creator may say what it is: smss of csrss and winlogon, winlogon of
     * services. */
    if (!process_is_actor(k, k->current_process) ||
        (actor != 0 && process_at(k, actor)->parent_pid != current_process(k)->pid)) {
        call->status = STATUS_PRIVILEGE_NOT_HELD;
        return;
    }
    if (session == 0 || actor == 0 || process_at(k, actor)->session != session ||
        call->a[0] < SESSION_ACTOR_CSRSS || call->a[0] > SESSION_ACTOR_SERVICES) {
        call->status = STATUS_INVALID_PARAMETER;
        return;
    }
    set_actor(k, session_at(k, session), call->a[0], (uint32_t)call->a[1]);
}

/* ---- LOGOFF ---- */

static bool
is_service_account(struct kernel *k, gva_t process)
{
    gva_t logon = ((const struct token *)kptr(k, (kva_t)process_at(k, process)->token))->logon;
    return (logon_at(k, logon)->flags & (LOGON_SYSTEM | LOGON_SERVICE)) != 0;
}

/* luid 0: of any logon session. */
static bool
is_victim(struct kernel *k, gva_t process, uint64_t extent, uint32_t luid)
{
    if (process == k->current_process || process == k->session_leader)
        return false;
    if (luid != 0 && process_luid(k, process) != luid)
        return false;
    if (extent == LOGOFF_ALL)
        return true;
    if (process_is_actor(k, process))
        return false;
    return luid != 0 || process_at(k, process)->session_id != 0 || !is_service_account(k, process);
}

/* Newest process of the session that is to end: children before their parents. 0: none. */
static gva_t
next_victim(struct kernel *k, gva_t session, uint64_t extent, uint32_t luid)
{
    gva_t head = session + offsetof(struct session, processes);
    for (gva_t at = list_entry_at(k, head)->previous; at != head;
         at = list_entry_at(k, at)->previous) {
        gva_t process = LIST_OWNER(at, struct process, session_link);
        if (is_victim(k, process, extent, luid))
            return process;
    }
    return 0;
}

void
sys_session_logoff(struct kernel *k, struct abi_syscall *call)
{
    gva_t session = current_process(k)->session;
    uint64_t extent = call->a[0];
    if (!process_is_actor(k, k->current_process)) {
        call->status = STATUS_PRIVILEGE_NOT_HELD;
        return;
    }
    if (session == 0 || (extent != LOGOFF_USER && extent != LOGOFF_ALL) ||
        call->a[1] > UINT32_MAX) {
        call->status = STATUS_INVALID_PARAMETER;
        return;
    }
    uint32_t luid = (uint32_t)call->a[1];
    uint32_t ended = 0;
    if (luid == 0 || session_at(k, session)->user_luid == luid)
        session_at(k, session)->user_luid = 0;
    /* The caller is of the session, so that it stays while others of it end. */
    gva_t victim;
    while ((victim = next_victim(k, session, extent, luid)) != 0) {
        process_terminate(k, victim, STATUS_SUCCESS, 0);
        ended++;
    }
    call->a[0] = ended;
    if (extent == LOGOFF_ALL && luid == 0)
        process_terminate(k, k->current_process, STATUS_SUCCESS, 0);
}
