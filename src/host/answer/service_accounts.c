/* SPDX-License-Identifier: MIT */
/* Steps that start services, with another account in them. */
#include "host/answer/service_accounts.h"

#include "host/scenario/step.h"
#include "host/scenario/step_kinds.h"
#include "host/words/account.h"

static gboolean
can_move(const Step *step, gboolean of_local_system)
{
    if (step->kind != &step_start_service)
        return FALSE;
    const gboolean *is_interactive = step_value(step, "interactive");
    const char *account = step_text(step, "account");
    guint32 luid = account_luid(account); /* 0: each service has a logon of its own */
    return of_local_system ? luid == LUID_SYSTEM && !*is_interactive : luid == 0;
}

guint
service_accounts_count(const ScenarioVariant *variant, gboolean of_local_system)
{
    g_autoptr(GPtrArray) steps = scenario_variant_own_steps(variant);
    guint count = 0;

    for (guint i = 0; i < steps->len; i++)
        count += can_move(steps->pdata[i], of_local_system);
    return count;
}

typedef struct {
    gboolean of_local_system;
    guint stay; /* so many of them are passed over */
    const char *account;
} Move;

static Step *
move_service(const Step *step, gpointer user)
{
    Move *move = user;

    if (!can_move(step, move->of_local_system))
        return NULL;
    if (move->stay == 0)
        return step_copy_with(step, "account", move->account);
    move->stay--;
    return NULL;
}

ScenarioVariant *
service_accounts_move(const ScenarioVariant *variant,
                      gboolean of_local_system,
                      guint count,
                      const char *account)
{
    guint all = service_accounts_count(variant, of_local_system);
    Move move = { of_local_system, all - count, account };

    return scenario_variant_change(variant, move_service, &move);
}
