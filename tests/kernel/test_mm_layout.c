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
    ck_assert_uint_eq(l.session.run[0].start, 0xbc000000);
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
    ck_assert_uint_eq(l.session.run[0].start, 0xbd000000);
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

/* Each window is carved from its own top; system views lie below the lower one. */
START_TEST(test_layout_of_a_split_session_space_is_two_runs)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    mm_fixture_split(&boot);
    struct mm_layout l = layout_of(&boot);
    ck_assert_uint_eq(l.session.count, 2);
    ck_assert_uint_eq(l.session.run[0].start, 0xaf400000);
    ck_assert_uint_eq(l.session.run[0].end, 0xb0000000);
    ck_assert_uint_eq(l.session.run[1].start, 0xbcc00000);
    ck_assert_uint_eq(l.session.run[1].end, 0xc0000000);
    ck_assert_uint_eq(l.mm_space, 0xaf7f0000);
    ck_assert_uint_eq(l.view_start + l.view_bytes, 0xc0000000);
    ck_assert_uint_eq(l.system_view_start + l.system_view_bytes, 0xaf400000);
    boot.registry[ABI_REG_SESSION_VIEW_SIZE].value = 0x7fffffff;
    l = layout_of(&boot);
    ck_assert_uint_eq(l.session.run[0].start, 0xaf400000);
    ck_assert_uint_eq(l.session.run[1].start, 0xb0000000);
    ck_assert_uint_eq(l.pool_bytes, 4 * DH_MB);
}
END_TEST

/* So does session space whose views and pool are below the rest; runs are in order of address. */
START_TEST(test_layout_of_views_below_the_rest_is_two_runs)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    mm_fixture_split(&boot);
    boot.map.session_floor = 0xb0000000;
    boot.map.session_top = 0xc0000000;
    boot.map.session_views_floor = 0xa4000000;
    boot.map.session_views_top = 0xac000000;
    struct mm_layout l = layout_of(&boot);
    ck_assert_uint_eq(l.session.count, 2);
    ck_assert_uint_eq(l.session.run[0].start, 0xa8c00000);
    ck_assert_uint_eq(l.session.run[0].end, 0xac000000);
    ck_assert_uint_eq(l.session.run[1].start, 0xbf400000);
    ck_assert_uint_eq(l.session.run[1].end, 0xc0000000);
    ck_assert_uint_eq(l.mm_space, 0xbf7f0000);
    ck_assert_uint_eq(l.view_start + l.view_bytes, 0xac000000);
    boot.registry[ABI_REG_SESSION_VIEW_SIZE].value = 0x7fffffff;
    l = layout_of(&boot);
    ck_assert_uint_eq(l.session.run[0].start, 0xa4000000);
    ck_assert_uint_eq(l.session.run[1].start, 0xbf400000);
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
    ck_assert_uint_eq(l.session.run[0].start, 0xbb800000);
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
                ck_assert_uint_ge(l.session.run[0].start, 0xa0000000);
                ck_assert_uint_ge(l.system_view_start, 0xa0000000);
                ck_assert_uint_eq(l.system_view_start + l.system_view_bytes,
                                  l.session.run[0].start);
                ck_assert_uint_ge(l.pool_start, l.session.run[0].start);
                ck_assert_uint_eq(l.pool_start + l.pool_bytes, l.view_start);
                ck_assert_uint_eq(l.view_start + l.view_bytes, l.structure_start);
                ck_assert_uint_ge(l.view_bytes, 4 * DH_MB);
                ck_assert_uint_eq(l.session.run[0].start % (4 * DH_MB), 0);
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

/* ---- the neighbours of session space ---- */

static void
set(struct abi_boot *boot, enum abi_registry_value name, uint32_t value)
{
    boot->registry[name] = (struct abi_dword){ 1, value };
}

static struct abi_boot
boot_with_memory(uint32_t memory_mb)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    boot.memory_pages = memory_mb * (DH_MB / DH_PAGE_SIZE);
    boot.paged_min_kb = 32 * 1024;
    return boot;
}

