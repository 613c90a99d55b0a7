/* SPDX-License-Identifier: MIT */
/* Steps that start services, told to start in the process of another. */
#include "host/answer/service_hosts.h"

#include "host/answer/service_alone.h"
#include "host/program/program_service.h"
#include "host/scenario/step.h"
#include "host/scenario/step_kinds.h"
#include "host/words/account.h"

static const char *
account_of(const Step *step)
{
    return account_told(step_text(step, "account"));
}

static gboolean
can_be_hosted(const Step *step)
{
    return service_is_alone(step) && step_text(step, "desktop") == NULL;
}

static const Program *
program_of(const Scenario *scenario, const Step *step)
{
    return programs_find(scenario->programs, step_text(step, "program"));
}

/* Whether it is one of the account's that could be in one process; *first is the first of them,
 * NULL before it. */
static gboolean
is_one(const Scenario *scenario, const Step *step, const char *account, const Program **first)
{
    if (!can_be_hosted(step) || !account_is_same(account_of(step), account))
        return FALSE;
    const Program *program = program_of(scenario, step);
    if (program_service_obstacle(*first != NULL ? *first : program, program) != NULL)
        return FALSE;
    if (*first == NULL)
        *first = program;
    return TRUE;
}

guint
service_hosts_count(const Scenario *scenario, const ScenarioVariant *variant, const char *account)
{
    g_autoptr(GPtrArray) steps = scenario_variant_own_steps(variant);
    const Program *first = NULL;
    guint count = 0;

    for (guint i = 0; i < steps->len; i++)
        count += is_one(scenario, steps->pdata[i], account, &first);
    return count;
}

static gboolean
has_account(const GPtrArray *accounts, const char *account)
{
    for (guint i = 0; i < accounts->len; i++)
        if (account_is_same(accounts->pdata[i], account))
            return TRUE;
    return FALSE;
}

GPtrArray *
service_hosts_accounts(const Scenario *scenario, const ScenarioVariant *variant)
{
    g_autoptr(GPtrArray) steps = scenario_variant_own_steps(variant);
    GPtrArray *accounts = g_ptr_array_new();

    for (guint i = 0; i < steps->len; i++) {
        const Step *step = steps->pdata[i];
        if (!can_be_hosted(step) || has_account(accounts, account_of(step)))
            continue;
        if (service_hosts_count(scenario, variant, account_of(step)) > 1)
            g_ptr_array_add(accounts, (gpointer)account_of(step));
    }
    return accounts;
}

/* The step in the process of that service. */
static Step *
start_in(const Step *step, const char *host)
{
    g_autoptr(Step) alone = step_copy_with(step, "account", NULL);

    return step_copy_with(alone, "in", host);
}

typedef struct {
    const Scenario *scenario;
    const char *account;
    const Program *first;
    guint stay;       /* so many of them are passed over */
    const char *host; /* whose process the others start in, NULL before it */
} Merge;

static Step *
merge_service(const Step *step, gpointer user)
{
    Merge *merge = user;

    if (!is_one(merge->scenario, step, merge->account, &merge->first))
        return NULL;
    if (merge->stay > 0) {
        merge->stay--;
        return NULL;
    }
    if (merge->host != NULL)
        return start_in(step, merge->host);
    merge->host = step_text(step, "name");
    return NULL;
}

ScenarioVariant *
service_hosts_merge(const Scenario *scenario,
                    const ScenarioVariant *variant,
                    const char *account,
                    guint count)
{
    guint all = service_hosts_count(scenario, variant, account);
    Merge merge = { scenario, account, NULL, all - count, NULL };

    return scenario_variant_change(variant, merge_service, &merge);
}
