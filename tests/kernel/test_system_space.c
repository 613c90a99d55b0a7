/* SPDX-License-Identifier: MIT */
/* Page tables of system space: made when something behind them is needed, seen by every process,
 * charged, and kept. */
#include "kernel/mm/frame.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/system_ptes.h"
#include "kernel/mm/system_space.h"
#include "mm_fixture.h"

#include "../suite.h"

#define TAG 1u

static struct model_machine *machine;
static struct kernel *k;

static void
start(uint32_t options)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    boot.options |= options;
    machine = mm_fixture_start_bare(&boot);
    k = &machine->kernel;
}

static void
setup(void)
{
    start(0);
}

static void
teardown(void)
{
    ck_assert(system_space_verify(k));
    mm_fixture_end(machine);
}

static pfn_t
systems_table(uint64_t va)
{
    return directory_table(k, kd(k)->system_directory, (kva_t)va);
}

START_TEST(test_system_space_has_no_table_that_nobody_needs)
{
    const struct mm_layout *l = &k->layout;
    ck_assert_uint_ne(systems_table(l->nonpaged_start), 0);
    ck_assert_uint_eq(systems_table(l->paged_start), 0);
    ck_assert_uint_eq(systems_table(l->ptes_start), 0);
    ck_assert_uint_eq(systems_table(l->expansion_start - 1), 0);
    ck_assert_uint_ne(system_ptes_take(k, 1, TAG, "one"), 0);
    ck_assert_uint_ne(systems_table(l->expansion_start - 1), 0);
    ck_assert_uint_eq(systems_table(l->ptes_start), 0);
}
END_TEST

/* Paged pool grows by a page table and a page; the next page costs itself alone, and freed they
 * leave the table there. */
START_TEST(test_system_space_charges_a_table_once)
{
    const uint32_t commit = kd(k)->commit_pages;
    kva_t first = pool_alloc(k, POOL_PAGED, DH_PAGE_SIZE, TAG);
    ck_assert_uint_eq(kd(k)->commit_pages, commit + 2);
    kva_t second = pool_alloc(k, POOL_PAGED, DH_PAGE_SIZE, TAG);
    ck_assert_uint_eq(kd(k)->commit_pages, commit + 3);
    pool_free(k, first, TAG);
    pool_free(k, second, TAG);
    ck_assert_uint_eq(kd(k)->commit_pages, commit + 1);
    ck_assert_uint_ne(systems_table(k->layout.paged_start), 0);
}
END_TEST

/* Those that were there before it, and those that came later. i: /PAE or not. */
START_TEST(test_system_space_table_is_every_processes)
{
    model_machine_free(machine);
    start(_i != 0 ? ABI_OPTION_PAE : 0);
    gva_t older = mm_fixture_process(k);
    kva_t block = pool_alloc(k, POOL_PAGED, DH_PAGE_SIZE, TAG);
    pfn_t table = systems_table(block);
    ck_assert_uint_ne(table, 0);
    ck_assert_uint_eq(directory_table(k, process_at(k, older)->directory, block), table);
    gva_t younger = mm_fixture_process(k);
    ck_assert_uint_eq(directory_table(k, process_at(k, younger)->directory, block), table);
    ck_assert(system_space_verify(k));
    directory_set(k, process_at(k, older)->directory, block, 0);
    ck_assert(!system_space_verify(k));
    directory_set(k, process_at(k, older)->directory, block, pte_make(table, PTE_TABLE));
    pool_free(k, block, TAG);
    mm_fixture_process_end(k, younger);
    mm_fixture_process_end(k, older);
}
END_TEST

/* Refused for the table, refused for the page behind it, and then had. */
START_TEST(test_system_space_at_the_commit_limit)
{
    const uint32_t limit = kd(k)->commit_limit;
    const uint32_t commit = kd(k)->commit_pages;
    kd(k)->commit_limit = commit;
    ck_assert_uint_eq(pool_alloc(k, POOL_PAGED, DH_PAGE_SIZE, TAG), 0);
    ck_assert_uint_eq(system_ptes_take(k, 1, TAG, "one"), 0);
    ck_assert_uint_eq(kd(k)->commit_pages, commit);
    ck_assert_uint_eq(system_ptes_used(k), 0);
    kd(k)->commit_limit = commit + 1;
    ck_assert_uint_eq(pool_alloc(k, POOL_PAGED, DH_PAGE_SIZE, TAG), 0);
    ck_assert_uint_eq(kd(k)->commit_pages, commit + 1);
    kd(k)->commit_limit = commit + 2;
    kva_t block = pool_alloc(k, POOL_PAGED, DH_PAGE_SIZE, TAG);
    ck_assert_uint_ne(block, 0);
    kd(k)->commit_limit = limit;
    pool_free(k, block, TAG);
}
END_TEST

/* A table that was never written has no entries, and takes none of the host's memory. */
START_TEST(test_system_space_reads_a_table_that_nobody_wrote)
{
    const uint32_t entries = page_format_entries(&k->paging, PAGE_LEVEL_TABLE);
    pfn_t table = frame_alloc_charged(k, FRAME_PAGE_TABLE);
    ck_assert_uint_ne(table, 0);
    const uint64_t taken = machine->pages_taken;
    ck_assert_ptr_null(machine_frame_peek(k, table));
    ck_assert_uint_eq(pte_read(k, table, 7), 0);
    ck_assert_uint_eq(pte_find_used(k, table, 0, entries), entries);
    ck_assert_uint_eq(pte_find_present(k, table, 3, entries), entries);
    ck_assert_uint_eq(machine->pages_taken, taken);
    pte_write(k, table, 7, PTE_PRESENT);
    ck_assert_uint_eq(machine->pages_taken, taken + 1);
    ck_assert_ptr_eq(machine_frame_peek(k, table), machine_frame_map(k, table));
    ck_assert_uint_eq(pte_read(k, table, 7), PTE_PRESENT);
    ck_assert_uint_eq(pte_find_used(k, table, 0, entries), 7);
    frame_free_charged(k, table);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_system_space_has_no_table_that_nobody_needs },
    { &test_system_space_charges_a_table_once },
    { &test_system_space_table_is_every_processes, .loops = 2 },
    { &test_system_space_at_the_commit_limit },
    { &test_system_space_reads_a_table_that_nobody_wrote },
};

SUITE(tests, setup, teardown)
