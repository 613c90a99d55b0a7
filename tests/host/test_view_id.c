/* SPDX-License-Identifier: MIT */
/* Ids of views: one text for a place in a session, another for one that all share. */
#include "abi/event.h"
#include "config_test.h"
#include "host/inspect/view_id.h"

#include "../suite.h"

START_TEST(test_view_id)
{
    g_autofree char *first = view_id(1, 0xbc6f0000);
    g_autofree char *wide = view_id(0, G_GUINT64_CONSTANT(0xfffff900c0000000));
    g_autofree char *shared = view_id(ABI_NO_SESSION, 0xbb000000);

    ck_assert_str_eq(first, "1:0xbc6f0000");
    ck_assert_str_eq(wide, "0:0xfffff900c0000000");
    ck_assert_str_eq(shared, "system:0xbb000000");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_view_id },
};

SUITE(tests, NULL, NULL)
