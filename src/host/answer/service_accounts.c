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
    guint count = 0;

    for (guint i = 0; i < variant->steps->len; i++)
        count += can_move(variant->steps->pdata[i], of_local_system);
    return count;
}

ScenarioVariant *
service_accounts_move(const ScenarioVariant *variant,
                      gboolean of_local_system,
                      guint count,
                      const char *account)
{
    guint stay = service_accounts_count(variant, of_local_system) - count;
    GPtrArray *steps = g_ptr_array_new();
    GPtrArray *copies = scenario_variant_new_steps();

    for (guint i = 0; i < variant->steps->len; i++) {
        Step *step = variant->steps->pdata[i];
        gboolean is_one = can_move(step, of_local_system);
        if (is_one && stay == 0) {
            step = step_copy_with(step, "account", account);
            g_ptr_array_add(copies, step);
        }
        stay -= is_one && stay > 0;
        g_ptr_array_add(steps, step);
    }
    return scenario_variant_with_steps(variant, steps, copies);
}
