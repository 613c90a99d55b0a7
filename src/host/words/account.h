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
/* Of a window station that services of one logon have, "Service-0x0-3e7$", alone or before a
 * backslash, whatever the case: the low part of the logon's id (`luid` may be NULL). FALSE: it is
 * another one. */
gboolean account_of_station(const char *path, guint32 *luid);
/* As scenarios write it: "LocalSystem", "LocalService". NULL: no service has such an account by a
 * name of its own. */
const char *account_name(guint32 luid);
/* The same where a step has to write it: NULL of LocalSystem, too. */
const char *account_service_name(guint32 luid);
/* The one name of an account that is told of: of those that have several, account_name(); any other
 * as it was written. */
const char *account_told(const char *name);
/* Whether both are one account, by whichever of its names. */
gboolean account_is_same(const char *one, const char *other);

G_END_DECLS
