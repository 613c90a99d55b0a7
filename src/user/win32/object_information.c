/* SPDX-License-Identifier: MIT */
/* What window stations and desktops are, and who may use them. */
#include "user/state.h"
#include "user/win32/thread.h"
#include "user/win32/win32.h"

/* Windows: the buffer is probed first; where that fails, nothing is written at all. */
static uint32_t
ask(struct user *u,
    uint32_t object,
    uint32_t index,
    gva_t buffer,
    uint32_t length,
    struct win32_out *needed)
{
    struct abi_syscall call;
    (void)call4(u, &call, SYSCALL_USER_OBJECT_INFORMATION, object, index, buffer, length);
    if (call.status != (nt_status)STATUS_ACCESS_VIOLATION)
        win32_give(needed, (uint32_t)call.a[0]);
    return win32_succeeded(u, &call);
}

uint32_t
win32_get_user_object_information(struct user *u,
                                  uint32_t object,
                                  uint32_t index,
                                  uint32_t buffer,
                                  uint32_t length,
                                  struct win32_out *needed)
{
    return ask(u, object, index, buffer, length, needed);
}

/* Windows: texts come by a buffer of user32's own, twice as long as the caller's; if it is too
 * small, what is needed is told in wide characters. */
uint32_t
win32_get_user_object_information_a(struct user *u,
                                    uint32_t object,
                                    uint32_t index,
                                    uint32_t buffer,
                                    uint32_t length,
                                    struct win32_out *needed)
{
    union user_scratch *scratch = user_scratch(u);
    const uint32_t units = DH_ARRAY_COUNT(scratch->units);
    char text[DH_ARRAY_COUNT(scratch->units)];
    if (index != UOI_NAME && index != UOI_TYPE)
        return ask(u, object, index, buffer, length, needed);
    uint32_t wide_bytes = (length < units ? length : units) * (uint32_t)sizeof(uint16_t);
    if (!ask(u, object, index, user_address(u, scratch->units), wide_bytes, needed))
        return false;
    uint32_t count = needed->value / (uint32_t)sizeof(uint16_t);
    win32_give(needed, count);
    for (uint32_t i = 0; i < count; i++)
        text[i] = scratch->units[i] < 0x80 ? (char)scratch->units[i] : '?';
    return user_write(u, buffer, text, count);
}

uint32_t
win32_get_user_object_security(struct user *u,
                               uint32_t object,
                               uint32_t wanted,
                               uint32_t buffer,
                               uint32_t length,
                               struct win32_out *needed)
{
    struct abi_syscall call;
    (void)call4(u, &call, SYSCALL_USER_OBJECT_SECURITY, object, wanted, buffer, length);
    win32_give(needed, (uint32_t)call.a[0]);
    return win32_succeeded(u, &call);
}
