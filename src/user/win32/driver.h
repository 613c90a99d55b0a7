/* SPDX-License-Identifier: MIT */
/* A program calls a driver of its session (a printer's, as through ExtEscape) that forgets what it
 * took. */
#pragma once

#include "user/win32/win32.h"

bool win32_driver_leak_pool(struct user *u, uint64_t bytes);
bool win32_driver_leak_view(struct user *u, uint64_t bytes);
bool win32_driver_leak_nonpaged(struct user *u, uint64_t bytes);
bool win32_driver_leak_paged(struct user *u, uint64_t bytes);
