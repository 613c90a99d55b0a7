/* SPDX-License-Identifier: MIT */
/* What programs do with windows besides Windows' functions. */
#pragma once

#include "user/win32/win32.h"

/* SetWindowText with the text `times` times, which the program need not have in memory. */
uint32_t win32_set_window_text_times(struct user *u,
                                     uint32_t window,
                                     struct win32_text text,
                                     uint32_t times);
