/* SPDX-License-Identifier: MIT */
/* The services of one account in one process: what a scenario would be with a service host. */
#pragma once

#include "host/scenario/scenario.h"

G_BEGIN_DECLS

/* The accounts of which at least two services have a process each and could share one, in the order
 * of the steps, each by one of its names (account_told()). Free with g_ptr_array_unref(); the texts
 * are the variant's. */
GPtrArray *service_hosts_accounts(const Scenario *scenario, const ScenarioVariant *variant);
/* How many services of an account can share a process. */
guint service_hosts_count(const Scenario *scenario,
                          const ScenarioVariant *variant,
                          const char *account);
/* The same variant with the last `count` of them in the process of the first of those. pre: 1 <
 * count. */
ScenarioVariant *service_hosts_merge(const Scenario *scenario,
                                     const ScenarioVariant *variant,
                                     const char *account,
                                     guint count);

G_END_DECLS
