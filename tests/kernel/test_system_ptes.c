/* SPDX-License-Identifier: MIT */
/* System PTEs: from the top down, refused whole, given back; kernel stacks with their guard page.
 */
#include "kernel/mm/frame.h"
#include "kernel/mm/kernel_stack.h"
#include "kernel/mm/system_ptes.h"
#include "mm_fixture.h"

#include "../suite.h"

#define TAG 1u

static struct model_machine *machine;
static struct kernel *k;

static void
setup(void)
{
    machine = mm_fixture_start_plain();
    k = &machine->kernel;
}

static void
teardown(void)
{
    ck_assert(system_ptes_verify(k));
    mm_fixture_end(machine);
}

START_TEST(test_system_ptes_are_taken_from_the_top)
{
    kva_t end = (kva_t)k->layout.expansion_start;
    kva_t first = system_ptes_take(k, 4, TAG, "a");
    kva_t second = system_ptes_take(k, 2, TAG, "b");
    ck_assert_uint_eq(first, end - 4 * DH_PAGE_SIZE);
    ck_assert_uint_eq(second, first - 2 * DH_PAGE_SIZE);
    system_ptes_give(k, first, 4);
    ck_assert_uint_eq(system_ptes_take(k, 3, TAG, "c"), end - 3 * DH_PAGE_SIZE);
    ck_assert_uint_eq(system_ptes_take(k, 2, TAG, "d"), second - 2 * DH_PAGE_SIZE);
    ck_assert_uint_eq(system_ptes_used(k), 7);
}
END_TEST

/* Stretch after stretch, to the last entry; then a refusal, which takes nothing. */
START_TEST(test_system_ptes_end)
{
    const struct mm_layout *l = &k->layout;
    uint64_t all = (l->expansion_start - l->ptes_start) + (l->low_ptes_end - l->low_start);
    while (system_ptes_used(k) < all / DH_PAGE_SIZE)
        ck_assert_uint_ne(system_ptes_take(k, 1, TAG, "one"), 0);
    uint32_t failures = kd(k)->system_ptes.failures;
    ck_assert_uint_eq(system_ptes_take(k, 1, TAG, "one more"), 0);
    ck_assert_uint_eq(kd(k)->system_ptes.failures, failures + 1);
    ck_assert_uint_eq(system_ptes_used(k), all / DH_PAGE_SIZE);
    system_ptes_give(k, (kva_t)l->ptes_start, 3);
    ck_assert_uint_eq(system_ptes_take(k, 4, TAG, "four"), 0);
    ck_assert_uint_eq(system_ptes_take(k, 3, TAG, "three"), l->ptes_start);
}
END_TEST

START_TEST(test_kernel_stack_has_pages_and_a_guard_page)
{
    struct mm_counters before = mm_fixture_counters(k);
    for (int is_gui = 0; is_gui < 2; is_gui++) {
        gva_t stack;
        uint32_t pages;
        ck_assert_int_eq(kernel_stack_create(k, is_gui != 0, &stack, &pages), STATUS_SUCCESS);
        ck_assert_uint_eq(pages, is_gui != 0 ? 16 : 4);
        ck_assert_uint_eq(system_ptes_frame(k, (kva_t)stack), 0);
        pfn_t top = system_ptes_frame(k, (kva_t)stack + (pages - 1) * DH_PAGE_SIZE);
        ck_assert_uint_eq(frame_entry(k, top)->use, FRAME_KERNEL_STACK);
        ck_assert_uint_eq(mm_fixture_counters(k).commit, before.commit + 3);
        ck_assert(kernel_stack_verify(k, stack, pages));
        kernel_stack_delete(k, stack, pages);
        mm_fixture_assert_same(before, mm_fixture_counters(k));
    }
    ck_assert_uint_eq(system_ptes_used(k), 0);
}
END_TEST

/* The commit limit met at each page of the stack. */
START_TEST(test_kernel_stack_without_commit_leaves_nothing)
{
    struct mm_counters before = mm_fixture_counters(k);
    uint32_t limit = kd(k)->commit_limit;
    for (uint32_t pages = 0; pages < kernel_stack_committed(k); pages++) {
        gva_t stack = 0;
        uint32_t count = 0;
        kd(k)->commit_limit = kd(k)->commit_pages + pages;
        ck_assert(!NT_SUCCESS(kernel_stack_create(k, true, &stack, &count)));
        ck_assert_uint_eq(stack, 0);
        ck_assert_uint_eq(system_ptes_used(k), 0);
        mm_fixture_assert_same(before, mm_fixture_counters(k));
    }
    kd(k)->commit_limit = limit;
}
END_TEST

/* An entry that maps a frame and is nobody's is found. */
START_TEST(test_system_ptes_verifier_sees_an_entry_that_is_not_taken)
{
    kva_t at = system_ptes_take(k, 1, TAG, "a");
    pfn_t pfn = frame_alloc_charged(k, FRAME_SYSTEM);
    system_ptes_map(k, at, pfn);
    system_ptes_give(k, at, 1);
    ck_assert(!system_ptes_verify(k));
    ck_assert_uint_eq(system_ptes_unmap(k, at), pfn);
    frame_free_charged(k, pfn);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_system_ptes_are_taken_from_the_top },
    { &test_system_ptes_end },
    { &test_kernel_stack_has_pages_and_a_guard_page },
    { &test_kernel_stack_without_commit_leaves_nothing },
    { &test_system_ptes_verifier_sees_an_entry_that_is_not_taken },
};

SUITE(tests, setup, teardown)
