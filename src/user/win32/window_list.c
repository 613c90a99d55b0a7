/* SPDX-License-Identifier: MIT */
/* Windows, one after another to a function of the program. */
#include "user/win32/names.h"
#include "user/win32/thread.h"
#include "user/win32/win32.h"

/* Which windows: what is below one, or the top-level ones of a thread. */
struct window_list {
    uint32_t below;     /* HWND, 0: top-level windows */
    uint32_t thread_id; /* 0: of every thread */
};

/* The handles lie one behind another where the function writes. Gives what it answered last. */
static uint32_t
list(struct user *u,
     const struct window_list *which,
     const struct names_callback *to,
     struct win32_out *calls)
{
    struct abi_syscall call;
    uint32_t given = false;
    uint32_t window = 0;
    win32_give(calls, 0);
    do {
        (void)call3(u, &call, SYSCALL_USER_WINDOW_AFTER, which->below, which->thread_id, window);
        window = win32_result(u, &call);
        if (window == 0)
            return NT_SUCCESS(call.status) ? given : false;
        if (!names_may_call(u, to))
            return false;
        gva_t at = to->names + (gva_t)calls->value * sizeof(window);
        if (to->names != 0 && !user_write(u, at, &window, sizeof(window)))
            return false;
        calls->value++;
        given = to->answer;
    } while (given != 0);
    return given;
}

uint32_t
win32_enum_child_windows(struct user *u,
                         uint32_t window,
                         uint32_t function,
                         uint32_t windows,
                         uint32_t answer,
                         struct win32_out *calls)
{
    const struct window_list which = { .below = window };
    const struct names_callback callback = { function, windows, answer };
    return list(u, &which, &callback, calls);
}

/* Windows: a thread that there is not has no window, which is no error. */
uint32_t
win32_enum_thread_windows(struct user *u,
                          uint32_t thread_id,
                          uint32_t function,
                          uint32_t windows,
                          uint32_t answer,
                          struct win32_out *calls)
{
    const struct window_list which = { .thread_id = thread_id };
    const struct names_callback callback = { function, windows, answer };
    win32_give(calls, 0);
    return thread_id != 0 && list(u, &which, &callback, calls);
}
