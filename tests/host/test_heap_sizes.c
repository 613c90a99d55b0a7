/* SPDX-License-Identifier: MIT */
/* Which value of SharedSection a heap's size comes from. */
#include "abi/guest.h"
#include "host/words/heap_sizes.h"

#include "../suite.h"

/* With one more than there are rules. */
static const guint rules[] = {
    0, HEAP_SIZE_SECOND_VALUE, HEAP_SIZE_THIRD_VALUE, HEAP_SIZE_EDITION, HEAP_SIZE_EXPLICIT, 5,
};

START_TEST(test_each_value_that_sizes_heaps_is_behind_one_rule)
{
    for (Knob knob = KNOB_NONE + 1; knob < KNOB_COUNT; knob++) {
        guint behind = 0;
        for (guint i = 0; i < G_N_ELEMENTS(rules); i++)
            behind += heap_size_knob(rules[i]) == knob;
        gboolean is_of_heaps = knob_row(knob)->trait == KNOB_HEAP_SIZE;
        ck_assert_msg(behind == (is_of_heaps ? 1u : 0u), "%s: %u", knob_text(knob), behind);
    }
}
END_TEST

START_TEST(test_a_rule_with_no_value_has_no_size)
{
    const HeapSizes sizes = { 3072, 512 };

    for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
        guint32 kb = heap_sizes_of(&sizes, rules[i]);
        ck_assert_uint_eq(kb != 0, heap_size_knob(rules[i]) != KNOB_NONE);
    }
    ck_assert_uint_eq(heap_sizes_of(&sizes, HEAP_SIZE_SECOND_VALUE), 3072);
    ck_assert_uint_eq(heap_sizes_of(&sizes, HEAP_SIZE_THIRD_VALUE), 512);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_each_value_that_sizes_heaps_is_behind_one_rule },
    { &test_a_rule_with_no_value_has_no_size },
};

SUITE(tests, NULL, NULL)
