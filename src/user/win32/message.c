/* SPDX-License-Identifier: MIT */
/* Messages that are answered at once. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

uint32_t
win32_send_message(
    struct user *u, uint32_t window, uint32_t message, uint32_t first, uint32_t second)
{
    struct abi_syscall call;
    if (message == WM_NCHITTEST) {
        (void)call2(u, &call, SYSCALL_USER_WINDOW_QUERY, window, WINDOW_QUESTION_HIT);
        return win32_result(u, &call);
    }
    if (message != WM_SETICON && message != WM_GETICON)
        return 0;
    uint32_t what = (first == ICON_BIG ? (uint32_t)WINDOW_ICON_IS_BIG : 0) |
                    (message == WM_SETICON ? (uint32_t)WINDOW_ICON_IS_SET : 0);
    (void)call3(u, &call, SYSCALL_USER_ICON, window, what, second);
    return win32_result(u, &call);
}
