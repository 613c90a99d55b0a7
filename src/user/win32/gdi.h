/* SPDX-License-Identifier: MIT */
/* What all functions that make a GDI object come to. */
#pragma once

#include "user/user.h"

/* `type`: enum gdi_type; `bytes` beyond its header. 0: it could not be made. */
uint32_t win32_gdi_create(struct user *u, uint32_t type, uint64_t bytes);
/* One that stays when the process ends, if `is_leaked`: no function of Windows, a driver's mistake.
 */
uint32_t win32_gdi_create_leaked(struct user *u, uint32_t type, uint64_t bytes, bool is_leaked);
