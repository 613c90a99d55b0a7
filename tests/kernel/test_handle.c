/* SPDX-License-Identifier: MIT */
/* Handles of processes. */
#include "kernel/mm/pool.h"
#include "kernel/ob/object.h"
#include "kernel/ps/process.h"
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

static gva_t
make(void)
{
    gva_t body;
    ck_assert_uint_eq(
        object_create(m->k, OBJECT_DIRECTORY, sizeof(struct object_directory), "h", &body),
        STATUS_SUCCESS);
    return body;
}

START_TEST(test_handles_are_multiples_of_four_and_last_freed_comes_first)
{
    gva_t body = make();
    gva_t process = m->k->current_process;
    uint32_t handles[4];
    for (uint32_t i = 0; i < 4; i++) {
        ck_assert_uint_eq(handle_insert(m->k, process, body, 0, &handles[i]), STATUS_SUCCESS);
        ck_assert_uint_eq(handles[i], 4 * (i + 1));
    }
    ck_assert_int_eq(object_header_of(m->k, body)->handle_count, 4);
    ck_assert_int_eq(object_header_of(m->k, body)->reference_count, 5);
    ck_assert_uint_eq(handle_close(m->k, process, 8), STATUS_SUCCESS);
    ck_assert_uint_eq(handle_close(m->k, process, 4), STATUS_SUCCESS);
    uint32_t handle;
    ck_assert_uint_eq(handle_insert(m->k, process, body, 0, &handle), STATUS_SUCCESS);
    ck_assert_uint_eq(handle, 4);
    ck_assert_uint_eq(handle_insert(m->k, process, body, 0, &handle), STATUS_SUCCESS);
    ck_assert_uint_eq(handle, 8);
    object_unref(m->k, body);
    handle_close_all(m->k, process);
    ck_assert_uint_eq(kd(m->k)->handle_count, 0);
}
END_TEST

START_TEST(test_lookup_tells_types_apart)
{
    gva_t body = make();
    gva_t process = m->k->current_process;
    uint32_t handle;
    ck_assert_uint_eq(handle_insert(m->k, process, body, 0, &handle), STATUS_SUCCESS);
    ck_assert_uint_eq(handle_lookup(m->k, process, handle, OBJECT_NONE), body);
    ck_assert_uint_eq(handle_lookup(m->k, process, handle, OBJECT_DIRECTORY), body);
    ck_assert_uint_eq(handle_lookup(m->k, process, handle, OBJECT_TOKEN), 0);
    static const uint32_t bad[] = { 0, 1, 2, 3, 5, 8, 64, 68, 0xfffffffc, 0xffffffff };
    for (size_t i = 0; i < DH_ARRAY_COUNT(bad); i++) {
        ck_assert_uint_eq(handle_lookup(m->k, process, bad[i], OBJECT_NONE), 0);
        ck_assert_uint_eq(handle_close(m->k, process, bad[i]), STATUS_INVALID_HANDLE);
    }
    object_unref(m->k, body);
    handle_close_all(m->k, process);
}
END_TEST

START_TEST(test_table_doubles_and_everything_comes_back)
{
    struct ps_counters before = ps_counters(m);
    gva_t process = m->k->current_process;
    gva_t body = make();
    for (uint32_t i = 0; i < 1000; i++) {
        uint32_t handle;
        ck_assert_uint_eq(handle_insert(m->k, process, body, 0, &handle), STATUS_SUCCESS);
        ck_assert_uint_eq(handle, 4 * (i + 1));
    }
    ck_assert_uint_eq(process_at(m->k, process)->handle_capacity, 1024);
    ck_assert_uint_eq(handle_lookup(m->k, process, 4000, OBJECT_NONE), body);
    object_unref(m->k, body);
    handle_close_all(m->k, process);
    ps_assert_same(before, ps_counters(m));
}
END_TEST

START_TEST(test_full_pool_leaves_the_table_as_it_was)
{
    gva_t process = m->k->current_process;
    gva_t body = make();
    uint32_t handle;
    for (uint32_t i = 0; i < 16; i++)
        ck_assert_uint_eq(handle_insert(m->k, process, body, 0, &handle), STATUS_SUCCESS);
    struct abi_request request = { .kind = REQUEST_FAIL_NEXT,
                                   .v = { 1, POOL_TAG('O', 'b', 't', 'b') } };
    ps_request(m, &request, NULL);
    ck_assert_uint_eq(handle_insert(m->k, process, body, 0, &handle),
                      STATUS_INSUFFICIENT_RESOURCES);
    ck_assert_uint_eq(kd(m->k)->handle_count, 16);
    ck_assert_int_eq(object_header_of(m->k, body)->handle_count, 16);
    ck_assert_uint_eq(handle_insert(m->k, process, body, 0, &handle), STATUS_SUCCESS);
    ck_assert_uint_eq(handle, 68);
    object_unref(m->k, body);
    handle_close_all(m->k, process);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_handles_are_multiples_of_four_and_last_freed_comes_first },
    { &test_lookup_tells_types_apart },
    { &test_table_doubles_and_everything_comes_back },
    { &test_full_pool_leaves_the_table_as_it_was },
};

SUITE(tests, setup, teardown)
