/* SPDX-License-Identifier: MIT */
/* The services of a scenario under other accounts than it says: what it would be with them. */
#pragma once

#include "host/scenario/variant.h"

G_BEGIN_DECLS

/* Which services go where. */
typedef struct {
    guint32 from;   /* the logon id that their account has from the start (abi/account.h); 0: user
                       accounts, with a logon for each start */
    const char *to; /* an account as scenarios write it */
} ServiceMove;

/* Stands for a user account that no service has yet. */
#define SERVICE_MOVE_OWN ".\\another"

/* ServiceMove: all that the scenario's services can be tried with, in the order in which they are
 * told: away from each account that has one logon for all, and user accounts to each of those or,
 * if there are several, to the first of themselves. Free with g_array_unref(); texts are static or
 * the variant's. */
GArray *service_accounts_moves(const ScenarioVariant *variant);
/* How many services could go. Not those that are interactive (only LocalSystem's may be) or that
 * start in the process of another, whose account they have. */
guint service_accounts_count(const ScenarioVariant *variant, const ServiceMove *move);
/* The same variant with the last `count` of them, each start of it, under the other account. */
ScenarioVariant *service_accounts_move(const ScenarioVariant *variant,
                                       const ServiceMove *move,
                                       guint count);
/* Adds to `costs` (char *) what such services lose or get in rights, which no run shows. Source:
 * Windows SDK, "LocalSystem Account", "LocalService Account", "NetworkService Account" and "Service
 * User Accounts". */
void service_accounts_rights(GPtrArray *costs, const ServiceMove *move);
/* The account of `from` as scenarios write it, NULL: user accounts. */
const char *service_accounts_from(const ServiceMove *move);

G_END_DECLS
