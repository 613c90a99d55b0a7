/* SPDX-License-Identifier: MIT */
/* A hook is linked in one chain, of its desktop or of the thread it watches. */
#include "kernel/win32k/hook.h"

#include "abi/access_rights.h"
#include "abi/hook.h"
#include "kernel/mm/session.h"
#include "kernel/ps/process.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/chain.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/object_call.h"
#include "kernel/win32k/thread_info.h"

#define HOOK_GLOBAL 1u

/* Address of the pointer a chain begins with, as a desktop has one for each hook id. */
static kva_t
desktop_chain(const struct kernel *k, kva_t desktop_info, int32_t id)
{
    return field_address(k, desktop_info, FIELD_DESKTOPINFO_HOOKS) +
           (uint32_t)(id - ABI_HOOK_FIRST) * pointer_bytes(k);
}

static void
set_hook_flag(struct kernel *k, kva_t desktop_info, int32_t id)
{
    uint32_t bit = 1u << (uint32_t)(id - ABI_HOOK_FIRST);
    uint32_t flags = field_u32(k, desktop_info, FIELD_DESKTOPINFO_HOOK_FLAGS) & ~bit;
    if (pointer_get(k, desktop_chain(k, desktop_info, id)) != 0)
        flags |= bit;
    field_set_u32(k, desktop_info, FIELD_DESKTOPINFO_HOOK_FLAGS, flags);
}

