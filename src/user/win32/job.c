/* SPDX-License-Identifier: MIT */
/* Jobs. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

uint32_t
win32_set_information_job_object(struct user *u, uint32_t job, uint32_t index, uint32_t limits)
{
    struct abi_syscall call;
    if (index != JOB_UI_RESTRICTIONS)
        return win32_fail(u, STATUS_INVALID_PARAMETER, ERROR_INVALID_PARAMETER);
    (void)call2(u, &call, SYSCALL_SET_JOB_LIMITS, job, limits);
    return win32_succeeded(u, &call);
}

uint32_t
win32_user_handle_grant_access(struct user *u, uint32_t object, uint32_t job, uint32_t grant)
{
    struct abi_syscall call;
    (void)call3(u, &call, SYSCALL_USER_GRANT_HANDLE, object, job, grant != 0);
    return win32_succeeded(u, &call);
}
