/* SPDX-License-Identifier: MIT */
/* Boot block and counters of a kernel with mm alone. */
#include "mm_fixture.h"

#include "kernel/mm/address_space.h"
#include "kernel/mm/mm.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/pool_internal.h"
#include "kernel/mm/system_ptes.h"
#include "kernel/rtl/list.h"

#include <check.h>

#include <string.h>

/* Server 2003's sizes of objects and offsets of fields, as the edition server2003-sp2 has them. */
static const struct abi_boot server2003_numbers = {
#include "server2003_numbers.inc"
};

#define TAG POOL_TAG('T', 'e', 's', 't')

void
mm_fixture_boot(struct abi_boot *boot)
{
    *boot = server2003_numbers;
    boot->magic = ABI_BOOT_MAGIC;
    boot->bytes = sizeof *boot;
    boot->capabilities = ABI_CAPABILITY_SESSION_SPACE | ABI_CAPABILITY_SESSION_POOL |
                         ABI_CAPABILITY_SESSION_SIZES | ABI_CAPABILITY_REGISTRY_SESSION_SIZES |
                         ABI_CAPABILITY_MAP_3GB | ABI_CAPABILITY_SERVICE_ACCOUNTS |
                         ABI_CAPABILITY_EXIT_CODE_128;
    boot->address_bits = 32;
    boot->memory_pages = 64 * DH_MB / DH_PAGE_SIZE;
    boot->session_count_max = 64;
    boot->kernel_stack_kb = 12;
    boot->gui_kernel_stack_kb = 60;
    boot->nonpaged_base_kb = 1024;
    boot->nonpaged_base_memory_mb = 4;
    boot->nonpaged_step_kb = 400;
    boot->nonpaged_request_min_kb = 256;
    boot->nonpaged_request_eighths = 7;
    boot->paged_factor = 2;
    boot->paged_min_kb = 1024;
    boot->paged_max_mb = 530;
    boot->nonpaged_initial_base_kb = 256;
    boot->nonpaged_initial_step_kb = 32;
    boot->nonpaged_small_memory_mb = 255;
    boot->nonpaged_small_kb = 2048;
    boot->nonpaged_large_memory_mb = 496;
    boot->nonpaged_large_step_kb = 200;
    boot->nonpaged_large_min_kb = 128 * 1024;
    boot->nonpaged_pfn_bytes = 24;
    boot->ptes_small = 7000;
    boot->ptes_small_memory_mb = 19;
    boot->ptes_medium = 11000;
    boot->ptes_medium_memory_mb = 32;
    boot->ptes_large = 50000;
    boot->cache_paged_max_mb = 192;
    boot->system_pid = 4;
    boot->map = (struct abi_address_map){
        .user_end = 0x7fff0000,
        .system_start = 0x80000000,
        .kernel_image = 0x80000000,
        .kernel_image_end = 0x88000000,
        .pfn_database = 0x88000000,
        .nonpaged_pool = 0x8c000000,
        .nonpaged_pool_end = 0x94000000,
        .nonpaged_max_mb = 256,
        .session_floor = 0xa0000000,
        .session_top = 0xc0000000,
        .self_map = 0xc0000000,
        .hyperspace = 0xc0400000,
        .hyperspace_end = 0xc0c00000,
        .system_cache = 0xc0c00000,
        .system_cache_end = 0xe1000000,
        .paged_pool = 0xe1000000,
        .paged_pool_end = 0xeb000000,
        .system_ptes = 0xeb000000,
        .system_ptes_end = 0xffbe0000,
        .kd_block = 0xffbff000,
        .hal = 0xffc00000,
        .session_image_mb = 8,
        .session_structure_mb = 4,
        .session_view_mb = 20,
        .session_pool_mb = 16,
        .system_view_mb = 16,
        .session_view_min_mb = 4,
        .session_pool_min_mb = 4,
    };
    boot->registry[ABI_REG_SESSION_VIEW_SIZE] = (struct abi_dword){ 1, 48 };
    boot->registry[ABI_REG_SESSION_POOL_SIZE] = (struct abi_dword){ 1, 4 };
}

void
mm_fixture_split(struct abi_boot *boot)
{
    boot->capabilities |= ABI_CAPABILITY_SPLIT_SESSION_SPACE;
    boot->map.session_top = 0xb0000000;
    boot->map.session_views_floor = 0xb0000000;
    boot->map.session_views_top = 0xc0000000;
}

