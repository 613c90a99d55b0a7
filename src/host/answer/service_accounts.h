/* SPDX-License-Identifier: MIT */
/* The services of a scenario under other accounts than it says: what it would be with them. */
#pragma once

#include "host/scenario/variant.h"

G_BEGIN_DECLS

/* How many steps start a service as LocalSystem (not interactive), or under an account that gets a
 * logon of its own each time. */
guint service_accounts_count(const ScenarioVariant *variant, gboolean of_local_system);
/* The same variant with the last `count` of them under `account` (NULL: LocalSystem), which must
 * be static. */
ScenarioVariant *service_accounts_move(const ScenarioVariant *variant,
                                       gboolean of_local_system,
                                       guint count,
                                       const char *account);

G_END_DECLS
