/* SPDX-License-Identifier: MIT */
/* Windows, and what hangs on one. */
#include "user/win32/window.h"

#include "user/process.h"
#include "user/win32/procedure.h"
#include "user/win32/thread.h"

static uint32_t
create(struct user *u,
       struct win32_text class_name,
       struct win32_text window_name,
       uint32_t style,
       uint32_t parent,
       uint32_t menu,
       uint32_t instance)
{
    struct abi_syscall call;
    (void)call6(u, &call, SYSCALL_USER_CREATE_WINDOW, class_name.address, window_name.address,
                (uint64_t)class_name.units << 32 | window_name.units,
                parent == HWND_MESSAGE ? (uint32_t)WINDOW_PARENT_MESSAGE : parent, menu,
                style | (uint64_t)instance << 32);
    uint32_t before = win32_get_last_error(u);
    uint32_t window = win32_result(u, &call);
    if (window != 0 && !procedure_tell_created(u, window, (uint32_t)call.a[2], style)) {
        (void)win32_destroy_window(u, window);
        win32_set_last_error(u, before);
        return 0;
    }
    if (window != 0)
        win32_set_last_error(u, ERROR_SUCCESS);
    else if (call.a[1] != 0) /* so win32k says */
        win32_set_last_error(u, before);
    return window;
}

uint32_t
win32_create_window_ex(struct user *u,
                       struct win32_text class_name,
                       struct win32_text window_name,
                       uint32_t style,
                       uint32_t parent,
                       uint32_t menu,
                       uint32_t instance)
{
    if ((style & (WS_CHILD | WS_POPUP)) == WS_CHILD && parent == 0)
        return win32_fail(u, STATUS_INVALID_PARAMETER, ERROR_TLW_WITH_WSCHILD);
    uint32_t window = create(u, class_name, window_name, style, parent, menu, instance);
    user_explain(u, STEP_USER32, window,
                 window != 0
                     ? "CreateWindowExW returns this HWND; every process of the session can "
                       "name the window by it"
                     : "CreateWindowExW returns NULL to the program");
    return window;
}

uint32_t
win32_destroy_window(struct user *u, uint32_t window)
{
    struct abi_syscall call;
    if (user_state(u)->has_procedures)
        procedure_tell_destroyed(u, window);
    (void)call1(u, &call, SYSCALL_USER_DESTROY_WINDOW, window);
    return win32_succeeded(u, &call);
}

uint32_t
win32_set_parent(struct user *u, uint32_t window, uint32_t parent)
{
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_USER_SET_PARENT, window,
                parent == HWND_MESSAGE ? (uint32_t)WINDOW_PARENT_MESSAGE : parent);
    return win32_result(u, &call);
}

uint32_t
win32_set_window_text_times(struct user *u, uint32_t window, struct win32_text text, uint32_t times)
{
    struct abi_syscall call;
    (void)call4(u, &call, SYSCALL_USER_SET_TEXT, window, text.address, text.units, times);
    return win32_succeeded(u, &call);
}

uint32_t
win32_set_window_text(struct user *u, uint32_t window, struct win32_text text)
{
    return win32_set_window_text_times(u, window, text, 1);
}

uint32_t
win32_set_prop(struct user *u, uint32_t window, struct win32_text name, uint32_t value)
{
    struct abi_syscall call;
    uint32_t atom = win32_global_add_atom(u, name);
    if (atom == 0)
        return false;
    (void)call3(u, &call, SYSCALL_USER_SET_PROP, window, atom, value);
    return win32_succeeded(u, &call);
}

uint32_t
win32_set_scroll_info(struct user *u, uint32_t window)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_USER_SET_SCROLL, window);
    (void)win32_succeeded(u, &call);
    return 0;
}

uint32_t
win32_set_window_long(struct user *u, uint32_t window, uint32_t index, uint32_t value)
{
    struct abi_syscall call;
    (void)value;
    if (index != GWL_WNDPROC)
        return win32_fail(u, STATUS_INVALID_PARAMETER, ERROR_INVALID_INDEX);
    (void)call1(u, &call, SYSCALL_USER_SUBCLASS, window);
    return win32_result(u, &call);
}
