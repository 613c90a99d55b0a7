/* SPDX-License-Identifier: MIT */
/* A list of all, and an index of those that are there. */
#include "host/history/lifetime.h"

void
lifetimes_init(Lifetimes *things, GDestroyNotify free)
{
    things->all = g_ptr_array_new_with_free_func(free);
    things->alive = g_hash_table_new(g_str_hash, g_str_equal);
}

void
lifetimes_clear(Lifetimes *things)
{
    g_clear_pointer(&things->alive, g_hash_table_unref);
    g_clear_pointer(&things->all, g_ptr_array_unref);
}

void
lifetime_clear(Lifetime *thing)
{
    g_clear_pointer(&thing->key, g_free);
}

gpointer
lifetimes_see(Lifetimes *things, const char *key, guint step)
{
    Lifetime *thing = g_hash_table_lookup(things->alive, key);

    if (thing != NULL)
        thing->seen = step;
    return thing;
}

gpointer
lifetimes_add(Lifetimes *things, const char *key, guint step, gsize bytes)
{
    Lifetime *thing = g_malloc0(bytes);

    thing->key = g_strdup(key);
    thing->first_step = step;
    thing->end_step = LIFETIME_STILL;
    thing->seen = step;
    g_ptr_array_add(things->all, thing);
    g_hash_table_insert(things->alive, thing->key, thing);
    return thing;
}

static gboolean
end_unseen(gpointer key G_GNUC_UNUSED, gpointer value, gpointer user)
{
    Lifetime *thing = value;
    guint step = *(const guint *)user;

    if (thing->seen == step)
        return FALSE;
    thing->end_step = step;
    return TRUE;
}

void
lifetimes_end(Lifetimes *things, guint step)
{
    g_hash_table_foreach_remove(things->alive, end_unseen, &step);
}

static gboolean
end_one(gpointer key G_GNUC_UNUSED, gpointer value, gpointer user)
{
    ((Lifetime *)value)->end_step = *(const guint *)user;
    return TRUE;
}

void
lifetimes_end_all(Lifetimes *things, guint step)
{
    g_hash_table_foreach_remove(things->alive, end_one, &step);
}

gboolean
lifetime_is_at(const Lifetime *thing, guint step)
{
    return thing->first_step <= step && step < thing->end_step;
}
