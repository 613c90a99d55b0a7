/* SPDX-License-Identifier: MIT */
/* A hook is linked in one chain, of its desktop or of its thread. */
#include "kernel/win32k/hook.h"

#include "kernel/rtl/field.h"
#include "kernel/win32k/chain.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/user_object.h"

/* Windows: WH_MSGFILTER (-1) to WH_MOUSE_LL (14); source: SetWindowsHookEx documentation. */
#define HOOK_ID_FIRST (-1)
#define HOOK_ID_LAST  14
#define HOOK_GLOBAL   1u

/* Address of the pointer a chain begins with, as a desktop has one for each hook id. */
static kva_t
desktop_chain(const struct kernel *k, kva_t desktop_info, int32_t id)
{
    return field_address(k, desktop_info, FIELD_DESKTOPINFO_HOOKS) +
           (uint32_t)(id - HOOK_ID_FIRST) * pointer_bytes(k);
}

static void
set_hook_flag(struct kernel *k, kva_t desktop_info, int32_t id)
{
    uint32_t bit = 1u << (uint32_t)(id - HOOK_ID_FIRST);
    uint32_t flags = field_u32(k, desktop_info, FIELD_DESKTOPINFO_HOOK_FLAGS) & ~bit;
    if (pointer_get(k, desktop_chain(k, desktop_info, id)) != 0)
        flags |= bit;
    field_set_u32(k, desktop_info, FIELD_DESKTOPINFO_HOOK_FLAGS, flags);
}

static void
link_hook(struct kernel *k, kva_t hook, gva_t thread, gva_t desktop, int32_t id, bool is_global)
{
    field_set_pointer(k, hook, FIELD_HEAD_THREAD, thread);
    field_set_u32(k, hook, FIELD_HOOK_ID, (uint32_t)id);
    field_set_pointer(k, hook, FIELD_HOOK_DESKTOP, desktop);
    if (is_global) {
        kva_t info = (kva_t)desktop_at(k, desktop)->desktop_info;
        kva_t chain = desktop_chain(k, info, id);
        field_set_u32(k, hook, FIELD_HOOK_FLAGS, HOOK_GLOBAL);
        field_set_pointer(k, hook, FIELD_HOOK_NEXT, pointer_get(k, chain));
        pointer_set(k, chain, hook);
        set_hook_flag(k, info, id);
    } else {
        field_set_pointer(k, hook, FIELD_HOOK_HOOKED, thread);
        field_set_pointer(k, hook, FIELD_HOOK_NEXT, thread_info_at(k, thread)->hooks);
        thread_info_at(k, thread)->hooks = hook;
    }
    thread_info_at(k, thread)->hook_count++;
}

void
hook_destroy(struct kernel *k, kva_t hook)
{
    gva_t thread = field_pointer(k, hook, FIELD_HEAD_THREAD);
    int32_t id = (int32_t)field_u32(k, hook, FIELD_HOOK_ID);
    if ((field_u32(k, hook, FIELD_HOOK_FLAGS) & HOOK_GLOBAL) != 0) {
        gva_t desktop = field_pointer(k, hook, FIELD_HEAD_DESKTOP);
        kva_t info = (kva_t)desktop_at(k, desktop)->desktop_info;
        kva_t chain = desktop_chain(k, info, id);
        pointer_set(k, chain, chain_without(k, pointer_get(k, chain), hook, FIELD_HOOK_NEXT));
        set_hook_flag(k, info, id);
    } else {
        gva_t head = thread_info_at(k, thread)->hooks;
        head = chain_without(k, head, hook, FIELD_HOOK_NEXT);
        thread_info_at(k, thread)->hooks = head;
    }
    thread_info_at(k, thread)->hook_count--;
    user_object_destroy(k, USER_TYPE_HOOK, hook);
}

void
hook_destroy_of_thread(struct kernel *k, gva_t thread_info)
{
    uint32_t index = 1;
    struct user_handle_entry entry;
    gva_t process_info = thread_info_at(k, thread_info)->process_info;
    while (thread_info_at(k, thread_info)->hook_count != 0 &&
           user_handle_next(k, process_info, &index, &entry))
        if (entry.type == USER_TYPE_HOOK &&
            field_pointer(k, entry.object, FIELD_HEAD_THREAD) == thread_info)
            hook_destroy(k, entry.object);
}

void
sys_user_set_hook(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return;
    int32_t id = (int32_t)(uint32_t)call->a[0];
    bool is_global = (call->a[1] & 1) != 0;
    call->a[0] = 0;
    if (id < HOOK_ID_FIRST || id > HOOK_ID_LAST) {
        user_call_end(call, ERROR_INVALID_HOOK_FILTER);
        return;
    }
    const struct thread_info *info = thread_info_at(k, thread);
    struct user_owner owner = { thread, info->process_info, info->desktop };
    uint32_t error = ERROR_SUCCESS;
    kva_t hook = user_object_create(k, &owner, USER_TYPE_HOOK, size_of(k, ABI_SIZE_HOOK), &error);
    if (hook != 0) {
        link_hook(k, hook, thread, owner.desktop, id, is_global);
        call->a[0] = field_u32(k, hook, FIELD_HEAD_HANDLE);
    }
    user_call_end(call, hook != 0 ? (uint32_t)ERROR_SUCCESS : error);
}

void
sys_user_unhook(struct kernel *k, struct abi_syscall *call)
{
    gva_t process = user_call_process(k, call);
    if (process == 0)
        return;
    uint32_t handle = (uint32_t)call->a[0];
    kva_t hook = user_handle_lookup(k, handle, USER_TYPE_HOOK);
    uint32_t error = ERROR_SUCCESS;
    if (hook == 0)
        error = ERROR_INVALID_HOOK_HANDLE;
    else if (user_object_process(k, handle, USER_TYPE_HOOK) != process)
        error = ERROR_ACCESS_DENIED;
    else
        hook_destroy(k, hook);
    user_call_end(call, error);
}
