/* SPDX-License-Identifier: MIT */
/* Which row a member has. */
#include "host/text/json_shape.h"

#include "../suite.h"

static const JsonMember members[] = {
    { "rows", JSON_ARRAY, 0, NULL, JSON_INT },
    JSON_MEMBERS_END,
};
static const JsonMember line[] = {
    { "", JSON_INT },
    { "id", JSON_TEXT },
    JSON_MEMBERS_END,
};

START_TEST(test_json_member_find_takes_the_row_of_any_name_last)
{
    ck_assert_ptr_eq(json_member_find(line, "id"), &line[1]);
    ck_assert_ptr_eq(json_member_find(line, "other"), &line[0]);
    ck_assert_ptr_null(json_member_find(members, "other"));
}
END_TEST

START_TEST(test_json_shape_schema_name_has_the_version)
{
    const JsonShape shape = { "test", "A test.", members };
    g_autofree char *name = json_shape_schema_name(&shape);
    ck_assert_str_eq(name, "deskheap.test/1");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_json_member_find_takes_the_row_of_any_name_last },
    { &test_json_shape_schema_name_has_the_version },
};

SUITE(tests, NULL, NULL)
