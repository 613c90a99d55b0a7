/* SPDX-License-Identifier: MIT */
/* What can be asked about windows and handles. */
#include "abi/win32.h"
#include "kernel/ps/process.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/user_object.h"
#include "kernel/win32k/window_owner.h"

void
sys_user_is_handle(struct kernel *k, struct abi_syscall *call)
{
    uint32_t handle = call->a[0] <= UINT32_MAX ? (uint32_t)call->a[0] : 0;
    call->a[0] = user_handle_lookup(k, handle, (uint32_t)call->a[1]) != 0;
}

/* Handle of an object whose address a field of the window has, 0: it has none. */
static uint32_t
handle_in(struct kernel *k, kva_t window, enum field_id field)
{
    kva_t object = (kva_t)field_pointer(k, window, field);
    return object != 0 ? user_object_handle(k, object) : 0;
}

static uint32_t
parent_of(struct kernel *k, kva_t window)
{
    if (window_is_child(k, window))
        return handle_in(k, window, FIELD_WND_PARENT);
    bool is_popup = (field_u32(k, window, FIELD_WND_STYLE) & WS_POPUP) != 0;
    return is_popup ? handle_in(k, window, FIELD_WND_OWNER) : 0;
}

static bool
is_desktop_window(struct kernel *k, kva_t window)
{
    gva_t desktop = field_pointer(k, window, FIELD_HEAD_DESKTOP);
    return desktop != 0 && desktop_at(k, desktop)->desktop_window == window;
}

/* An address means something to the process alone that the window is of. */
static uint32_t
own_procedure(struct kernel *k, kva_t window)
{
    gva_t thread = field_pointer(k, window, FIELD_HEAD_THREAD);
    bool is_own =
        thread != 0 && thread_info_at(k, thread)->process_info == current_process(k)->win32;
    kva_t class = (kva_t)field_pointer(k, window, FIELD_WND_CLASS);
    return is_own ? (uint32_t)field_pointer(k, class, FIELD_CLS_PROCEDURE) : 0;
}

/* Windows: the desktop's window is client area from edge to edge of the screen; no other window has
 * a size here, so that no point lies in it. */
static uint32_t
answer(struct kernel *k, kva_t window, uint64_t question)
{
    bool is_child = window_is_child(k, window);
    switch (question) {
    case WINDOW_QUESTION_PARENT:
        return parent_of(k, window);
    case WINDOW_QUESTION_SCROLLBARS:
        return field_pointer(k, window, FIELD_WND_SCROLLBARS) != 0;
    case WINDOW_QUESTION_PROCEDURE:
        return own_procedure(k, window);
    case WINDOW_QUESTION_HIT:
        return is_desktop_window(k, window) ? HTCLIENT : 0;
    case WINDOW_QUESTION_MENU:
        return is_child ? 0 : handle_in(k, window, FIELD_WND_MENU);
    default:
        return field_u16(k, (kva_t)field_pointer(k, window, FIELD_WND_CLASS), FIELD_CLS_ATOM);
    }
}

void
sys_user_window_query(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return;
    const struct desktop *desktop = desktop_at(k, thread_info_at(k, thread)->desktop);
    if (call->a[1] == WINDOW_QUESTION_DESKTOP) {
        call->a[0] = user_object_handle(k, (kva_t)desktop->desktop_window);
        return;
    }
    kva_t window = user_handle_lookup(k, (uint32_t)call->a[0], USER_TYPE_WINDOW);
    call->a[0] = window != 0 ? answer(k, window, call->a[1]) : 0;
    user_call_end(call, window != 0 ? ERROR_SUCCESS : ERROR_INVALID_WINDOW_HANDLE);
}
