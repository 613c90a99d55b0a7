/* SPDX-License-Identifier: MIT */
/* Names of stations or desktops, one after another to a function of the program. */
#pragma once

#include "user/user.h"

/*
 * `station`: whose desktops are meant, 0: the stations of the session. The program's function is
 * called with each name until it answers FALSE; here its answer is always the same, and it writes
 * the names one behind another to `to`, if that is not NULL. Gives what it answered last; FALSE too
 * if there is no such station, or no room at `to`.
 */
uint32_t win32_names(struct user *u, uint32_t station, gva_t to, uint32_t answer, uint32_t *calls);
