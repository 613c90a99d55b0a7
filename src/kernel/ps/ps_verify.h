/* SPDX-License-Identifier: MIT */
/* Processes, threads, handles, messages, timers, logon sessions: what is counted against what is
 * there. */
#pragma once

#include "kernel/kernel.h"

/* NULL if all agree, else a static text that says what does not. */
const char *ps_verify(struct kernel *k);
