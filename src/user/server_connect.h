/* SPDX-License-Identifier: MIT */
/* How a DLL of a process finds its server in csrss. */
#pragma once

#include "abi/subsystem_line.h"
#include "user/user.h"

/*
 * STATUS_INVALID_PARAMETER, and a refusal that names the server, if csrss has loaded none of that
 * number, as its command line tells it to.
 */
nt_status server_connect(struct user *u, enum subsystem_server_number number) NT_MUST_CHECK;
