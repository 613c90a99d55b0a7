/* SPDX-License-Identifier: MIT */
/* What programs do with the clipboard besides Windows' functions. */
#pragma once

#include "user/win32/win32.h"

/* OpenClipboard, SetClipboardData, CloseClipboard. */
uint32_t win32_put_on_clipboard(struct user *u, uint32_t format, uint32_t bytes);
