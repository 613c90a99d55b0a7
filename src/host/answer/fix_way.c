/* SPDX-License-Identifier: MIT */
/* Life of a way. */
#include "host/answer/fix_way.h"

FixWay *
fix_way_new(FixKind kind)
{
    FixWay *way = g_new0(FixWay, 1);

    way->kind = kind;
    way->effects = g_ptr_array_new_with_free_func(g_free);
    return way;
}

void
fix_way_free(FixWay *way)
{
    if (way == NULL)
        return;
    for (guint i = 0; i < FIX_SETTINGS_MAX; i++)
        g_clear_pointer(&way->surveys[i], survey_free);
    g_clear_pointer(&way->own_trials, trials_free);
    g_clear_pointer(&way->own_variant, scenario_variant_unref);
    g_clear_pointer(&way->changed, scenario_variant_unref);
    g_ptr_array_unref(way->effects);
    g_free(way->problem);
    g_free(way->boot_ini);
    g_free(way->boot_ini_undo);
    g_free(way);
}
