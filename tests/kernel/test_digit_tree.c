/* SPDX-License-Identifier: MIT */
/* Objects by their numbers, on processes that are nothing but a number. */
#include "kernel/rtl/digit_tree.h"
#include "process_fixture.h"
#include "support.h"

#include "../suite.h"

static const struct digit_tree tree = {
    .root = offsetof(struct kd_block, process_by_pid),
    .links = offsetof(struct process, by_pid),
    .key = offsetof(struct process, pid),
};

/* Links from the root to an object, or to where it would be. */
static uint32_t
depth_of(uint32_t pid)
{
    uint32_t depth = 0;
    gva_t at = kd(k)->process_by_pid;
    for (uint32_t digits = pid; at != 0 && process_at(k, at)->pid != pid; digits >>= 1) {
        at = process_at(k, at)->by_pid.child[digits & 1];
        depth++;
    }
    return depth;
}

START_TEST(test_numbers_in_a_row_keep_it_flat)
{
    enum { COUNT = 4096 };
    static gva_t process[COUNT];
    for (uint32_t i = 0; i < COUNT; i++) {
        process[i] = new_process(4 * i + 4);
        digit_tree_enter(k, &tree, process[i]);
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        ck_assert_uint_eq(digit_tree_find(k, &tree, 4 * i + 4), process[i]);
        ck_assert_uint_le(depth_of(4 * i + 4), 2 + 12 + 1);
    }
    ck_assert_uint_eq(digit_tree_find(k, &tree, 0), 0);
    ck_assert_uint_eq(digit_tree_find(k, &tree, 5), 0);
    ck_assert_uint_eq(digit_tree_find(k, &tree, 4 * COUNT + 4), 0);
}
END_TEST

START_TEST(test_numbers_chosen_badly_make_it_no_deeper_than_their_digits)
{
    for (uint32_t pid = 0x80000000u; pid != 0; pid >>= 1)
        digit_tree_enter(k, &tree, new_process(pid));
    digit_tree_enter(k, &tree, new_process(0));
    for (uint32_t pid = 0x80000000u; pid != 0; pid >>= 1) {
        ck_assert_uint_ne(digit_tree_find(k, &tree, pid), 0);
        ck_assert_uint_le(depth_of(pid), 32);
    }
    ck_assert_uint_ne(digit_tree_find(k, &tree, 0), 0);
}
END_TEST

START_TEST(test_at_random_what_left_is_gone_and_the_rest_is_found)
{
    enum { COUNT = 500, ROUNDS = 20000 };
    static gva_t process[COUNT];
    static uint8_t is_in[COUNT];
    struct test_random random = { 1 };
    for (uint32_t i = 0; i < COUNT; i++)
        process[i] = new_process(i % 2 == 0 ? 4 * i : i << 20);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t one = test_random_in(&random, 0, COUNT - 1);
        if (is_in[one])
            digit_tree_leave(k, &tree, process[one]);
        else
            digit_tree_enter(k, &tree, process[one]);
        is_in[one] = !is_in[one];
        for (uint32_t i = round % 50; i < COUNT; i += 50)
            ck_assert_uint_eq(digit_tree_find(k, &tree, process_at(k, process[i])->pid),
                              is_in[i] ? process[i] : 0);
    }
    for (uint32_t i = 0; i < COUNT; i++)
        if (is_in[i])
            digit_tree_leave(k, &tree, process[i]);
    ck_assert_uint_eq(kd(k)->process_by_pid, 0);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_numbers_in_a_row_keep_it_flat },
    { &test_numbers_chosen_badly_make_it_no_deeper_than_their_digits },
    { &test_at_random_what_left_is_gone_and_the_rest_is_found },
};

SUITE(tests, set_up, tear_down)
