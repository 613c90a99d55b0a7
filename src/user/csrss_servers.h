/* SPDX-License-Identifier: MIT */
/* The servers csrss loads: DLLs that its command line names. */
#pragma once

#include "user/user.h"

struct shared_section;

/*
 * Loads the servers that the command line names, `length` bytes of csrss_state.text. The user
 * server sets win32k up with `sizes`. The first error ends it: STATUS_INVALID_PARAMETER for an
 * entry without number or a number that is taken, STATUS_TOO_MANY_NAMES, STATUS_DLL_NOT_FOUND,
 * STATUS_ENTRYPOINT_NOT_FOUND, or what win32k refused.
 */
nt_status csrss_load_servers(struct user *u, uint32_t length, const struct shared_section *sizes)
    NT_MUST_CHECK;
