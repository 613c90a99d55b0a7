/* SPDX-License-Identifier: MIT */
/* Addresses as people read them. */
#include "host/text/address.h"

#include "../suite.h"

START_TEST(test_address_has_the_digits_of_its_kernel)
{
    ck_assert_str_eq(address_text(32, 0xbc6f0000).text, "bc6f0000");
    ck_assert_str_eq(address_text(32, 0x900000).text, "00900000");
    ck_assert_str_eq(address_text(64, 0x900000).text, "0000000000900000");
    ck_assert_str_eq(address_text(64, G_MAXUINT64).text, "ffffffffffffffff");
    ck_assert_str_eq(address_text(32, G_MAXUINT64).text, "ffffffffffffffff");
}
END_TEST

/* By their value alone, in the lower half of a kernel's range and at both its ends. */
START_TEST(test_kernel_address_says_how_wide_it_is)
{
    static const guint64 narrow[] = { 0, 0x80000000, 0xbc6f0000, G_MAXUINT32 };
    static const guint64 wide[] = { G_GUINT64_CONSTANT(0x100000000),
                                    G_GUINT64_CONSTANT(0xfffff900c0000000), G_MAXUINT64 };
    for (guint i = 0; i < G_N_ELEMENTS(narrow); i++)
        ck_assert_str_eq(kernel_address_text(narrow[i]).text, address_text(32, narrow[i]).text);
    for (guint i = 0; i < G_N_ELEMENTS(wide); i++)
        ck_assert_str_eq(kernel_address_text(wide[i]).text, address_text(64, wide[i]).text);
}
END_TEST

static const struct suite_test tests[] = { { &test_address_has_the_digits_of_its_kernel },
                                           { &test_kernel_address_says_how_wide_it_is } };

SUITE(tests, NULL, NULL)
