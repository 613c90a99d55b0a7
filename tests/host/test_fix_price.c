/* SPDX-License-Identifier: MIT */
/* Which way is to be taken first. */
#include "host/answer/fix_price.h"

#include "../suite.h"

#include <string.h>

static const FixEnd before = { .heaps_fitting = 50, .sessions_asked = TRUE, .sessions = 10 };

static FixPrice
price(const Knob *knobs, guint count, guint services, guint sessions, guint64 heaps)
{
    const FixEnd after = { .heaps_fitting = heaps, .sessions_asked = TRUE, .sessions = sessions };
    FixWay way = { .knob_count = count, .services = services };

    if (count > 0)
        memcpy(way.knobs, knobs, count * sizeof *knobs);
    return fix_price_of(&way, &before, &after);
}

/* Each costs more than the one before. */
START_TEST(test_fix_price_order)
{
    static const Knob values[] = { KNOB_SHARED_SECTION_THIRD, KNOB_SESSION_VIEW_SIZE };
    static const Knob memory[] = { KNOB_MEMORY };
    const FixPrice prices[] = {
        price(values, 1, 0, 12, 60), price(values, 1, 0, 10, 40), price(values, 1, 0, 9, 60),
        price(values, 1, 0, 8, 60),  price(values, 2, 0, 10, 50), price(NULL, 0, 5, 10, 50),
        price(memory, 1, 0, 10, 50), price(values, 1, 5, 10, 50),
    };

    for (guint i = 0; i + 1 < G_N_ELEMENTS(prices); i++) {
        ck_assert_msg(fix_price_compare(&prices[i], &prices[i + 1]) < 0, "%u", i);
        ck_assert_msg(fix_price_compare(&prices[i + 1], &prices[i]) > 0, "%u", i);
        ck_assert_int_eq(fix_price_compare(&prices[i], &prices[i]), 0);
    }
}
END_TEST

/* More of what is there than before costs nothing. */
START_TEST(test_fix_price_of_gain)
{
    static const Knob values[] = { KNOB_SHARED_SECTION_THIRD };
    const FixPrice more = price(values, 1, 0, 20, 90), same = price(values, 1, 0, 10, 50);

    ck_assert_int_eq(fix_price_compare(&more, &same), 0);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_fix_price_order },
    { &test_fix_price_of_gain },
};

SUITE(tests, NULL, NULL)