/* E. Eilam, "Reversing", figure 3.1: 12 MB of initial nonpaged pool, expansion at F96A8000, paged
 * pool E1000000-ECFFFFFF. */
START_TEST(test_paged_pool_below_50000_ptes_is_that_of_the_published_map)
{
    struct abi_boot boot = boot_with_memory(384);
    boot.map.nonpaged_pool_end = boot.map.nonpaged_pool + 12 * DH_MB;
    set(&boot, ABI_REG_NONPAGED_POOL_SIZE, 12 * DH_MB + (0xffbe0000 - 0xf96a8000));
    struct mm_layout l = layout_of(&boot);
    ck_assert_uint_eq(l.nonpaged_bytes, 12 * DH_MB);
    ck_assert_uint_eq(l.expansion_start, 0xf96a8000);
    ck_assert_uint_eq(l.paged_start + l.paged_bytes, 0xed000000);
}
END_TEST

static uint64_t
largest_view_and_pool(struct abi_boot boot)
{
    set(&boot, ABI_REG_SESSION_VIEW_SIZE, 4096);
    struct mm_layout l = layout_of(&boot);
    return (l.view_bytes + l.pool_bytes) / DH_MB;
}

/* "Slightly under 500 MB" at best, "around 450 MB for most configurations", by memory and other
 * values of the registry ("Desktop Heap Overview"). */
START_TEST(test_view_and_pool_have_at_most_what_memory_and_registry_leave)
{
    ck_assert_uint_eq(largest_view_and_pool(boot_with_memory(512)), 484);
    uint64_t usual[] = { largest_view_and_pool(boot_with_memory(1024)),
                         largest_view_and_pool(boot_with_memory(2048)),
                         largest_view_and_pool(boot_with_memory(3072)) };
    for (size_t i = 0; i < DH_ARRAY_COUNT(usual); i++) {
        ck_assert_uint_ge(usual[i], 425);
        ck_assert_uint_le(usual[i], 475);
    }
    ck_assert_uint_ne(usual[0], usual[1]);
    ck_assert_uint_ne(usual[1], usual[2]);

    struct abi_boot best = boot_with_memory(512);
    set(&best, ABI_REG_SYSTEM_VIEW_SIZE, 1);
    ck_assert_uint_eq(largest_view_and_pool(best), 496);
    struct abi_boot fewer = boot_with_memory(1024);
    set(&fewer, ABI_REG_SYSTEM_PAGES, 7000);
    ck_assert_uint_gt(largest_view_and_pool(fewer), usual[0]);
}
END_TEST

static uint64_t
pte_bytes(const struct mm_layout *l)
{
    return l->expansion_start - l->ptes_start + l->low_ptes_end - l->low_start;
}

/* What session space takes more is what the neighbour has less. */
START_TEST(test_session_space_comes_out_of_each_neighbour)
{
    for (uint32_t i = 0; i < 4; i++) {
        struct abi_boot boot = boot_with_memory(i == 0 ? 512 : 1024);
        if (i == 0)
            set(&boot, ABI_REG_NONPAGED_POOL_SIZE, 256 * DH_MB);
        if (i == 0 || i == 1)
            set(&boot, ABI_REG_SYSTEM_VIEW_SIZE, i == 0 ? 1 : 16);
        if (i == 1)
            set(&boot, ABI_REG_PAGED_POOL_SIZE, 0xffffffff);
        if (i == 2)
            set(&boot, ABI_REG_SYSTEM_PAGES, 0xffffffff);
        struct mm_layout before = layout_of(&boot);
        set(&boot, ABI_REG_SESSION_VIEW_SIZE, 440);
        struct mm_layout after = layout_of(&boot);
        ck_assert_uint_eq(after.view_bytes, 440 * DH_MB);
        if (i == 0)
            ck_assert_uint_lt(after.expansion_bytes, before.expansion_bytes);
        if (i == 1)
            ck_assert_uint_lt(after.paged_bytes, before.paged_bytes);
        if (i == 2)
            ck_assert_uint_eq(pte_bytes(&before) - pte_bytes(&after), 392 * DH_MB);
        if (i == 3)
            ck_assert_uint_eq((before.low_cache_end - before.low_ptes_end) -
                                  (after.low_cache_end - after.low_ptes_end),
                              392 * DH_MB);
    }
}
END_TEST