void
mm_fixture_wide(struct abi_boot *boot)
{
    static const uint64_t high = 0xffffffff00000000;
    struct abi_address_map *map = &boot->map;
    uint64_t *const addresses[] = {
        &map->system_start,
        &map->kernel_image,
        &map->kernel_image_end,
        &map->pfn_database,
        &map->nonpaged_pool,
        &map->nonpaged_pool_end,
        &map->session_floor,
        &map->session_top,
        &map->self_map,
        &map->hyperspace,
        &map->hyperspace_end,
        &map->system_cache,
        &map->system_cache_end,
        &map->paged_pool,
        &map->paged_pool_end,
        &map->system_ptes,
        &map->system_ptes_end,
        &map->kd_block,
        &map->hal,
    };
    boot->address_bits = 64;
    boot->page_format = PAGE_FORMAT_X64;
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(addresses); i++)
        *addresses[i] |= high;
}

struct model_machine *
mm_fixture_start_bare(const struct abi_boot *boot)
{
    struct model_machine *machine = model_machine_new(boot);
    ck_assert_ptr_nonnull(machine);
    ck_assert_uint_eq(mm_start(&machine->kernel), STATUS_SUCCESS);
    return machine;
}

struct model_machine *
mm_fixture_start(const struct abi_boot *boot)
{
    struct model_machine *machine = mm_fixture_start_bare(boot);
    struct kernel *k = &machine->kernel;
    const uint32_t ptes = 64;
    pool_free(k, pool_alloc(k, POOL_PAGED, 1, TAG), TAG);
    system_ptes_give(k, system_ptes_take(k, ptes, TAG, "the first"), ptes);
    return machine;
}

struct model_machine *
mm_fixture_start_plain(void)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    return mm_fixture_start(&boot);
}

void
mm_fixture_end(struct model_machine *machine)
{
    struct kernel *k = &machine->kernel;
    ck_assert(pool_verify(k, kd(k)->pool[POOL_NONPAGED]));
    ck_assert(pool_verify(k, kd(k)->pool[POOL_PAGED]));
    model_machine_free(machine);
}

gva_t
mm_fixture_process(struct kernel *k)
{
    gva_t process = pool_alloc(k, POOL_NONPAGED, sizeof(struct process), TAG);
    ck_assert_uint_ne(process, 0);
    list_append(k, k->kd + offsetof(struct kd_block, processes),
                process + offsetof(struct process, all));
    list_init(k, process + offsetof(struct process, session_link));
    process_at(k, process)->session_id = ABI_NO_SESSION;
    ck_assert_uint_eq(address_space_create(k, process), STATUS_SUCCESS);
    address_space_switch(k, process);
    return process;
}

void
mm_fixture_process_end(struct kernel *k, gva_t process)
{
    address_space_switch(k, 0);
    address_space_delete(k, process);
    list_remove(k, process + offsetof(struct process, all));
    pool_free(k, (kva_t)process, TAG);
}

/* They are made at need and stay. */
static uint32_t
count_system_tables(struct kernel *k)
{
    uint32_t count = 0;
    const uint64_t end = page_format_address_end(&k->paging);
    for (uint64_t va = k->layout.system_start;
         directory_next_table(k, kd(k)->system_directory, &va, end) != 0; va += table_span(k))
        count += session_runs_find(&k->layout.session, va) == NULL;
    return count;
}

struct mm_counters
mm_fixture_counters(struct kernel *k)
{
    const uint32_t tables = count_system_tables(k);
    return (struct mm_counters){
        .frames = kd(k)->frames_used - tables,
        .commit = kd(k)->commit_pages - tables,
        .nonpaged_allocations = pool_at(k, kd(k)->pool[POOL_NONPAGED])->allocations,
        .paged_allocations = pool_at(k, kd(k)->pool[POOL_PAGED])->allocations,
        .sessions = kd(k)->session_count,
        .system_ptes = system_ptes_used(k),
    };
}

void
mm_fixture_assert_same(struct mm_counters a, struct mm_counters b)
{
    ck_assert_uint_eq(a.frames, b.frames);
    ck_assert_uint_eq(a.commit, b.commit);
    ck_assert_uint_eq(a.nonpaged_allocations, b.nonpaged_allocations);
    ck_assert_uint_eq(a.paged_allocations, b.paged_allocations);
    ck_assert_uint_eq(a.sessions, b.sessions);
    ck_assert_uint_eq(a.system_ptes, b.system_ptes);
}
