/* SPDX-License-Identifier: MIT */
/* The address map from raw registry values. */
#include "kernel/mm/mm_layout.h"
#include "mm_fixture.h"

#include "../suite.h"

static struct mm_layout
layout_of(const struct abi_boot *boot)
{
    struct model_machine *machine = mm_fixture_start(boot);
    struct mm_layout layout = machine->kernel.layout;
    mm_fixture_end(machine);
    return layout;
}

/* Server 2003 as a debugger shows it: pool BC000000-BC3FFFFF, structure at BF7F0000, image at
 * BF800000. */
START_TEST(test_layout_of_hive_defaults_matches_debugger)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    struct mm_layout l = layout_of(&boot);
    ck_assert_uint_eq(l.pool_start, 0xbc000000);
    ck_assert_uint_eq(l.pool_bytes, 0x400000);
    ck_assert_uint_eq(l.view_start, 0xbc400000);
    ck_assert_uint_eq(l.view_bytes, 48 * DH_MB);
    ck_assert_uint_eq(l.structure_start, 0xbf400000);
    ck_assert_uint_eq(l.mm_space, 0xbf7f0000);
    ck_assert_uint_eq(l.image_start, 0xbf800000);
    ck_assert_uint_eq(l.session_start, 0xbc000000);
    ck_assert_uint_eq(l.system_view_start, 0xbb000000);
}
END_TEST

START_TEST(test_layout_without_values_begins_at_bd000000)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    boot.registry[ABI_REG_SESSION_VIEW_SIZE].present = 0;
    boot.registry[ABI_REG_SESSION_POOL_SIZE].present = 0;
    struct mm_layout l = layout_of(&boot);
    ck_assert_uint_eq(l.session_start, 0xbd000000);
    ck_assert_uint_eq(l.view_start, 0xbe000000);
    ck_assert_uint_eq(l.view_bytes, 20 * DH_MB);
}
END_TEST

START_TEST(test_layout_with_pool_above_view_begins_view_at_bc000000)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    boot.capabilities |= ABI_CAPABILITY_POOL_ABOVE_VIEW;
    struct mm_layout l = layout_of(&boot);
    ck_assert_uint_eq(l.view_start, 0xbc000000);
    ck_assert_uint_eq(l.pool_start, 0xbf000000);
}
END_TEST

START_TEST(test_layout_image_size_moves_everything_down)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    boot.registry[ABI_REG_SESSION_IMAGE_SIZE] = (struct abi_dword){ 1, 16 };
    struct mm_layout l = layout_of(&boot);
    ck_assert_uint_eq(l.image_start, 0xbf000000);
    ck_assert_uint_eq(l.mm_space, 0xbeff0000);
    ck_assert_uint_eq(l.session_start, 0xbb800000);
}
END_TEST

/* However odd the values: it starts, and the areas stay above the floor, in order and without
 * overlap. */
/* A page table entry names 4 GB, with PAE 64 GB. */
START_TEST(test_commit_limit_is_what_page_table_entries_can_name)
{
    for (uint32_t pae = 0; pae < 2; pae++) {
        struct abi_boot boot;
        mm_fixture_boot(&boot);
        boot.options = pae != 0 ? ABI_OPTION_PAE : 0;
        boot.memory_pages = 6u * 1024 * (DH_MB / DH_PAGE_SIZE);
        boot.page_file_pages = 0;
        struct model_machine *machine = mm_fixture_start(&boot);
        struct kernel *k = &machine->kernel;
        ck_assert_uint_eq(kd(k)->commit_limit,
                          pae != 0 ? boot.memory_pages : (1u << 20) - kd(k)->first_frame);
        mm_fixture_end(machine);
    }
}
END_TEST

