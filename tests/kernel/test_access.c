/* SPDX-License-Identifier: MIT */
/* Who may use a window station or a desktop: logon ids come, and go without the others. */
#include "abi/account.h"
#include "kernel/win32k/access.h"

#include "../suite.h"

#define FIRST  0x1000u
#define RIGHTS 0x4u

/* Grants all there is room for, in order. */
static struct access_list
full_list(void)
{
    struct access_list list = { .rights = RIGHTS };
    for (uint32_t i = 0; i < GUEST_ACL_COUNT; i++)
        ck_assert(access_grant(&list, FIRST + i));
    return list;
}

START_TEST(test_access_revoked_is_one_entry)
{
    for (uint32_t gone = 0; gone < GUEST_ACL_COUNT; gone++) {
        struct access_list list = full_list();
        access_revoke(&list, FIRST + gone);
        for (uint32_t i = 0; i < GUEST_ACL_COUNT; i++)
            ck_assert_uint_eq(access_allowed(&list, FIRST + i), i != gone ? RIGHTS : 0);
        access_revoke(&list, FIRST + gone); /* nobody else goes in its place */
        ck_assert_uint_eq(list.count, GUEST_ACL_COUNT - 1);
    }
}
END_TEST

START_TEST(test_access_full_list_refuses_who_is_not_in_it)
{
    struct access_list list = full_list();
    ck_assert(access_grant(&list, FIRST));
    ck_assert(!access_grant(&list, FIRST - 1));
    ck_assert_uint_eq(access_allowed(&list, FIRST - 1), 0);
    access_revoke(&list, FIRST);
    ck_assert(access_grant(&list, FIRST - 1));
    ck_assert_uint_eq(access_allowed(&list, FIRST - 1), RIGHTS);
}
END_TEST

START_TEST(test_access_everyone_and_system)
{
    struct access_list list = { .rights = RIGHTS };
    ck_assert_uint_eq(access_allowed(&list, LUID_SYSTEM), UINT32_MAX);
    ck_assert_uint_eq(access_allowed(&list, FIRST), 0);
    ck_assert(access_grant(&list, GUEST_ACL_EVERYONE));
    ck_assert_uint_eq(access_allowed(&list, FIRST), RIGHTS);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_access_revoked_is_one_entry },
    { &test_access_full_list_refuses_who_is_not_in_it },
    { &test_access_everyone_and_system },
};

SUITE(tests, NULL, NULL)
