/* SPDX-License-Identifier: MIT */
/* Names of stations or desktops, one after another to a function of the program. */
#pragma once

#include "user/win32/win32.h"

struct names_callback {
    uint32_t function; /* 0: NULL; the program faults when it is to be called */
    gva_t names;       /* where it writes the names one behind another, 0: nowhere */
    uint32_t answer;
};

/* False: the function is NULL, and the process has ended, as one that executes what is there. */
bool names_may_call(struct user *u, const struct names_callback *to);

/*
 * `station`: whose desktops are meant, 0: the stations of the session. The program's function is
 * called with each name until it answers FALSE; here its answer is always the same. Gives what it
 * answered last; FALSE too if there is no such station, or no room for the names.
 */
uint32_t win32_names(struct user *u,
                     uint32_t station,
                     const struct names_callback *to,
                     struct win32_out *calls);
