/* SPDX-License-Identifier: MIT */
/* System calls that only answer: about processes, the registry, the machine. And the one that gives
 * private memory. */
#include "kernel/callouts.h"
#include "kernel/ke/syscall.h"
#include "kernel/ke/text.h"
#include "kernel/ke/time.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/address_space.h"
#include "kernel/mm/session.h"
#include "kernel/ps/process.h"

/* Private memory of the emulated programs: state that does not fit the state page. Far less than a
 * Windows program has. */
#define ALLOCATE_BYTES_MAX (16u * DH_MB)

void
sys_query_process(struct kernel *k, struct abi_syscall *call)
{
    gva_t process = k->current_process;
    if (call->a[0] != 0)
        process = call->a[0] <= UINT32_MAX ? process_find(k, (uint32_t)call->a[0]) : 0;
    if (process == 0) {
        call->status = STATUS_NOT_FOUND;
        return;
    }
    /* win32k of another session cannot be asked from here. */
    bool is_same_session =
        process_at(k, process)->session == session_current(k) && session_globals(k) != NULL;
    gva_t session = process_at(k, process)->session;
    bool is_interactive = is_same_session && win32k_callouts.is_interactive(k, process);
    const struct process *p = process_at(k, process);
    struct query_process answer = {
        .session = p->session_id,
        .flags = p->flags,
        .luid = process_luid(k, process),
        .console_pid = p->console_pid,
        .parent_pid = p->parent_pid,
        .is_interactive = is_interactive,
        .session_user =
            session != 0 ? ((const struct session *)kptr(k, (kva_t)session))->user_luid : 0,
    };
    text_copy(answer.image, sizeof answer.image, p->name);
    text_copy(answer.desktop, sizeof answer.desktop, p->desktop_path);
    if (!machine_user_copy_out(k, call->a[1], &answer, sizeof answer))
        call->status = STATUS_ACCESS_VIOLATION;
}

void
sys_query_registry(struct kernel *k, struct abi_syscall *call)
{
    if (call->a[0] >= ABI_REG_COUNT) {
        call->status = STATUS_INVALID_PARAMETER;
        return;
    }
    struct abi_dword value = k->boot.registry[call->a[0]];
    call->a[0] = value.present;
    call->a[1] = value.present != 0 ? value.value : 0;
}

void
sys_query_command_line(struct kernel *k, struct abi_syscall *call)
{
    const char *line = k->boot.subsystem_command_line;
    uint32_t length = text_length(line, ABI_COMMAND_LINE_BYTES - 1);
    if (call->a[1] < length + 1) {
        call->status = STATUS_INFO_LENGTH_MISMATCH;
        return;
    }
    if (!machine_user_copy_out(k, call->a[0], line, length) ||
        !machine_user_copy_out(k, call->a[0] + length, "", 1)) {
        call->status = STATUS_ACCESS_VIOLATION;
        return;
    }
    call->a[0] = length;
}

/* ServicesPipeTimeout counts as it stands; absent or 0 leaves the edition's own. */
static uint32_t
service_timeout(const struct kernel *k)
{
    struct abi_dword value = k->boot.registry[ABI_REG_SERVICES_PIPE_TIMEOUT];
    return value.present != 0 && value.value != 0 ? value.value : k->boot.service_timeout_ms;
}

/* Decided: no server keeps more ahead. A mistyped value would else take all memory at boot. */
#define IDLE_SESSIONS_MAX 64u

/* IdleWinStationPoolCount; absent leaves the edition's own. */
static uint32_t
idle_sessions(const struct kernel *k)
{
    struct abi_dword value = k->boot.registry[ABI_REG_IDLE_SESSIONS];
    uint32_t wanted = value.present != 0 ? value.value : k->boot.idle_sessions;
    return wanted < IDLE_SESSIONS_MAX ? wanted : IDLE_SESSIONS_MAX;
}

void
sys_query_system(struct kernel *k, struct abi_syscall *call)
{
    call->a[0] = k->boot.capabilities;
    call->a[1] = time_now(k);
    call->a[2] = kd(k)->explain;
    call->a[3] = service_timeout(k);
    call->a[4] = idle_sessions(k);
}

void
sys_allocate(struct kernel *k, struct abi_syscall *call)
{
    gva_t base;
    if (call->a[0] == 0 || call->a[0] > ALLOCATE_BYTES_MAX) {
        call->status = STATUS_INVALID_PARAMETER;
        return;
    }
    call->status = address_space_allocate(k, (uint32_t)call->a[0], &base);
    if (NT_SUCCESS(call->status))
        call->a[0] = base;
}

void
sys_free(struct kernel *k, struct abi_syscall *call)
{
    call->status = address_space_release(k, call->a[0]);
}