/* `hooked`: the thread it watches, 0: all of the desktop. */
static void
link_hook(struct kernel *k, kva_t hook, gva_t thread, gva_t desktop, int32_t id, gva_t hooked)
{
    field_set_pointer(k, hook, FIELD_HEAD_THREAD, thread);
    field_set_u32(k, hook, FIELD_HOOK_ID, (uint32_t)id);
    field_set_pointer(k, hook, FIELD_HOOK_DESKTOP, desktop);
    if (hooked == 0) {
        kva_t info = (kva_t)desktop_at(k, desktop)->desktop_info;
        kva_t chain = desktop_chain(k, info, id);
        field_set_u32(k, hook, FIELD_HOOK_FLAGS, HOOK_GLOBAL);
        field_set_pointer(k, hook, FIELD_HOOK_NEXT, pointer_get(k, chain));
        pointer_set(k, chain, hook);
        set_hook_flag(k, info, id);
    } else {
        field_set_pointer(k, hook, FIELD_HOOK_HOOKED, hooked);
        field_set_pointer(k, hook, FIELD_HOOK_NEXT, thread_info_at(k, hooked)->hooks);
        thread_info_at(k, hooked)->hooks = hook;
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
        gva_t hooked = field_pointer(k, hook, FIELD_HOOK_HOOKED);
        gva_t head = thread_info_at(k, hooked)->hooks;
        head = chain_without(k, head, hook, FIELD_HOOK_NEXT);
        thread_info_at(k, hooked)->hooks = head;
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
    while (thread_info_at(k, thread_info)->hooks != 0)
        hook_destroy(k, (kva_t)thread_info_at(k, thread_info)->hooks);
    while (thread_info_at(k, thread_info)->hook_count != 0 &&
           user_handle_next(k, process_info, &index, &entry))
        if (entry.type == USER_TYPE_HOOK &&
            field_pointer(k, entry.object, FIELD_HEAD_THREAD) == thread_info)
            hook_destroy(k, entry.object);
}

/* ---- whom a hook may watch ---- */

/* Bit n: WH_* n. */
#define OF(id) (1u << (id))
enum hook_kind {
#define EVERYONE                                    1u
#define ANYONE                                      0u
#define WATCHED                                     1u
#define MAKER                                       0u
#define HOOK(name, number, key, whom, where, right) | (whom)*OF(number)
    HOOKS_GLOBAL_ONLY = 0u
#include "abi/hooks.def"
    ,
#undef HOOK
#define HOOK(name, number, key, whom, where, right) | (where)*OF(number)
    HOOKS_IN_THREAD = 0u
#include "abi/hooks.def"
    ,
#undef HOOK
};

static bool
is_one_of(int32_t id, uint32_t kinds)
{
    return id >= 0 && id <= ABI_HOOK_LAST && (kinds & OF((uint32_t)id)) != 0;
}

static bool
is_csrss(struct kernel *k, gva_t process_info)
{
    gva_t csrss = session_globals(k)->csrss_process;
    return csrss != 0 && process_at(k, csrss)->win32 == process_info;
}

/* Windows: no other desktop's thread; of another process only with a module, and none of the
 * system's. */
static uint32_t
may_watch(struct kernel *k, gva_t thread, gva_t hooked, int32_t id, bool has_module)
{
    const struct thread_info *own = thread_info_at(k, thread);
    if (hooked == 0)
        return has_module || !is_one_of(id, HOOKS_IN_THREAD) ? ERROR_SUCCESS
                                                             : ERROR_HOOK_NEEDS_HMOD;
    const struct thread_info *theirs = thread_info_at(k, hooked);
    if (theirs->desktop != own->desktop)
        return ERROR_ACCESS_DENIED;
    if (theirs->process_info == own->process_info || !is_one_of(id, HOOKS_IN_THREAD))
        return ERROR_SUCCESS;
    if (!has_module)
        return ERROR_HOOK_NEEDS_HMOD;
    return is_csrss(k, theirs->process_info) ? ERROR_HOOK_TYPE_NOT_ALLOWED : ERROR_SUCCESS;
}

/* Of the thread that is named, which must call win32k, or of the caller. */
static uint32_t
find_hooked(struct kernel *k, const struct abi_syscall *call, gva_t thread, gva_t *hooked)
{
    int32_t id = (int32_t)(uint32_t)call->a[0];
    *hooked = 0;
    if ((call->a[1] & HOOK_GLOBAL) != 0)
        return ERROR_SUCCESS;
    if (is_one_of(id, HOOKS_GLOBAL_ONLY))
        return ERROR_GLOBAL_ONLY_HOOK;
    *hooked = call->a[2] != 0 ? thread_info_find(k, (uint32_t)call->a[2]) : thread;
    return *hooked != 0 ? ERROR_SUCCESS : ERROR_INVALID_PARAMETER;
}

/* What a handle of the desktop must allow. */
static uint32_t
right_for(int32_t id)
{
    static const uint32_t rights[] = {
#define HOOK(name, number, key, whom, where, right) [number] = DESKTOP_##right,
#include "abi/hooks.def"
#undef HOOK
    };
    return id < 0 ? (uint32_t)DESKTOP_HOOKCONTROL : rights[id];
}

void
sys_user_set_hook(struct kernel *k, struct abi_syscall *call)
{
    int32_t id = (int32_t)(uint32_t)call->a[0];
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return;
    if (id < ABI_HOOK_FIRST || id > ABI_HOOK_LAST) {
        user_call_end(call, ERROR_INVALID_HOOK_FILTER);
        return;
    }
    if (!user_call_on_desktop(k, call, thread, right_for(id)))
        return;
    gva_t hooked;
    uint32_t error = find_hooked(k, call, thread, &hooked);
    bool has_module = call->a[3] != 0;
    call->a[0] = 0;
    if (error == ERROR_SUCCESS)
        error = may_watch(k, thread, hooked, id, has_module);
    struct user_owner owner = user_owner_of(k, thread);
    kva_t hook = 0;
    if (error == ERROR_SUCCESS)
        hook = user_object_create(k, &owner, USER_TYPE_HOOK, size_of(k, ABI_SIZE_HOOK), &error);
    if (hook != 0)
        link_hook(k, hook, thread, owner.desktop, id, hooked);
    user_call_made(k, call, hook, error);
}

void
sys_user_unhook(struct kernel *k, struct abi_syscall *call)
{
    user_call_destroy(k, call, USER_TYPE_HOOK, ERROR_INVALID_HOOK_HANDLE);
}
