/* SPDX-License-Identifier: MIT */
/* Asks for one name after another and writes them where the caller wants them. */
#include "user/win32/names.h"

#include "abi/guest.h"
#include "user/process.h"
#include "user/win32/thread.h"

#define NAME_BYTES_MAX (GUEST_NAME_BYTES * 2u)

bool
names_may_call(struct user *u, const struct names_callback *to)
{
    if (to->function == 0)
        user_exit(u, STATUS_ACCESS_VIOLATION);
    return to->function != 0;
}

uint32_t
win32_names(struct user *u,
            uint32_t station,
            const struct names_callback *to,
            struct win32_out *calls)
{
    gva_t at = to->names;
    struct abi_syscall call;
    uint32_t given = false;
    win32_give(calls, 0);
    do {
        nt_status status = call4(u, &call, SYSCALL_USER_NAME_AT, station, calls->value, at,
                                 at != 0 ? NAME_BYTES_MAX : 0);
        if (status == (nt_status)STATUS_NO_MORE_ENTRIES)
            return given;
        if (!win32_succeeded(u, &call))
            return false;
        if (!names_may_call(u, to))
            return false;
        at += at != 0 ? call.a[0] : 0;
        calls->value++;
        given = to->answer;
    } while (given != 0);
    return given;
}
