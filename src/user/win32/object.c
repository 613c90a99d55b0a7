/* SPDX-License-Identifier: MIT */
/* Objects behind handles, as ntdll asks about them: a status is the result, the last error stays.
 */
#include "user/call.h"
#include "user/win32/win32.h"

uint32_t
win32_nt_query_object(struct user *u,
                      uint32_t object,
                      uint32_t information_class,
                      uint32_t buffer,
                      uint32_t length,
                      struct win32_out *needed)
{
    struct abi_syscall call;
    (void)call4(u, &call, SYSCALL_QUERY_OBJECT, object, information_class, buffer, length);
    win32_give(needed, (uint32_t)call.a[0]);
    return call.status;
}
