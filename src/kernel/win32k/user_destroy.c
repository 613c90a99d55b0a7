/* SPDX-License-Identifier: MIT */
/* The destroy procedure of each USER type that dies with its owner: the one place that knows all
 * types. */
#include "kernel/win32k/callproc.h"
#include "kernel/win32k/cursor.h"
#include "kernel/win32k/hook.h"
#include "kernel/win32k/input_context.h"
#include "kernel/win32k/menu.h"
#include "kernel/win32k/position_list.h"
#include "kernel/win32k/timer.h"
#include "kernel/win32k/user_object.h"
#include "kernel/win32k/window.h"

const user_destroy_procedure user_destroy[USER_TYPE_COUNT] = {
    [USER_TYPE_WINDOW] = window_destroy, [USER_TYPE_MENU] = menu_destroy,
    [USER_TYPE_CURSOR] = cursor_destroy, [USER_TYPE_SETWINDOWPOS] = position_list_destroy,
    [USER_TYPE_HOOK] = hook_destroy,     [USER_TYPE_CALLPROC] = callproc_destroy,
    [USER_TYPE_TIMER] = timer_destroy,   [USER_TYPE_INPUTCONTEXT] = input_context_destroy,
};
