/* SPDX-License-Identifier: MIT */
/* Rows of regions: each has its words, and what a machine lays out is asked for by the values they
 * name. */
#include "config_test.h"
#include "host/ask/ask_registry.h"
#include "host/ask/bare_system.h"
#include "host/words/knob.h"
#include "host/words/region.h"

#include "../suite.h"

START_TEST(test_region_has_words)
{
    for (guint kind = REGION_NONE + 1; kind < REGION_COUNT; kind++)
        ck_assert_str_ne(region_text(kind), "");
    ck_assert_str_eq(region_text(REGION_COUNT), "unknown");
    ck_assert_uint_eq(region_value(REGION_COUNT), ABI_REG_COUNT);
    ck_assert_int_eq(region_memory(REGION_COUNT), REGION_MEMORY_OTHER);
}
END_TEST

static const KnobRow *
knob_of_value(guint value)
{
    for (guint knob = KNOB_NONE + 1; knob < KNOB_COUNT; knob++) {
        const KnobRow *row = knob_row((Knob)knob);
        if (row->place == KNOB_PLACE_VALUE && row->index == value)
            return row;
    }
    return NULL;
}

/* The value that a row names is one in bytes, pages or megabytes. */
START_TEST(test_region_value_is_a_size)
{
    for (guint kind = 0; kind < REGION_COUNT; kind++) {
        guint value = region_value(kind);
        if (value >= ABI_REG_COUNT)
            continue;
        const KnobRow *row = knob_of_value(value);
        ck_assert_ptr_nonnull(row);
        ck_assert_msg(knob_unit_bytes(row->unit) != 0, "%s", region_text(kind));
    }
}
END_TEST

/* Half as much asked for is less: the machine's region is the one that the value sizes. */
START_TEST(test_region_follows_its_value)
{
    static const struct {
        enum abi_registry_value value;
        const char *less;
        const char *more;
    } rows[] = {
        { ABI_REG_SESSION_VIEW_SIZE, "SessionViewSize=24", "SessionViewSize=32" },
        { ABI_REG_SESSION_POOL_SIZE, "SessionPoolSize=8", "SessionPoolSize=12" },
        { ABI_REG_SESSION_IMAGE_SIZE, "SessionImageSize=8", "SessionImageSize=12" },
        { ABI_REG_PAGED_POOL_SIZE, "PagedPoolSize=67108864", "PagedPoolSize=100663296" },
        { ABI_REG_NONPAGED_POOL_SIZE, "NonPagedPoolSize=33554432", "NonPagedPoolSize=41943040" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint64 bytes[2];
        for (guint j = 0; j < 2; j++) {
            const char *const set[] = { j == 0 ? rows[i].less : rows[i].more, NULL };
            const ScenarioOverrides overrides = { .set = set };
            GError *error = NULL;
            g_autoptr(Scenario) scenario = bare_system(NULL, &overrides, &error);
            assert_no_error(error);
            g_autoptr(RegistryOutcome) outcome = ask_registry(scenario, scenario->plain, &error);
            assert_no_error(error);
            bytes[j] = outcome->regions[rows[i].value].bytes;
        }
        ck_assert_msg(bytes[0] != 0 && bytes[0] < bytes[1],
                      "%s: %" G_GUINT64_FORMAT ", %s: %" G_GUINT64_FORMAT, rows[i].less, bytes[0],
                      rows[i].more, bytes[1]);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_region_has_words },
    { &test_region_value_is_a_size },
    { &test_region_follows_its_value },
};

SUITE(tests, NULL, NULL)
