/* SPDX-License-Identifier: MIT */
/* Names of the accounts that have one logon each, made when the system starts (abi/accounts.def).
 */
#pragma once

#include "abi/account.h"

#include <glib.h>

G_BEGIN_DECLS

/* The low part of the logon id of an account so named, whatever the case; 0: it is none of them. A
 * service without an account (NULL) is LocalSystem's. */
guint32 account_luid(const char *name);
/* As scenarios write it: "LocalService". NULL: no such account is written by a name of its own. */
const char *account_service_name(guint32 luid);

G_END_DECLS
