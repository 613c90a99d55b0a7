/* SPDX-License-Identifier: MIT */
/* Steps that start services, with another account in them. */
#include "host/answer/service_accounts.h"

#include "host/answer/service_alone.h"
#include "host/scenario/step.h"
#include "host/scenario/step_kinds.h"
#include "host/words/account.h"

static gboolean
can_move(const Step *step, const ServiceMove *move)
{
    if (!service_is_alone(step))
        return FALSE;
    const char *account = step_text(step, "account");
    if (account_luid(account) != move->from)
        return FALSE;
    return move->from != 0 || !account_is_same(account, move->to);
}

/* The names of those that could, each once, in the order of their first starts. */
static GPtrArray *
movable(const ScenarioVariant *variant, const ServiceMove *move)
{
    g_autoptr(GPtrArray) steps = scenario_variant_own_steps(variant);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *names = g_ptr_array_new();

    for (guint i = 0; i < steps->len; i++) {
        const Step *step = steps->pdata[i];
        if (!can_move(step, move))
            continue;
        char *name = (char *)step_text(step, "name");
        if (g_hash_table_add(seen, name))
            g_ptr_array_add(names, name);
    }
    return names;
}

guint
service_accounts_count(const ScenarioVariant *variant, const ServiceMove *move)
{
    g_autoptr(GPtrArray) names = movable(variant, move);

    return names->len;
}

typedef struct {
    const ServiceMove *move;
    GHashTable *names; /* of those that go */
} Moving;

static gboolean
goes(const Step *step, const Moving *moving)
{
    return can_move(step, moving->move) &&
           g_hash_table_contains(moving->names, step_text(step, "name"));
}

/* Ids of logons that a scenario chooses are those of a table: one that is made anew must not meet
 * them, so then no logon has a chosen one. */
static Step *
move_service(const Step *step, gpointer user)
{
    const Moving *moving = user;
    gboolean is_chosen = account_luid(moving->move->to) == 0 && step_has_number(step, "luid");

    if (!goes(step, moving))
        return is_chosen ? step_copy_without_number(step, "luid") : NULL;
    g_autoptr(Step) moved = step_copy_with(step, "account", moving->move->to);
    return is_chosen ? step_copy_without_number(moved, "luid") : g_steal_pointer(&moved);
}

ScenarioVariant *
service_accounts_move(const ScenarioVariant *variant, const ServiceMove *move, guint count)
{
    g_autoptr(GPtrArray) names = movable(variant, move);
    g_autoptr(GHashTable) going = g_hash_table_new(g_str_hash, g_str_equal);
    Moving moving = { move, going };

    for (guint i = names->len - count; i < names->len; i++)
        g_hash_table_add(going, names->pdata[i]);
    return scenario_variant_change(variant, move_service, &moving);
}

/* ---- what can be tried ---- */

/* NULL: there are no two user accounts, or services have none. */
static const char *
first_of_several(const ScenarioVariant *variant)
{
    g_autoptr(GPtrArray) steps = scenario_variant_own_steps(variant);
    const ServiceMove any = { 0, SERVICE_MOVE_OWN };
    const char *first = NULL;

    for (guint i = 0; i < steps->len; i++) {
        if (!can_move(steps->pdata[i], &any))
            continue;
        const char *account = step_text(steps->pdata[i], "account");
        if (first == NULL)
            first = account;
        else if (!account_is_same(first, account))
            return first;
    }
    return NULL;
}

static void
add_move(GArray *moves, const ScenarioVariant *variant, guint32 from, const char *to)
{
    const ServiceMove move = { from, to };

    if (to != NULL && service_accounts_count(variant, &move) > 0)
        g_array_append_val(moves, move);
}

/* Accounts that have one logon, the one with the fewest rights beyond the machine's own first. */
static const guint32 shared[] = { LUID_NETWORK_SERVICE, LUID_LOCAL_SERVICE, LUID_SYSTEM };

static gboolean
has_account(const ScenarioVariant *variant, guint32 luid)
{
    return luid == LUID_SYSTEM ||
           (variant->edition->boot.capabilities & ABI_CAPABILITY_SERVICE_ACCOUNTS) != 0;
}

static void
add_shared(GArray *moves, const ScenarioVariant *variant, guint32 from)
{
    for (guint i = 0; i < G_N_ELEMENTS(shared); i++)
        if (shared[i] != from && has_account(variant, shared[i]))
            add_move(moves, variant, from, account_name(shared[i]));
}

GArray *
service_accounts_moves(const ScenarioVariant *variant)
{
    GArray *moves = g_array_new(FALSE, FALSE, sizeof(ServiceMove));

    for (guint i = G_N_ELEMENTS(shared); i-- > 0;) {
        add_shared(moves, variant, shared[i]);
        add_move(moves, variant, shared[i], SERVICE_MOVE_OWN);
    }
    add_shared(moves, variant, 0);
    add_move(moves, variant, 0, first_of_several(variant));
    return moves;
}

/* ---- rights ---- */

const char *
service_accounts_from(const ServiceMove *move)
{
    return move->from != 0 ? account_name(move->from) : NULL;
}

static const char *
lost_rights(guint32 from)
{
    return from == LUID_SYSTEM ? "a service that needs LocalSystem's rights has to stay with it: "
                                 "that is not played"
           : from == 0         ? "what the user account was granted, such as files, shares and "
                                 "databases, has to be granted to the other one: that is not played"
                               : NULL;
}

static const char *
new_rights(guint32 to)
{
    switch (to) {
    case LUID_SYSTEM:
        return "LocalSystem may do anything on the machine, and so may then whoever takes such a "
               "service over";
    case LUID_LOCAL_SERVICE:
        return "on the network LocalService is nobody (anonymous)";
    case LUID_NETWORK_SERVICE:
        return "on the network NetworkService is the machine's account";
    default:
        return "a user account needs the right to log on as a service, and its password where the "
               "service is configured";
    }
}

void
service_accounts_rights(GPtrArray *costs, const ServiceMove *move)
{
    const char *lost = lost_rights(move->from);

    if (lost != NULL)
        g_ptr_array_add(costs, g_strdup(lost));
    g_ptr_array_add(costs, g_strdup(new_rights(account_luid(move->to))));
}