START_TEST(test_layout_survives_odd_sizes)
{
    static const uint32_t odd[] = { 0,   1,   3,   5,    7,          47,        450,
                                    484, 500, 512, 4096, 0x7fffffff, 0xffffffff };
    for (size_t v = 0; v < DH_ARRAY_COUNT(odd); v++)
        for (size_t p = 0; p < DH_ARRAY_COUNT(odd); p++)
            for (size_t i = 0; i < DH_ARRAY_COUNT(odd); i += 3) {
                struct abi_boot boot;
                mm_fixture_boot(&boot);
                boot.registry[ABI_REG_SESSION_VIEW_SIZE].value = odd[v];
                boot.registry[ABI_REG_SESSION_POOL_SIZE].value = odd[p];
                boot.registry[ABI_REG_SESSION_IMAGE_SIZE] = (struct abi_dword){ 1, odd[i] };
                boot.registry[ABI_REG_SYSTEM_VIEW_SIZE] = (struct abi_dword){ 1, odd[p] };
                struct mm_layout l = layout_of(&boot);
                ck_assert_uint_ge(l.session_start, 0xa0000000);
                ck_assert_uint_ge(l.system_view_start, 0xa0000000);
                ck_assert_uint_eq(l.system_view_start + l.system_view_bytes, l.session_start);
                ck_assert_uint_ge(l.pool_start, l.session_start);
                ck_assert_uint_eq(l.pool_start + l.pool_bytes, l.view_start);
                ck_assert_uint_eq(l.view_start + l.view_bytes, l.structure_start);
                ck_assert_uint_ge(l.view_bytes, 4 * DH_MB);
                ck_assert_uint_eq(l.session_start % (4 * DH_MB), 0);
            }
}
END_TEST

/* PagedPoolSize counts bytes; what is below the least pool there can be does not count. */
START_TEST(test_layout_ignores_a_paged_pool_size_below_the_minimum)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    boot.paged_min_kb = 32 * 1024;
    uint64_t by_itself = layout_of(&boot).paged_bytes;
    ck_assert_uint_gt(by_itself, 32 * DH_MB);
    static const struct {
        uint32_t request;
        uint64_t bytes; /* 0: as without a request */
    } cases[] = {
        { 0, 0 },
        { 1, 0 },
        { 192, 0 },
        { 32 * DH_MB - 1, 0 },
        { 32 * DH_MB, 32 * DH_MB },
        { 48 * DH_MB + 1, 48 * DH_MB + DH_PAGE_SIZE },
        { 0xffffffff, 160 * DH_MB },
    };
    for (size_t i = 0; i < DH_ARRAY_COUNT(cases); i++) {
        boot.registry[ABI_REG_PAGED_POOL_SIZE] = (struct abi_dword){ 1, cases[i].request };
        ck_assert_uint_eq(layout_of(&boot).paged_bytes,
                          cases[i].bytes != 0 ? cases[i].bytes : by_itself);
    }
    boot.memory_pages = 16 * (DH_MB / DH_PAGE_SIZE);
    boot.registry[ABI_REG_PAGED_POOL_SIZE] = (struct abi_dword){ 0, 0 };
    ck_assert_uint_eq(layout_of(&boot).paged_bytes, 32 * DH_MB);
}
END_TEST

START_TEST(test_layout_regions_do_not_overlap)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    struct model_machine *machine = mm_fixture_start(&boot);
    struct kernel *k = &machine->kernel;
    const struct kd_block *block = kd(k);
    ck_assert_uint_ge(block->region_count, 14);
    for (uint32_t i = 0; i < block->region_count; i++)
        for (uint32_t j = 0; j < i; j++) {
            const struct region *a = &block->regions[i];
            const struct region *b = &block->regions[j];
            ck_assert_msg(a->end <= b->start || b->end <= a->start, "regions %u and %u overlap",
                          a->kind, b->kind);
        }
    mm_fixture_end(machine);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_layout_of_hive_defaults_matches_debugger },
    { &test_layout_without_values_begins_at_bd000000 },
    { &test_layout_with_pool_above_view_begins_view_at_bc000000 },
    { &test_layout_image_size_moves_everything_down },
    { &test_commit_limit_is_what_page_table_entries_can_name },
    { &test_layout_survives_odd_sizes },
    { &test_layout_ignores_a_paged_pool_size_below_the_minimum },
    { &test_layout_regions_do_not_overlap },
};

SUITE(tests, NULL, NULL)
