/* SPDX-License-Identifier: MIT */
/* What is asked about windows. */
#include "abi/user_types.h"
#include "user/win32/atom.h"
#include "user/win32/thread.h"
#include "user/win32/win32.h"

static uint32_t
ask(struct user *u, uint32_t window, enum window_question question)
{
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_USER_WINDOW_QUERY, window, question);
    return win32_result(u, &call);
}

static uint32_t
is_handle(struct user *u, uint32_t handle, uint32_t type)
{
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_USER_IS_HANDLE, handle, type);
    return win32_result(u, &call);
}

uint32_t
win32_is_window(struct user *u, uint32_t window)
{
    return is_handle(u, window, USER_TYPE_WINDOW);
}

uint32_t
win32_is_menu(struct user *u, uint32_t menu)
{
    return is_handle(u, menu, USER_TYPE_MENU);
}

uint32_t
win32_get_desktop_window(struct user *u)
{
    return ask(u, 0, WINDOW_QUESTION_DESKTOP);
}

uint32_t
win32_get_parent(struct user *u, uint32_t window)
{
    return ask(u, window, WINDOW_QUESTION_PARENT);
}

uint32_t
win32_get_menu(struct user *u, uint32_t window)
{
    return ask(u, window, WINDOW_QUESTION_MENU);
}

uint32_t
win32_real_get_window_class(struct user *u, uint32_t window, uint32_t buffer, uint32_t size)
{
    uint32_t atom = ask(u, window, WINDOW_QUESTION_CLASS);
    return atom != 0 ? win32_atom_class_name(u, atom, buffer, size) : 0;
}

/* SCROLLINFO; source: winuser.h. */
struct scroll_information {
    uint32_t size;
    uint32_t mask; /* SIF_* */
    uint32_t range[2];
    uint32_t page;
    uint32_t position;
    uint32_t track_position;
};

/* Windows: of a window without scroll bars nothing is told. */
uint32_t
win32_get_scroll_info(struct user *u, uint32_t window, uint32_t information)
{
    struct scroll_information told;
    if (!win32_is_window(u, window))
        return win32_fail(u, STATUS_INVALID_HANDLE, ERROR_INVALID_WINDOW_HANDLE);
    if (ask(u, window, WINDOW_QUESTION_SCROLLBARS) == 0)
        return win32_fail(u, STATUS_INVALID_PARAMETER, ERROR_NO_SCROLLBARS);
    if (!user_read(u, information, &told, sizeof(told)))
        return false;
    if ((told.mask & SIF_RANGE) != 0)
        told.range[0] = told.range[1] = 0;
    if ((told.mask & SIF_PAGE) != 0)
        told.page = 0;
    if ((told.mask & SIF_POS) != 0)
        told.position = 0;
    if ((told.mask & SIF_TRACKPOS) != 0)
        told.track_position = 0;
    return user_write(u, information, &told, sizeof(told));
}
