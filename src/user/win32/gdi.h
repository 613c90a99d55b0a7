/* SPDX-License-Identifier: MIT */
/* What all functions that make a GDI object come to. */
#pragma once

#include "user/user.h"

/* `type`: enum gdi_type; `bytes` beyond its header. 0: it could not be made. */
uint32_t win32_gdi_create(struct user *u, uint32_t type, uint64_t bytes);
