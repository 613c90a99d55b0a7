/* SPDX-License-Identifier: MIT */
/* Mutexes. */
#include "user/win32/text.h"
#include "user/win32/thread.h"

uint32_t
win32_create_mutex(struct user *u, struct win32_text name)
{
    struct abi_syscall call;
    uint32_t bytes;
    gva_t address = win32_text_name(u, name, &bytes);
    if (address == 0)
        return 0;
    (void)call2(u, &call, SYSCALL_CREATE_MUTANT, address, bytes);
    if (win32_succeeded(u, &call))
        win32_set_last_error(u, call.a[1] != 0 ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS);
    return win32_result(u, &call);
}