/* With a map for /3GB. */
static struct abi_boot
boot_with_3gb(uint32_t memory_mb)
{
    struct abi_boot boot = boot_with_memory(memory_mb);
    boot.map_3gb = boot.map;
    boot.map_3gb.user_end = 0xbfff0000;
    boot.map_3gb.system_start = 0xc0000000;
    boot.map_3gb.session_floor = 0xd0000000;
    boot.map_3gb.session_top = 0xde000000;
    boot.map_3gb.system_cache_end = 0xd0000000;
    boot.map_3gb.pfn_database = 0xe4000000;
    boot.map_3gb.nonpaged_pool = 0xe6000000;
    boot.map_3gb.nonpaged_pool_end = 0xee000000;
    boot.map_3gb.nonpaged_max_mb = 128;
    boot.map_3gb.paged_pool = 0xee000000;
    boot.map_3gb.paged_pool_end = 0xf8000000;
    boot.map_3gb.system_ptes = 0xf8000000;
    return boot;
}

/* 960 MB of cache, where paged pool has no more than 192 MB: 512 and what is free below a session
 * space of 64 MB. */
START_TEST(test_cache_is_extended_into_what_session_space_leaves)
{
    struct abi_boot boot = boot_with_memory(512);
    struct mm_layout l = layout_of(&boot);
    ck_assert_uint_eq(l.low_start, 0xa0000000);
    ck_assert_uint_eq(l.low_cache_end, l.system_view_start);
    ck_assert_uint_eq((l.session.run[0].start - 0xa0000000) / DH_MB, 448);
    set(&boot, ABI_REG_PAGED_POOL_SIZE, 193 * DH_MB);
    l = layout_of(&boot);
    ck_assert_uint_eq(l.low_ptes_end, l.system_view_start);
    ck_assert_uint_eq(l.low_cache_end, l.low_ptes_end);
}
END_TEST

/* Few of them leave paged pool more than 192 MB, and none of what is free then is theirs. */
START_TEST(test_system_pages_are_as_many_as_are_given)
{
    const uint32_t given[] = { 900, 1000, 7000, 30000, 60000, 100000 };
    bool is_paged_large = false;
    for (size_t i = 0; i < DH_ARRAY_COUNT(given); i++) {
        struct abi_boot boot = boot_with_memory(2048);
        set(&boot, ABI_REG_SYSTEM_PAGES, given[i]);
        struct mm_layout l = layout_of(&boot);
        ck_assert_uint_eq(pte_bytes(&l), (uint64_t)given[i] * DH_PAGE_SIZE);
        is_paged_large = is_paged_large || l.paged_bytes > 192 * DH_MB;
    }
    ck_assert(is_paged_large);
}
END_TEST

/* Neither cache nor system PTEs lie where the machine has win32k, whatever is asked for them. */
START_TEST(test_win32k_has_its_place_without_session_space)
{
    struct abi_boot boot = boot_with_memory(512);
    boot.capabilities &= ~(uint32_t)(ABI_CAPABILITY_SESSION_SPACE | ABI_CAPABILITY_SESSION_POOL);
    boot.map.system_views = 0xa0000000;
    boot.map.system_views_end = 0xa3000000;
    struct mm_layout l = layout_of(&boot);
    ck_assert_uint_eq(l.session.count, 0);
    ck_assert_uint_eq(l.low_start, 0xa3000000);
    ck_assert_uint_eq(l.low_cache_end, 0xbf800000);
    set(&boot, ABI_REG_PAGED_POOL_SIZE, 193 * DH_MB);
    set(&boot, ABI_REG_SYSTEM_PAGES, UINT32_MAX);
    l = layout_of(&boot);
    ck_assert_uint_eq(l.low_ptes_end, 0xbf800000);
}
END_TEST

