/* SPDX-License-Identifier: MIT */
/* The list of handles a program keeps, in user memory; and the growing array below it. */
#include "user/object_list.h"
#include "user_fixture.h"

#include "../suite.h"

#define MEMORY_BYTES (8u << 20)

static struct user *u;
static struct object_list list;

static void
set_up(void)
{
    u = user_fixture_new(MEMORY_BYTES);
    object_list_start(&list);
}

static void
tear_down(void)
{
    user_fixture_free(u);
}

static void
add(uint32_t kind, uint32_t handle, uint32_t flags, uint32_t key)
{
    const struct object_entry entry = { handle, key, (uint16_t)kind, (uint16_t)flags };
    ck_assert_uint_eq(object_list_reserve(u, &list), 0);
    object_list_add(u, &list, &entry);
}

START_TEST(test_array_keeps_addresses_and_holds_whole_elements)
{
    struct user_array array;
    user_array_start(&array, 744);
    ck_assert_uint_eq(user_array_capacity(&array), 0);
    for (uint32_t i = 0; i < 100; i++) {
        ck_assert_uint_eq(user_array_reserve(u, &array), 0);
        array.count++;
    }
    ck_assert_uint_ge(user_array_capacity(&array), 100);
    for (uint32_t i = 0; i < 100; i++)
        for (uint32_t j = 0; j < i; j++) {
            gva_t a = user_array_address(&array, i), b = user_array_address(&array, j);
            ck_assert_uint_ge(a > b ? a - b : b - a, 744);
        }
}
END_TEST

START_TEST(test_array_that_cannot_grow_stays_as_it_is)
{
    struct user_array array;
    u->limit = USER_ARRAY_FIRST_BYTES;
    user_array_start(&array, 1024);
    for (uint32_t i = 0; i < 4; i++) {
        ck_assert_uint_eq(user_array_reserve(u, &array), 0);
        array.count++;
    }
    ck_assert_uint_eq(user_array_reserve(u, &array), (nt_status)STATUS_COMMITMENT_LIMIT);
    ck_assert_uint_eq(user_array_capacity(&array), 4);
    ck_assert_uint_eq(array.count, 4);
}
END_TEST

START_TEST(test_order_is_the_order_of_creation)
{
    for (uint32_t i = 0; i < 10000; i++)
        add(i % 3 == 0 ? OBJECT_KIND_MENU : OBJECT_KIND_WINDOW, i, 0, 0);
    for (uint32_t i = 0; i < 10000; i += 777)
        ck_assert_uint_eq(object_list_at(u, &list, i).handle, i);
    ck_assert_uint_eq(object_list_nth(u, &list, OBJECT_KIND_MENU, 5), 15);
    ck_assert_uint_eq(object_list_nth(u, &list, OBJECT_KIND_WINDOW, 3), 5);
    ck_assert_uint_eq(object_list_last(u, &list, OBJECT_KIND_MENU, 0), 9999);
    ck_assert_uint_eq(object_list_last(u, &list, OBJECT_KIND_WINDOW, 0), 9998);
    ck_assert_uint_eq(object_list_last(u, &list, OBJECT_KIND_HOOK, 0), OBJECT_LIST_NONE);
    ck_assert_uint_eq(object_list_nth(u, &list, OBJECT_KIND_MENU, 5000), OBJECT_LIST_NONE);
}
END_TEST

START_TEST(test_flags_and_keys_are_found)
{
    add(OBJECT_KIND_WINDOW, 1, OBJECT_ENTRY_TOP_LEVEL, 0);
    add(OBJECT_KIND_DESKTOP, 2, 0, 77);
    add(OBJECT_KIND_WINDOW, 3, OBJECT_ENTRY_TRANSIENT, 0);
    ck_assert_uint_eq(object_list_last(u, &list, OBJECT_KIND_WINDOW, OBJECT_ENTRY_TOP_LEVEL), 0);
    ck_assert_uint_eq(object_list_find(u, &list, OBJECT_KIND_DESKTOP, 77), 1);
    ck_assert_uint_eq(object_list_find(u, &list, OBJECT_KIND_DESKTOP, 78), OBJECT_LIST_NONE);
    ck_assert_uint_eq(object_list_find(u, &list, OBJECT_KIND_WINDOW, 77), OBJECT_LIST_NONE);
}
END_TEST

START_TEST(test_removed_from_the_end_costs_no_memory)
{
    for (uint32_t round = 0; round < 1000; round++) {
        for (uint32_t i = 0; i < 100; i++)
            add(OBJECT_KIND_WINDOW, i, 0, 0);
        for (uint32_t i = 0; i < 100; i++)
            object_list_remove(u, &list, object_list_last(u, &list, OBJECT_KIND_WINDOW, 0));
        ck_assert_uint_eq(list.count, 0);
    }
    ck_assert_uint_eq(u->used, USER_ARRAY_FIRST_BYTES);
}
END_TEST

START_TEST(test_holes_are_closed_before_memory_is_asked_for)
{
    uint32_t next = 0;
    for (uint32_t round = 0; round < 200; round++) {
        for (uint32_t i = 0; i < 300; i++)
            add(OBJECT_KIND_WINDOW, next++, 0, 0);
        for (uint32_t i = 0; i < list.count; i++) /* all but every tenth */
            if (object_list_at(u, &list, i).kind != OBJECT_KIND_NONE &&
                object_list_at(u, &list, i).handle % 300 != 0)
                object_list_remove(u, &list, i);
    }
    ck_assert_uint_eq(list.live[OBJECT_KIND_WINDOW], 200);
    ck_assert_uint_le(u->used, 4 * USER_ARRAY_FIRST_BYTES);
    for (uint32_t n = 0; n < 200; n++)
        ck_assert_uint_eq(
            object_list_at(u, &list, object_list_nth(u, &list, OBJECT_KIND_WINDOW, n)).handle,
            n * 300);
}
END_TEST

START_TEST(test_no_memory_is_said_before_an_object_is_made)
{
    u->limit = USER_ARRAY_FIRST_BYTES;
    uint32_t count = 0;
    while (object_list_reserve(u, &list) == 0) {
        add(OBJECT_KIND_GDI, count, 0, 0);
        count++;
    }
    ck_assert_uint_eq(count, USER_ARRAY_FIRST_BYTES / sizeof(struct object_run) * OBJECT_LIST_RUN);
    ck_assert_uint_eq(list.live[OBJECT_KIND_GDI], count);
    ck_assert_uint_eq(object_list_at(u, &list, count - 1).handle, count - 1);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_array_keeps_addresses_and_holds_whole_elements },
    { &test_array_that_cannot_grow_stays_as_it_is },
    { &test_order_is_the_order_of_creation },
    { &test_flags_and_keys_are_found },
    { &test_removed_from_the_end_costs_no_memory },
    { &test_holes_are_closed_before_memory_is_asked_for },
    { &test_no_memory_is_said_before_an_object_is_made },
};

SUITE(tests, set_up, tear_down)
