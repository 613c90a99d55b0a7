/* SPDX-License-Identifier: MIT */
/* Facts of two runs side by side. */
#include "host/answer/difference.h"

#include "host/run/run.h"

#include <string.h>

static void
row_free(gpointer data)
{
    DifferenceRow *row = data;

    g_free(row->name);
    g_free(row->values[0]);
    g_free(row->values[1]);
    g_free(row);
}

void
difference_free(Difference *difference)
{
    if (difference == NULL)
        return;
    g_free(difference->names[0]);
    g_free(difference->names[1]);
    g_ptr_array_unref(difference->rows);
    g_free(difference);
}

const char *const *
fact_group_names(void)
{
    static const char *const names[] = { "system", "outcome", "heap", "log", NULL };

    G_STATIC_ASSERT(G_N_ELEMENTS(names) == FACT_GROUP_COUNT + 1);
    return names;
}

static void
add_row(Difference *difference, const Fact *fact, const char *first, const char *second)
{
    DifferenceRow *row = g_new0(DifferenceRow, 1);

    *row =
        (DifferenceRow){ fact->group, g_strdup(fact->name), { g_strdup(first), g_strdup(second) } };
    g_ptr_array_add(difference->rows, row);
}

static GHashTable *
by_name(const GPtrArray *facts)
{
    GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < facts->len; i++)
        g_hash_table_insert(table, ((Fact *)facts->pdata[i])->name, facts->pdata[i]);
    return table;
}

/* In the order of the first, and of each group what only the second has behind it. */
static void
compare_group(Difference *difference,
              FactGroup group,
              const GPtrArray *first,
              const GPtrArray *second,
              GHashTable *names[2])
{
    for (guint i = 0; i < first->len; i++) {
        const Fact *fact = first->pdata[i];
        const Fact *other = g_hash_table_lookup(names[1], fact->name);
        if (fact->group != group || (other == NULL && fact->is_dull))
            continue;
        if (other != NULL && strcmp(fact->value, other->value) == 0)
            difference->same++;
        else
            add_row(difference, fact, fact->value, other != NULL ? other->value : NULL);
    }
    for (guint i = 0; i < second->len; i++) {
        const Fact *fact = second->pdata[i];
        if (fact->group == group && !fact->is_dull && !g_hash_table_contains(names[0], fact->name))
            add_row(difference, fact, NULL, fact->value);
    }
}

static GPtrArray *
ask(const Scenario *scenario, const ScenarioVariant *variant, gboolean *starts, GError **error)
{
    g_autoptr(RunRecord) record = run_scenario(scenario, variant, NULL, error);

    *starts = record != NULL && record->snapshot != NULL;
    return record != NULL ? facts_of(variant, record) : NULL;
}

Difference *
difference_make(const Scenario *const scenarios[2],
                const ScenarioVariant *const variants[2],
                const char *const names[2],
                GError **error)
{
    gboolean starts[2] = { FALSE, FALSE };
    g_autoptr(GPtrArray) first = ask(scenarios[0], variants[0], &starts[0], error);
    g_autoptr(GPtrArray) second =
        first != NULL ? ask(scenarios[1], variants[1], &starts[1], error) : NULL;

    if (second == NULL)
        return NULL;
    Difference *difference = g_new0(Difference, 1);
    g_autoptr(GHashTable) a = by_name(first), b = by_name(second);
    GHashTable *tables[] = { a, b };
    difference->names[0] = g_strdup(names[0]);
    difference->names[1] = g_strdup(names[1]);
    memcpy(difference->starts, starts, sizeof(starts));
    difference->rows = g_ptr_array_new_with_free_func(row_free);
    for (guint group = 0; group < FACT_GROUP_COUNT; group++)
        compare_group(difference, group, first, second, tables);
    return difference;
}
