/* SPDX-License-Identifier: MIT */
/* Set timers by the moment they are due, against an array that is searched from end to end. */
#include "kernel/ps/timer_heap.h"
#include "process_fixture.h"
#include "support.h"

#include "../suite.h"

static gva_t
new_timer(uint32_t pid, uint32_t due_ms)
{
    gva_t process = new_process(pid);
    process_at(k, process)->timer_ms = due_ms;
    timer_heap_enter(k, process);
    return process;
}

START_TEST(test_an_empty_one_has_no_top)
{
    ck_assert_uint_eq(timer_heap_top(k), 0);
    ck_assert(timer_heap_verify(k, 0));
    ck_assert(!timer_heap_verify(k, 1));
}
END_TEST

START_TEST(test_what_is_due_together_comes_in_order_of_creation)
{
    enum { COUNT = 1000 };
    for (uint32_t i = COUNT; i > 0; i--)
        new_timer(4 * i, 30000);
    for (uint32_t i = 1; i <= COUNT; i++) {
        gva_t top = timer_heap_top(k);
        ck_assert_uint_eq(process_at(k, top)->pid, 4 * i);
        timer_heap_leave(k, top);
    }
    ck_assert_uint_eq(timer_heap_top(k), 0);
}
END_TEST

START_TEST(test_damage_is_seen)
{
    for (uint32_t i = 1; i <= 9; i++)
        new_timer(4 * i, 100 * i);
    ck_assert(timer_heap_verify(k, 9));
    ck_assert(!timer_heap_verify(k, 8));
    gva_t top = timer_heap_top(k);
    process_at(k, top)->timer_ms = 5000;
    ck_assert(!timer_heap_verify(k, 9));
}
END_TEST

enum { COUNT = 300 };
static gva_t process[COUNT];

/* The first due of those that are set, by looking at all of them. */
static gva_t
first_due(void)
{
    gva_t first = 0;
    for (uint32_t i = 0; i < COUNT; i++) {
        uint32_t due = process_at(k, process[i])->timer_ms;
        if (due != 0 && (first == 0 || due < process_at(k, first)->timer_ms))
            first = process[i];
    }
    return first;
}

START_TEST(test_at_random_the_top_is_what_a_search_finds)
{
    struct test_random random = { 1 };
    uint32_t count = 0;
    for (uint32_t i = 0; i < COUNT; i++)
        process[i] = new_process(4 * i + 4);
    for (uint32_t round = 0; round < 20000; round++) {
        gva_t one = process[test_random_in(&random, 0, COUNT - 1)];
        struct process *p = process_at(k, one);
        if (p->timer_ms != 0) {
            timer_heap_leave(k, one);
            p->timer_ms = 0;
            count--;
        } else {
            p->timer_ms = test_random_in(&random, 1, 100);
            timer_heap_enter(k, one);
            count++;
        }
        ck_assert_uint_eq(timer_heap_top(k), first_due());
        ck_assert(round % 100 != 0 || timer_heap_verify(k, count));
    }
    for (; count > 0; count--) {
        gva_t top = timer_heap_top(k);
        ck_assert_uint_eq(top, first_due());
        timer_heap_leave(k, top);
        process_at(k, top)->timer_ms = 0;
    }
    ck_assert_uint_eq(timer_heap_top(k), 0);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_an_empty_one_has_no_top },
    { &test_what_is_due_together_comes_in_order_of_creation },
    { &test_damage_is_seen },
    { &test_at_random_the_top_is_what_a_search_finds },
};

SUITE(tests, set_up, tear_down)
