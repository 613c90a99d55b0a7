/* SPDX-License-Identifier: MIT */
/* Accounts that have one logon each, made when the system starts, by their names. */
#pragma once

#include "abi/account.h"
#include "abi/types.h"

/* LUID of a built-in account, 0 for any other. "" is LocalSystem, whose services need not say so.
 */
uint32_t account_built_in(const char *account);
