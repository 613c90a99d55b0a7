/* SPDX-License-Identifier: MIT */
/* Which USER handles a job's processes may use. */
#include "kernel/ob/object.h"
#include "kernel/ps/job.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/user_call.h"

static bool
is_handle(struct kernel *k, uint64_t handle)
{
    for (uint32_t type = USER_TYPE_FREE + 1; type < USER_TYPE_COUNT; type++)
        if (handle <= UINT32_MAX && user_handle_lookup(k, (uint32_t)handle, type) != 0)
            return true;
    return false;
}

/* Windows: a job that keeps nobody from anything excepts nothing. Source: ReactOS' test of
 * UserHandleGrantAccess. */
void
sys_user_grant_handle(struct kernel *k, struct abi_syscall *call)
{
    uint32_t error = ERROR_SUCCESS;
    if (user_call_process(k, call) == 0)
        return;
    gva_t job = handle_lookup(k, k->current_process, (uint32_t)call->a[1], OBJECT_JOB);
    if (job == 0)
        error = ERROR_INVALID_HANDLE;
    else if (!job_limits_ui(k, job) || !is_handle(k, call->a[0]))
        error = ERROR_INVALID_PARAMETER;
    else if ((call->a[2] & 1) == 0)
        job_revoke(k, job, (uint32_t)call->a[0]);
    else if (!job_grant(k, job, (uint32_t)call->a[0]))
        error = ERROR_NOT_ENOUGH_MEMORY;
    user_call_end(call, error);
}
