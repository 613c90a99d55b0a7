/* SPDX-License-Identifier: MIT */
/* Where a service puts the programs that it starts, if it has a desktop for them. */
#pragma once

#include "user/user.h"

/*
 * The lpDesktop that the process's own program gives a child of this account ("": its own), cut to
 * `size`. False: it has none for it.
 */
bool children_desktop(struct user *u, const char *account, char *desktop, uint32_t size);
