/* SPDX-License-Identifier: MIT */
/* Which process and thread call, and which status an error has. */
#include "kernel/win32k/user_call.h"

#include "kernel/win32k/access.h"
#include "kernel/win32k/access_right.h"

nt_status
user_status_of(uint32_t error)
{
    switch (error) {
    case ERROR_SUCCESS:
        return STATUS_SUCCESS;
    case ERROR_ACCESS_DENIED:
        return STATUS_ACCESS_DENIED;
    case ERROR_NOT_ENOUGH_MEMORY:
        return STATUS_NO_MEMORY;
    case ERROR_INVALID_HANDLE:
    case ERROR_INVALID_WINDOW_HANDLE:
    case ERROR_INVALID_MENU_HANDLE:
    case ERROR_INVALID_CURSOR_HANDLE:
    case ERROR_INVALID_HOOK_HANDLE:
        return STATUS_INVALID_HANDLE;
    case ERROR_BUSY:
        return STATUS_DEVICE_BUSY;
    case ERROR_NO_MORE_USER_HANDLES:
    case ERROR_NOT_ENOUGH_QUOTA:
        return STATUS_QUOTA_EXCEEDED;
    case ERROR_NO_SYSTEM_RESOURCES:
        return STATUS_INSUFFICIENT_RESOURCES;
    case ERROR_CANNOT_FIND_WND_CLASS:
    case ERROR_CLASS_DOES_NOT_EXIST:
    case ERROR_FILE_NOT_FOUND:
        return STATUS_OBJECT_NAME_NOT_FOUND;
    case ERROR_CLASS_ALREADY_EXISTS:
        return STATUS_OBJECT_NAME_COLLISION;
    default:
        return STATUS_INVALID_PARAMETER;
    }
}

gva_t
user_call_thread(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = ((const struct thread *)kptr(k, (kva_t)k->current_thread))->win32;
    if (thread != 0) {
        gva_t acts_for = thread_info_at(k, thread)->acts_for;
        if (acts_for != 0)
            thread = acts_for;
        if (thread_info_at(k, thread)->desktop != 0)
            return thread;
    }
    user_call_end(call, ERROR_ACCESS_DENIED);
    return 0;
}

/* What an access check said, as the end of the call if it said no. */
static bool
end_unless(struct abi_syscall *call, bool is_allowed)
{
    if (!is_allowed)
        user_call_end(call, ERROR_ACCESS_DENIED);
    return is_allowed;
}

bool
user_call_on_desktop(struct kernel *k, struct abi_syscall *call, gva_t thread, uint32_t right)
{
    return end_unless(call, access_right_on_desktop(k, thread, right));
}

bool
user_call_on_station(
    struct kernel *k, struct abi_syscall *call, gva_t thread, gva_t winsta, uint32_t right)
{
    gva_t process_info = thread_info_at(k, thread)->process_info;
    return end_unless(call, access_on_station(k, process_info, winsta, right));
}

gva_t
user_call_process(struct kernel *k, struct abi_syscall *call)
{
    gva_t process_info = current_process(k)->win32;
    if (process_info == 0)
        user_call_end(call, ERROR_ACCESS_DENIED);
    return process_info;
}
