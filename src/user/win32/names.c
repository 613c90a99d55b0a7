/* SPDX-License-Identifier: MIT */
/* Asks for one name after another and writes them where the caller wants them. */
#include "user/win32/names.h"

#include "abi/guest.h"
#include "user/win32/thread.h"

#define NAME_BYTES_MAX (GUEST_NAME_BYTES * 2u)

uint32_t
win32_names(struct user *u, uint32_t station, gva_t to, uint32_t answer, uint32_t *calls)
{
    struct abi_syscall call;
    uint32_t given = false;
    *calls = 0;
    do {
        nt_status status = call4(u, &call, SYSCALL_USER_NAME_AT, station, *calls, to,
                                 to != 0 ? NAME_BYTES_MAX : 0);
        if (status == (nt_status)STATUS_NO_MORE_ENTRIES)
            return given;
        if (!win32_succeeded(u, &call))
            return false;
        to += to != 0 ? call.a[0] : 0;
        (*calls)++;
        given = answer;
    } while (answer != 0);
    return given;
}
