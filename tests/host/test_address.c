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

static const struct suite_test tests[] = { { &test_address_has_the_digits_of_its_kernel } };

SUITE(tests, NULL, NULL)
