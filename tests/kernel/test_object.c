/* SPDX-License-Identifier: MIT */
/* Objects, references and names. */
#include "kernel/mm/pool.h"
#include "kernel/ob/object.h"
#include "ps_fixture.h"

#include "../suite.h"

#include <string.h>

static struct ps_machine *m;

static void
setup(void)
{
    m = ps_fixture_start(NULL);
}

static void
teardown(void)
{
    ps_fixture_end(m);
}

START_TEST(test_object_has_header_and_goes_with_its_last_reference)
{
    struct ps_counters before = ps_counters(m);
    gva_t body = ps_make_directory(m, "One");
    const struct object_header *header = object_header_of(m->k, body);
    ck_assert_uint_eq(header->type, OBJECT_DIRECTORY);
    ck_assert_int_eq(header->reference_count, 1);
    ck_assert_uint_eq(header->session, ABI_NO_SESSION);
    ck_assert_str_eq(header->name, "One");
    object_ref(m->k, body);
    object_unref(m->k, body);
    ck_assert_int_eq(object_header_of(m->k, body)->reference_count, 1);
    object_unref(m->k, body);
    ps_assert_same(before, ps_counters(m));
}
END_TEST

START_TEST(test_name_that_is_too_long_is_refused)
{
    char name[GUEST_NAME_BYTES + 1];
    gva_t body;
    memset(name, 'n', sizeof name);
    name[GUEST_NAME_BYTES] = '\0';
    ck_assert_uint_eq(object_create(m->k, OBJECT_DIRECTORY, 16, name, &body),
                      STATUS_OBJECT_NAME_INVALID);
    name[GUEST_NAME_BYTES - 1] = '\0';
    ck_assert_uint_eq(object_create(m->k, OBJECT_DIRECTORY, 16, name, &body), STATUS_SUCCESS);
    object_unref(m->k, body);
}
END_TEST

START_TEST(test_create_fails_when_the_pool_refuses)
{
    gva_t body;
    struct abi_request request = { .kind = REQUEST_FAIL_NEXT, .v = { 1, 0x65726944u } };
    ps_request(m, &request, NULL);
    struct ps_counters before = ps_counters(m);
    ck_assert_uint_eq(object_create(m->k, OBJECT_DIRECTORY, 16, "x", &body),
                      STATUS_INSUFFICIENT_RESOURCES);
    ck_assert_uint_eq(ps_count(m, EVENT_MEMORY_FAIL), 1);
    ck_assert_uint_eq(ps_last(m, EVENT_MEMORY_FAIL)->event.v[0], 1);
    ps_assert_same(before, ps_counters(m));
}
END_TEST

START_TEST(test_last_reference_takes_it_out_of_its_directory)
{
    gva_t root = kd(m->k)->root_directory;
    gva_t body = ps_make_directory(m, "Gone");
    ck_assert_uint_eq(directory_insert(m->k, root, body), STATUS_SUCCESS);
    ck_assert_uint_eq(directory_find(m->k, root, OBJECT_DIRECTORY, "gone"), body);
    object_unref(m->k, body);
    ck_assert_uint_eq(directory_find(m->k, root, OBJECT_NONE, "gone"), 0);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_object_has_header_and_goes_with_its_last_reference },
    { &test_name_that_is_too_long_is_refused },
    { &test_create_fails_when_the_pool_refuses },
    { &test_last_reference_takes_it_out_of_its_directory },
};

SUITE(tests, setup, teardown)