/* A program with 3030 MB of 3072 was seen to end at BD7F0000, and the kernel to begin at BD800000.
 */
START_TEST(test_userva_gives_the_kernel_what_user_mode_loses)
{
    struct abi_boot boot = boot_with_3gb(512);
    boot.userva_mb = 3030;
    boot.options = ABI_OPTION_USERVA;
    ck_assert_uint_eq(layout_of(&boot).user_end, 0x7fff0000);
    boot.options = ABI_OPTION_USERVA | ABI_OPTION_3GB;
    struct mm_layout l = layout_of(&boot);
    ck_assert_uint_eq(l.user_end, 0xbd7f0000);
    ck_assert_uint_eq(l.system_start, 0xbd800000);
    ck_assert_uint_eq(l.user_ptes_start, 0xbd800000);
    boot.options = ABI_OPTION_3GB;
    ck_assert_uint_eq(layout_of(&boot).user_end, 0xbfff0000);
}
END_TEST

/* Where there is a boot store /3GB and /USERVA are nothing, and where there is none increaseuserva
 * is; 2048 are what user mode has without it. */
START_TEST(test_increaseuserva_is_of_systems_with_a_boot_store)
{
    static const struct {
        uint32_t capability;
        uint32_t options;
        uint32_t mb;
        uint64_t user_end;
    } rows[] = {
        { ABI_CAPABILITY_BOOT_STORE, ABI_OPTION_INCREASEUSERVA, 3030, 0xbd7f0000 },
        { ABI_CAPABILITY_BOOT_STORE, ABI_OPTION_INCREASEUSERVA, 3072, 0xbfff0000 },
        { ABI_CAPABILITY_BOOT_STORE, ABI_OPTION_INCREASEUSERVA, 2049, 0x803f0000 },
        { ABI_CAPABILITY_BOOT_STORE, ABI_OPTION_INCREASEUSERVA, 2048, 0x7fff0000 },
        { ABI_CAPABILITY_BOOT_STORE, ABI_OPTION_3GB | ABI_OPTION_USERVA, 3030, 0x7fff0000 },
        { 0, ABI_OPTION_INCREASEUSERVA, 3030, 0x7fff0000 },
    };
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(rows); i++) {
        struct abi_boot boot = boot_with_3gb(512);
        boot.capabilities |= rows[i].capability;
        boot.options = rows[i].options;
        boot.userva_mb = rows[i].mb;
        ck_assert_uint_eq(layout_of(&boot).user_end, rows[i].user_end);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_paged_pool_below_50000_ptes_is_that_of_the_published_map },
    { &test_view_and_pool_have_at_most_what_memory_and_registry_leave },
    { &test_session_space_comes_out_of_each_neighbour },
    { &test_cache_is_extended_into_what_session_space_leaves },
    { &test_system_pages_are_as_many_as_are_given },
    { &test_win32k_has_its_place_without_session_space },
    { &test_userva_gives_the_kernel_what_user_mode_loses },
    { &test_increaseuserva_is_of_systems_with_a_boot_store },
    { &test_layout_of_hive_defaults_matches_debugger },
    { &test_layout_without_values_begins_at_bd000000 },
    { &test_layout_with_pool_above_view_begins_view_at_bc000000 },
    { &test_layout_of_a_split_session_space_is_two_runs },
    { &test_layout_of_views_below_the_rest_is_two_runs },
    { &test_layout_image_size_moves_everything_down },
    { &test_commit_limit_is_what_page_table_entries_can_name },
    { &test_layout_survives_odd_sizes },
    { &test_layout_ignores_a_paged_pool_size_below_the_minimum },
    { &test_layout_regions_do_not_overlap },
};

SUITE(tests, NULL, NULL)
