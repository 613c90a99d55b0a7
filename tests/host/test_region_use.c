/* SPDX-License-Identifier: MIT */
/* What is said of values that do nothing, and of each rule. */
#include "host/words/confidence.h"
#include "host/words/region.h"
#include "host/words/region_use.h"

#include "../suite.h"

static void
assert_idle(guint rule, guint64 bytes, const char *wanted)
{
    g_autofree char *text = region_size_idle(REGION_SESSION_VIEW, rule, bytes);

    if (wanted == NULL)
        ck_assert_ptr_null(text);
    else
        ck_assert_str_eq(text, wanted);
}

START_TEST(test_region_size_idle)
{
    assert_idle(RULE_REGISTRY, DH_MB, NULL);
    assert_idle(RULE_DEFAULT, DH_MB, NULL);
    assert_idle(RULE_CLAMPED, DH_MB, NULL);
    assert_idle(RULE_REGISTRY, 0, "does nothing here: there is no session view space");
    assert_idle(RULE_EDITION, 20 * DH_MB,
                "does nothing here: there are 20 MB of session view space");
    assert_idle(RULE_3GB, 20 * DH_MB,
                "does nothing with /3GB: there are 20 MB of session view space");
    assert_idle(RULE_NEED, DH_MB,
                "does nothing here: addresses of session view space are taken as needed");
}
END_TEST

/* What does nothing does not grow either. */
START_TEST(test_region_rule_can_grow)
{
    for (guint rule = 0; rule < RULE_COUNT; rule++) {
        g_autofree char *idle = region_size_idle(REGION_SESSION_VIEW, rule, DH_MB);
        if (idle != NULL)
            ck_assert(!region_rule_can_grow(rule));
    }
    ck_assert(region_rule_can_grow(RULE_REGISTRY));
    ck_assert(!region_rule_can_grow(RULE_CLAMPED));
    ck_assert(!region_rule_can_grow(RULE_LIMIT));
}
END_TEST

START_TEST(test_region_limit_idle)
{
    struct abi_boot boot = { .capabilities = 0 };
    g_autofree char *without = region_limit_idle(ABI_REG_PAGED_POOL_LIMIT, &boot);

    ck_assert_str_eq(without, "does nothing here: this system has no limits of addresses");
    ck_assert_ptr_null(region_limit_idle(ABI_REG_PAGED_POOL_SIZE, &boot));
    boot.capabilities = ABI_CAPABILITY_ADDRESS_LIMITS;
    ck_assert_ptr_null(region_limit_idle(ABI_REG_PAGED_POOL_LIMIT, &boot));
}
END_TEST

/* Each has a word, and a source with a confidence or neither. */
START_TEST(test_region_rules)
{
    for (guint rule = 0; rule < RULE_COUNT; rule++) {
        ck_assert_str_ne(region_rule_word(rule), "");
        ck_assert_int_eq(*region_rule_source(rule) == 0, *region_rule_confidence(rule) == 0);
        ck_assert(*region_rule_confidence(rule) == 0 ||
                  g_strv_contains(confidence_words(), region_rule_confidence(rule)));
    }
    ck_assert_ptr_null(region_rule_words()[RULE_COUNT]);
    ck_assert_str_eq(region_rule_word(RULE_COUNT), "edition");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_region_size_idle },
    { &test_region_rule_can_grow },
    { &test_region_limit_idle },
    { &test_region_rules },
};

SUITE(tests, NULL, NULL)
