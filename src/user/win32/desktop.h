/* SPDX-License-Identifier: MIT */
/* What programs do with desktops besides Windows' functions. */
#pragma once

#include "user/win32/win32.h"

/* OpenDesktop for "station\\desktop", too: as a program does that goes to the station, opens it
 * there and comes back. */
uint32_t win32_open_desktop_path(struct user *u, struct win32_text path);
