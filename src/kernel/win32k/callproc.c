/* SPDX-License-Identifier: MIT */
/* A list below each class; the view of the desktop is held for each of them. */
#include "kernel/win32k/callproc.h"

#include "kernel/rtl/field.h"
#include "kernel/win32k/desktop_view.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/user_object.h"

/* pre: it is out of its class's list. */
static void
free_callproc(struct kernel *k, kva_t callproc)
{
    uint32_t handle = field_u32(k, callproc, FIELD_HEAD_HANDLE);
    gva_t process = user_object_process(k, handle, USER_TYPE_CALLPROC);
    gva_t desktop = field_pointer(k, callproc, FIELD_HEAD_DESKTOP);
    user_object_destroy(k, USER_TYPE_CALLPROC, callproc);
    desktop_view_release(k, process, desktop);
}

void
callproc_destroy_all(struct kernel *k, kva_t class)
{
    kva_t at = (kva_t)field_pointer(k, class, FIELD_CLS_CALLPROCS);
    field_set_pointer(k, class, FIELD_CLS_CALLPROCS, 0);
    while (at != 0) {
        kva_t next = (kva_t)field_pointer(k, at, FIELD_CALLPROC_NEXT);
        free_callproc(k, at);
        at = next;
    }
}

/* True if it was in the list of this class, and is no more. */
static bool
take_from(struct kernel *k, kva_t class, kva_t callproc)
{
    kva_t next = (kva_t)field_pointer(k, callproc, FIELD_CALLPROC_NEXT);
    kva_t at = (kva_t)field_pointer(k, class, FIELD_CLS_CALLPROCS);
    if (at == callproc) {
        field_set_pointer(k, class, FIELD_CLS_CALLPROCS, next);
        return true;
    }
    for (; at != 0; at = (kva_t)field_pointer(k, at, FIELD_CALLPROC_NEXT)) {
        if (field_pointer(k, at, FIELD_CALLPROC_NEXT) != callproc)
            continue;
        field_set_pointer(k, at, FIELD_CALLPROC_NEXT, next);
        return true;
    }
    return false;
}

/*
 * Only at process end: the process's own classes are gone then, with their call procedures, so that
 * it is one of a system class on the desktop.
 */
void
callproc_destroy(struct kernel *k, kva_t callproc)
{
    gva_t desktop = field_pointer(k, callproc, FIELD_HEAD_DESKTOP);
    kva_t class = (kva_t)desktop_at(k, desktop)->classes;
    while (class != 0 && !take_from(k, class, callproc))
        class = (kva_t)field_pointer(k, class, FIELD_CLS_NEXT);
    k_assert_values(k, class != 0, desktop, callproc);
    free_callproc(k, callproc);
}

static kva_t
create(struct kernel *k, kva_t window, const struct user_owner *owner, uint32_t *error)
{
    if (!NT_SUCCESS(desktop_view_acquire(k, owner->process, owner->desktop))) {
        *error = ERROR_NOT_ENOUGH_MEMORY;
        return 0;
    }
    kva_t callproc =
        user_object_create(k, owner, USER_TYPE_CALLPROC, size_of(k, ABI_SIZE_CALLPROC), error);
    if (callproc == 0) {
        desktop_view_release(k, owner->process, owner->desktop);
        return 0;
    }
    kva_t class = (kva_t)field_pointer(k, window, FIELD_WND_CLASS);
    field_set_pointer(k, callproc, FIELD_CALLPROC_NEXT,
                      field_pointer(k, class, FIELD_CLS_CALLPROCS));
    field_set_pointer(k, class, FIELD_CLS_CALLPROCS, callproc);
    field_set_u32(k, window, FIELD_WND_PROCEDURE, field_u32(k, callproc, FIELD_HEAD_HANDLE));
    return callproc;
}

/* The model has no procedure addresses: each call brings a procedure that is new to the class. */
void
sys_user_subclass(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return;
    kva_t window = user_handle_lookup(k, (uint32_t)call->a[0], USER_TYPE_WINDOW);
    call->a[0] = 0;
    if (window == 0) {
        user_call_end(call, ERROR_INVALID_WINDOW_HANDLE);
        return;
    }
    gva_t process = thread_info_at(k, thread)->process_info;
    gva_t theirs = field_pointer(k, window, FIELD_HEAD_THREAD);
    if (theirs == 0 || thread_info_at(k, theirs)->process_info != process) {
        user_call_end(call, ERROR_ACCESS_DENIED);
        return;
    }
    struct user_owner owner = { thread, process, field_pointer(k, window, FIELD_HEAD_DESKTOP) };
    uint32_t error = ERROR_SUCCESS;
    kva_t callproc = create(k, window, &owner, &error);
    call->a[0] = callproc != 0 ? field_u32(k, callproc, FIELD_HEAD_HANDLE) : 0;
    user_call_end(call, callproc != 0 ? (uint32_t)ERROR_SUCCESS : error);
}
