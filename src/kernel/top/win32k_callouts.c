/* SPDX-License-Identifier: MIT */
/* What win32k answers when something below it asks (callouts.h). */
#include "kernel/callouts.h"
#include "kernel/win32k/win32k.h"

const struct win32k_callouts win32k_callouts = {
    .load = win32k_load,
    .unload = win32k_unload,
    .thread_exit = win32k_thread_exit,
    .process_exit = win32k_process_exit,
    .is_interactive = win32k_is_interactive,
};
