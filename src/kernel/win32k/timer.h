/* SPDX-License-Identifier: MIT */
/* Timers of programs (SetTimer). Nobody reads their messages, so that none is ever sent. */
#pragma once

#include "kernel/kernel.h"

/* A window goes, and with it its timers. pre: its process has timers of windows. */
void timer_forget_window(struct kernel *k, gva_t process_info, uint32_t window);
