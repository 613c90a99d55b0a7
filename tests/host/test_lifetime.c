/* SPDX-License-Identifier: MIT */
/* Things come, stay and go; what comes back is another one. */
#include "config_test.h"
#include "host/history/lifetime.h"

#include "../suite.h"

static void
thing_free(gpointer thing)
{
    lifetime_clear(thing);
    g_free(thing);
}

static void
see(Lifetimes *things, const char *key, guint step)
{
    if (lifetimes_see(things, key, step) == NULL)
        lifetimes_add(things, key, step, sizeof(Lifetime));
}

static void
lasted(const Lifetimes *things, guint index, const char *key, guint first, guint end)
{
    const Lifetime *thing = things->all->pdata[index];

    ck_assert_str_eq(thing->key, key);
    ck_assert_uint_eq(thing->first_step, first);
    ck_assert_uint_eq(thing->end_step, end);
}

START_TEST(test_lifetimes)
{
    Lifetimes things;

    lifetimes_init(&things, thing_free);
    see(&things, "a", 0);
    see(&things, "b", 0);
    lifetimes_end(&things, 0);
    see(&things, "b", 1);
    lifetimes_end(&things, 1);
    see(&things, "a", 2);
    see(&things, "b", 2);
    lifetimes_end(&things, 2);
    ck_assert_uint_eq(things.all->len, 3);
    lasted(&things, 0, "a", 0, 1);
    lasted(&things, 1, "b", 0, LIFETIME_STILL);
    lasted(&things, 2, "a", 2, LIFETIME_STILL);
    ck_assert(lifetime_is_at(things.all->pdata[0], 0));
    ck_assert(!lifetime_is_at(things.all->pdata[0], 1));
    ck_assert(!lifetime_is_at(things.all->pdata[2], 1));
    ck_assert(lifetime_is_at(things.all->pdata[2], 9));
    lifetimes_end_all(&things, 3);
    lasted(&things, 1, "b", 0, 3);
    lasted(&things, 2, "a", 2, 3);
    ck_assert_ptr_null(lifetimes_see(&things, "b", 3));
    lifetimes_clear(&things);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_lifetimes },
};

SUITE(tests, NULL, NULL)
