/* SPDX-License-Identifier: MIT */
/* The index of a growing array, against an array of keys that is searched from end to end. */
#include "support.h"
#include "user/key_index.h"
#include "user_fixture.h"

#include "../suite.h"

#define MEMORY_BYTES (8u << 20)
#define ELEMENTS     3000u
#define NO_KEY       0xffffffffu

static struct user *u;
static struct key_index list;
static uint32_t keys[ELEMENTS];

static void
set_up(void)
{
    u = user_fixture_new(MEMORY_BYTES);
    key_index_start(&list);
}

static void
tear_down(void)
{
    user_fixture_free(u);
}

static void
grow(void)
{
    ck_assert_uint_eq(key_index_reserve(u, &list), 0);
    keys[list.slots.count] = NO_KEY;
    key_index_grow(u, &list);
}

static void
give(uint32_t element, uint32_t key)
{
    key_index_leave(u, &list, element);
    key_index_enter(u, &list, element, key);
    keys[element] = key;
}

static void
take(uint32_t element)
{
    key_index_leave(u, &list, element);
    keys[element] = NO_KEY;
}

/* Every element with the key, each once, and no other. */
static void
check_key(uint32_t key)
{
    static uint8_t seen[ELEMENTS];
    uint32_t expected = 0;
    uint32_t found = 0;
    for (uint32_t i = 0; i < list.slots.count; i++) {
        expected += keys[i] == key;
        seen[i] = 0;
    }
    for (uint32_t at = key_index_find(u, &list, key); at != KEY_INDEX_NONE;
         at = key_index_next(u, &list, at)) {
        ck_assert_uint_lt(at, list.slots.count);
        ck_assert_uint_eq(keys[at], key);
        ck_assert_uint_eq(seen[at], 0);
        seen[at] = 1;
        found++;
    }
    ck_assert_uint_eq(found, expected);
}

START_TEST(test_nothing_is_found_in_an_empty_one)
{
    ck_assert_uint_eq(key_index_find(u, &list, 0), KEY_INDEX_NONE);
    grow();
    ck_assert_uint_eq(key_index_find(u, &list, 0), KEY_INDEX_NONE);
    key_index_leave(u, &list, 0);
    ck_assert_uint_eq(key_index_find(u, &list, 0), KEY_INDEX_NONE);
}
END_TEST

START_TEST(test_what_was_entered_is_found_as_it_grows)
{
    for (uint32_t i = 0; i < ELEMENTS; i++) {
        grow();
        give(i, i * 2654435761u);
        check_key(keys[i / 2]);
    }
    for (uint32_t i = 0; i < ELEMENTS; i++)
        check_key(keys[i]);
    check_key(12345);
}
END_TEST

START_TEST(test_at_random_it_finds_what_a_search_finds)
{
    struct test_random random = { 1 };
    for (uint32_t i = 0; i < ELEMENTS; i++) {
        grow();
        for (uint32_t round = 0; round < 4; round++) {
            uint32_t element = test_random_in(&random, 0, i);
            if (test_random_in(&random, 0, 2) == 0)
                take(element);
            else
                give(element, test_random_in(&random, 0, 600));
        }
        check_key(test_random_in(&random, 0, 600));
    }
    for (uint32_t key = 0; key <= 600; key++)
        check_key(key);
}
END_TEST

START_TEST(test_without_memory_it_stays_as_it_is)
{
    uint32_t held = USER_ARRAY_FIRST_BYTES / sizeof(struct key_slot);
    u->limit = USER_ARRAY_FIRST_BYTES;
    for (uint32_t i = 0; i < held; i++) {
        grow();
        give(i, i);
    }
    ck_assert_uint_eq(key_index_reserve(u, &list), (nt_status)STATUS_COMMITMENT_LIMIT);
    for (uint32_t i = 0; i < held; i++)
        check_key(i);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_nothing_is_found_in_an_empty_one },
    { &test_what_was_entered_is_found_as_it_grows },
    { &test_at_random_it_finds_what_a_search_finds },
    { &test_without_memory_it_stays_as_it_is },
};

SUITE(tests, set_up, tear_down)
