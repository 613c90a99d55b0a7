/* SPDX-License-Identifier: MIT */
/* The range that all dynamic regions share: what one has the others have not, limits, what is taken
 * back, and that nothing is two owners'. */
#include "kernel/mm/page_table.h"
#include "kernel/mm/pool_internal.h"
#include "kernel/mm/section.h"
#include "kernel/mm/session_internal.h"
#include "kernel/mm/session_pieces.h"
#include "kernel/mm/shared_range.h"
#include "kernel/mm/system_ptes.h"
#include "kernel/mm/view.h"
#include "mm_fixture.h"

#include "../suite.h"

#include <string.h>

#define TAG POOL_TAG('T', 'e', 's', 't')

static struct model_machine *machine;
static struct kernel *k;

static void
set_dynamic(struct abi_boot *boot, int with_pae)
{
    boot->capabilities &= ~(ABI_CAPABILITY_SESSION_SIZES | ABI_CAPABILITY_REGISTRY_SESSION_SIZES);
    boot->capabilities |= ABI_CAPABILITY_ADDRESS_LIMITS;
    boot->options |= with_pae ? ABI_OPTION_PAE : 0;
    boot->memory_pages = 256 * DH_MB / DH_PAGE_SIZE;
    boot->nonpaged_memory_percent = 100;
    boot->map.system_views = 0x94000000;
    boot->map.system_views_end = 0x95000000;
}

/* limit: COUNT for none */
static void
start(int with_pae, enum abi_registry_value limit, uint32_t limit_mb)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    set_dynamic(&boot, with_pae);
    if (limit != ABI_REG_COUNT)
        boot.registry[limit] = (struct abi_dword){ 1, limit_mb };
    machine = mm_fixture_start(&boot);
    k = &machine->kernel;
}

static uint32_t
piece_bytes(void)
{
    return (uint32_t)table_span(k);
}

static const struct shared_range *
range(void)
{
    return &kd(k)->shared_range;
}

/* A session whose views take all that there is. How many pieces it got. */
static uint32_t
fill_session(uint32_t most)
{
    for (uint32_t count = 0; count < most; count++) {
        gva_t section;
        kva_t base;
        ck_assert_uint_eq(section_create(k, piece_bytes(), 0, &section), STATUS_SUCCESS);
        if (!NT_SUCCESS(section_map_view(k, section, &base, "test view"))) {
            section_unref(k, section);
            return count;
        }
    }
    return most;
}

static void
begin_session(void)
{
    uint32_t id;
    mm_fixture_process(k);
    ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
}

/* Whole pieces of a pool, one after another, until it has none. How many. */
static uint32_t
fill_pool(enum pool_kind kind, uint32_t most, kva_t *blocks)
{
    for (uint32_t count = 0; count < most; count++) {
        blocks[count] = pool_alloc(k, kind, piece_bytes(), TAG);
        if (blocks[count] == 0)
            return count;
    }
    return most;
}

#define ALL 2000u

/* So many pieces fewer as pool has. */
START_TEST(test_pool_leaves_less_for_sessions)
{
    kva_t blocks[16];
    uint32_t alone = 0;
    for (uint32_t i = 0; i < 3; i++) {
        start(_i, ABI_REG_COUNT, 0);
        const enum range_use use = i == 1 ? RANGE_NONPAGED_POOL : RANGE_PAGED_POOL;
        uint32_t had = range()->have[use];
        if (i != 0)
            ck_assert_uint_eq(fill_pool(i == 1 ? POOL_NONPAGED : POOL_PAGED, 16, blocks), 16);
        uint32_t other = range()->have[use] - had;
        begin_session();
        uint32_t got = fill_session(ALL);
        alone = i == 0 ? got : alone;
        ck_assert_uint_gt(got, 100);
        ck_assert_uint_lt(got, ALL);
        if (i != 0)
            ck_assert_uint_gt(other, 4);
        /* Paged pool that is there holds what sections take, too. */
        ck_assert_uint_ge(alone - got + 2, other);
        ck_assert_uint_le(alone - got, other + 2);
        ck_assert(shared_range_verify(k));
        mm_fixture_end(machine);
    }
}
END_TEST

/* Nonpaged pool is as large as at boot, and nothing is left for a stack. */
START_TEST(test_sessions_leave_nothing_for_pool)
{
    kva_t blocks[32];
    start(_i, ABI_REG_COUNT, 0);
    begin_session();
    fill_session(ALL);
    uint32_t has = range()->have[RANGE_NONPAGED_POOL];
    ck_assert_uint_eq(range()->have[RANGE_FREE] + range()->have[RANGE_SYSTEM_CACHE], 0);
    ck_assert_uint_lt(fill_pool(POOL_NONPAGED, 32, blocks), has);
    ck_assert_uint_eq(range()->have[RANGE_NONPAGED_POOL], has);
    ck_assert_uint_eq(pool_alloc(k, POOL_PAGED, piece_bytes(), TAG), 0);
    ck_assert_uint_gt(range()->failures[RANGE_NONPAGED_POOL], 0);
    ck_assert_uint_gt(range()->failures[RANGE_PAGED_POOL], 0);
    ck_assert_uint_eq(range()->failures[RANGE_SESSION], 1);
    ck_assert_uint_ne(pool_alloc(k, POOL_NONPAGED, 100, TAG), 0); /* of what is there */
    ck_assert(shared_range_verify(k));
    mm_fixture_end(machine);
}
END_TEST

/* What a session had anybody can have after its end. */
START_TEST(test_session_gives_to_pool)
{
    kva_t blocks[16];
    start(_i, ABI_REG_COUNT, 0);
    uint32_t free = range()->have[RANGE_FREE] + range()->have[RANGE_SYSTEM_CACHE];
    begin_session();
    fill_session(ALL);
    ck_assert_uint_eq(session_detach(k), STATUS_SUCCESS);
    ck_assert_uint_eq(kd(k)->session_count, 0);
    ck_assert_uint_le(free - range()->have[RANGE_FREE],
                      2); /* what its sections took of paged pool */
    ck_assert_uint_eq(fill_pool(POOL_NONPAGED, 16, blocks), 16);
    for (uint32_t i = 0; i < 16; i++)
        *(uint32_t *)kptr(k, blocks[i]) = i;
    ck_assert(shared_range_verify(k));
    mm_fixture_end(machine);
}
END_TEST

/* ---- limits ---- */

/* A number that is no whole piece is rounded up. */
static const struct {
    enum abi_registry_value limit;
    enum range_use use;
    enum pool_kind kind; /* POOL_SESSION: not a pool's */
    uint32_t mb;
    uint32_t came_mb;
    uint32_t came_pae_mb;
} limits[] = {
    { ABI_REG_PAGED_POOL_LIMIT, RANGE_PAGED_POOL, POOL_PAGED, 33, 36, 34 },
    { ABI_REG_NONPAGED_POOL_LIMIT, RANGE_NONPAGED_POOL, POOL_NONPAGED, 33, 36, 34 },
    { ABI_REG_SYSTEM_PTES_LIMIT, RANGE_SYSTEM_PTES, POOL_SESSION, 9, 12, 10 },
    { ABI_REG_SYSTEM_CACHE_LIMIT, RANGE_SYSTEM_CACHE, POOL_SESSION, 65, 68, 66 },
};

START_TEST(test_limits_stop_one_alone)
{
    static kva_t blocks[64];
    for (int with_pae = 0; with_pae < 2; with_pae++) {
        start(with_pae, limits[_i].limit, limits[_i].mb);
        uint32_t mb = with_pae ? limits[_i].came_pae_mb : limits[_i].came_mb;
        if (limits[_i].kind != POOL_SESSION)
            ck_assert_uint_lt(fill_pool(limits[_i].kind, 64, blocks), 64);
        if (limits[_i].use == RANGE_SYSTEM_PTES)
            while (system_ptes_take(k, 16, TAG, "test") != 0)
                ;
        ck_assert_uint_eq(range()->limit[limits[_i].use] * (uint64_t)piece_bytes(), mb * DH_MB);
        ck_assert_uint_eq(range()->have[limits[_i].use], range()->limit[limits[_i].use]);
        /* Others go on. */
        ck_assert_uint_ne(pool_alloc(k, limits[_i].kind == POOL_PAGED ? POOL_NONPAGED : POOL_PAGED,
                                     piece_bytes(), TAG),
                          0);
        ck_assert(shared_range_verify(k));
        mm_fixture_end(machine);
    }
}
END_TEST

/* Zero, more than there are addresses, and a system that knows none. */
START_TEST(test_limits_that_are_none_change_nothing)
{
    static const uint32_t numbers[] = { 0, 2048, 2049, 0xffffffff };
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(numbers); i++) {
        start(0, ABI_REG_PAGED_POOL_LIMIT, numbers[i]);
        ck_assert_uint_eq(range()->limit[RANGE_PAGED_POOL], range()->most[RANGE_PAGED_POOL]);
        mm_fixture_end(machine);
    }
}
END_TEST

/* What user mode has less than the map lets it have is in the range too: pools and sessions lie
 * there as anywhere, and a limit counts it once. */
START_TEST(test_addresses_that_user_mode_loses_are_anybodys)
{
    static const uint32_t limits_mb[] = { 40, 6, 0 };
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(limits_mb); i++) {
        struct abi_boot boot;
        mm_fixture_boot(&boot);
        set_dynamic(&boot, _i);
        boot.map_3gb = boot.map;
        boot.capabilities |= ABI_CAPABILITY_MAP_3GB | ABI_CAPABILITY_BOOT_STORE;
        boot.map_3gb.system_start = 0x88000000;
        boot.options |= ABI_OPTION_INCREASEUSERVA;
        boot.userva_mb = 2049; /* whole page tables of either kind: 2052 */
        boot.registry[ABI_REG_SYSTEM_CACHE_LIMIT] = (struct abi_dword){ 1, 1 };
        boot.registry[ABI_REG_SYSTEM_PTES_LIMIT] = (struct abi_dword){ 1, limits_mb[i] };
        machine = mm_fixture_start(&boot);
        k = &machine->kernel;
        ck_assert_uint_eq(k->layout.system_start, 0x80400000);
        ck_assert_uint_eq(k->layout.user_end, 0x80400000 - (0x88000000 - boot.map_3gb.user_end));
        ck_assert_uint_eq(k->layout.range_start, 0x80400000);
        if (limits_mb[i] == 0)
            ck_assert_uint_eq(range()->limit[RANGE_SYSTEM_PTES], range()->most[RANGE_SYSTEM_PTES]);
        else
            ck_assert_uint_eq(range()->limit[RANGE_SYSTEM_PTES] * (uint64_t)piece_bytes(),
                              DH_ROUND_UP(limits_mb[i] * DH_MB, piece_bytes()));
        kva_t block = pool_alloc(k, POOL_PAGED, piece_bytes() / 2, TAG);
        ck_assert_uint_lt(block, 0x88000000);
        *(uint32_t *)kptr(k, block) = 1;
        ck_assert(shared_range_verify(k));
        mm_fixture_end(machine);
    }
}
END_TEST

/* ---- refused after all ---- */

/* Commit ends a request that had its pieces already. */
START_TEST(test_refused_requests_give_pieces_back)
{
    start(_i, ABI_REG_COUNT, 0);
    begin_session();
    uint32_t have[RANGE_USE_COUNT];
    memcpy(have, range()->have, sizeof have);
    uint32_t sessions = kd(k)->session_pieces.used;
    uint64_t limit = kd(k)->commit_limit;
    gva_t section;
    kva_t base;
    ck_assert_uint_eq(section_create(k, 3 * piece_bytes(), 0, &section), STATUS_SUCCESS);
    memcpy(have, range()->have, sizeof have);
    kd(k)->commit_limit = kd(k)->commit_pages + 2; /* page tables of two pieces */
    ck_assert_uint_eq(section_map_view(k, section, &base, "test view"), STATUS_NO_MEMORY);
    ck_assert_uint_eq(pool_alloc(k, POOL_NONPAGED, 80 * DH_MB, TAG), 0);
    ck_assert_uint_eq(pool_alloc(k, POOL_PAGED, 3 * piece_bytes(), TAG), 0);
    ck_assert_uint_eq(system_ptes_take(k, 3 * piece_bytes() / DH_PAGE_SIZE, TAG, "test"), 0);
    ck_assert_uint_eq(kd(k)->commit_pages, kd(k)->commit_limit - 2);
    ck_assert_uint_eq(pool_alloc(k, POOL_SESSION, 3 * piece_bytes(), TAG), 0);
    ck_assert_mem_eq(range()->have, have, sizeof have);
    ck_assert_uint_eq(kd(k)->session_pieces.used, sessions);
    ck_assert(shared_range_verify(k) && session_pieces_verify(k));
    kd(k)->commit_limit = limit;
    ck_assert_uint_eq(section_map_view(k, section, &base, "test view"), STATUS_SUCCESS);
    ck_assert_uint_eq(kd(k)->session_pieces.used, sessions + 3);
    mm_fixture_end(machine);
}
END_TEST

/* Its page tables were there, and what it is for was refused. */
START_TEST(test_undone_views_give_pieces_back)
{
    start(_i, ABI_REG_COUNT, 0);
    begin_session();
    ck_assert_uint_eq(fill_session(1), 1);
    uint32_t free = range()->have[RANGE_FREE];
    uint32_t sessions = kd(k)->session_pieces.used;
    gva_t section;
    kva_t base;
    ck_assert_uint_eq(section_create(k, 3 * piece_bytes(), 0, &section), STATUS_SUCCESS);
    uint32_t commit = kd(k)->commit_pages;
    kd(k)->commit_limit = commit + 3; /* page tables alone */
    ck_assert_uint_eq(section_map_view(k, section, &base, "test view"), STATUS_SUCCESS);
    ck_assert_uint_eq(kd(k)->session_pieces.used, sessions + 3);
    ck_assert(!NT_SUCCESS(section_commit_view(k, base, base, DH_PAGE_SIZE)));
    section_undo_view(k, base);
    ck_assert_uint_eq(kd(k)->session_pieces.used, sessions);
    ck_assert_uint_eq(range()->have[RANGE_FREE], free);
    ck_assert_uint_eq(kd(k)->commit_pages, commit);
    section_unref(k, section);
    ck_assert(shared_range_verify(k) && session_pieces_verify(k));
    mm_fixture_end(machine);
}
END_TEST

/* Sizes of before are leftovers. */
START_TEST(test_sizes_of_the_registry_ask_for_nothing)
{
    static const enum abi_registry_value sizes[] = { ABI_REG_NONPAGED_POOL_SIZE,
                                                     ABI_REG_PAGED_POOL_SIZE,
                                                     ABI_REG_SYSTEM_PAGES };
    start(_i, ABI_REG_COUNT, 0);
    const struct shared_range before = *range();
    mm_fixture_end(machine);
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(sizes); i++) {
        start(_i, sizes[i], 96 * DH_MB);
        ck_assert_mem_eq(range()->have, before.have, sizeof before.have);
        ck_assert_mem_eq(range()->limit, before.limit, sizeof before.limit);
        mm_fixture_end(machine);
    }
}
END_TEST

/* ---- taken back ---- */

/* The cache gives all before anybody is refused, nonpaged pool its empty pieces, paged pool none.
 */
START_TEST(test_cache_and_empty_pool_are_taken_back)
{
    kva_t nonpaged[16], paged[4];
    start(_i, ABI_REG_COUNT, 0);
    uint32_t cache = range()->have[RANGE_SYSTEM_CACHE];
    ck_assert_uint_gt(cache, 0);
    uint32_t before = range()->have[RANGE_NONPAGED_POOL];
    ck_assert_uint_eq(fill_pool(POOL_NONPAGED, 16, nonpaged), 16);
    ck_assert_uint_eq(fill_pool(POOL_PAGED, 4, paged), 4);
    uint32_t full = range()->have[RANGE_NONPAGED_POOL];
    uint32_t of_paged = range()->have[RANGE_PAGED_POOL];
    ck_assert_uint_gt(full, before);
    for (uint32_t i = 0; i < 16; i++)
        pool_free(k, nonpaged[i], TAG);
    for (uint32_t i = 0; i < 4; i++)
        pool_free(k, paged[i], TAG);
    ck_assert_uint_eq(range()->have[RANGE_NONPAGED_POOL], full); /* until somebody needs it */
    ck_assert_uint_eq(range()->reclaims, 0);
    begin_session();
    fill_session(ALL);
    ck_assert_uint_lt(range()->have[RANGE_NONPAGED_POOL], full);
    ck_assert_uint_ge(range()->have[RANGE_NONPAGED_POOL], before);
    ck_assert_uint_eq(range()->have[RANGE_SYSTEM_CACHE], 0);
    ck_assert_uint_ge(range()->have[RANGE_PAGED_POOL], of_paged);
    ck_assert_uint_gt(range()->reclaims, 0);
    ck_assert_uint_ge(range()->reclaimed, full - before);
    ck_assert(shared_range_verify(k));
    mm_fixture_end(machine);
}
END_TEST

/* Less than 128 MB are free. */
START_TEST(test_little_left_is_taken_back_too)
{
    start(_i, ABI_REG_COUNT, 0);
    begin_session();
    uint32_t spare = 128 * DH_MB / piece_bytes();
    while (range()->have[RANGE_FREE] > spare) {
        ck_assert_uint_eq(range()->reclaims, 0);
        ck_assert_uint_eq(fill_session(1), 1);
    }
    ck_assert_uint_eq(fill_session(1), 1);
    ck_assert_uint_eq(range()->reclaims, 1);
    ck_assert_uint_eq(range()->failures[RANGE_SESSION], 0);
    ck_assert_uint_eq(range()->have[RANGE_SYSTEM_CACHE], 0);
    mm_fixture_end(machine);
}
END_TEST

/* The longest run counts all that is taken back, empty pool too. */
START_TEST(test_longest_run_counts_what_is_taken_back)
{
    kva_t blocks[80];
    gva_t sections[2];
    kva_t base;
    start(0, ABI_REG_SYSTEM_CACHE_LIMIT, 64);
    uint32_t count = 160 * DH_MB / piece_bytes();
    ck_assert_uint_eq(fill_pool(POOL_NONPAGED, count, blocks), count);
    begin_session();
    while (range()->have[RANGE_FREE] * (uint64_t)piece_bytes() > 130 * DH_MB)
        ck_assert_uint_eq(fill_session(1), 1);
    gva_t space = session_at(k, session_current(k))->view_space;
    uint64_t full = view_largest_run(k, space) * (uint64_t)DH_VIEW_BUCKET;
    for (uint32_t i = 0; i < count; i++)
        pool_free(k, blocks[i], TAG);
    uint64_t bytes = view_largest_run(k, space) * (uint64_t)DH_VIEW_BUCKET;
    ck_assert_uint_gt(bytes, full);
    ck_assert_uint_eq(section_create(k, (uint32_t)bytes, 0, &sections[0]), STATUS_SUCCESS);
    ck_assert_uint_eq(section_create(k, (uint32_t)bytes + 1, 0, &sections[1]), STATUS_SUCCESS);
    ck_assert_uint_eq(range()->reclaims, 0);
    ck_assert_uint_eq(view_largest_run(k, space) * (uint64_t)DH_VIEW_BUCKET, bytes);
    ck_assert_uint_eq(section_map_view(k, sections[1], &base, "too long"), STATUS_NO_MEMORY);
    ck_assert_uint_eq(section_map_view(k, sections[0], &base, "longest"), STATUS_SUCCESS);
    mm_fixture_end(machine);
}
END_TEST

/* ---- the verifier ---- */

START_TEST(test_verifier_knows_owners)
{
    kva_t blocks[16];
    start(_i, ABI_REG_COUNT, 0);
    ck_assert_uint_eq(fill_pool(POOL_NONPAGED, 16, blocks), 16);
    kva_t block = blocks[15];
    uint8_t *uses = kptr(k, (kva_t)range()->uses);
    uint32_t piece = (uint32_t)((block - range()->start) / piece_bytes());
    ck_assert(shared_range_verify(k) && pool_verify(k, kd(k)->pool[KD_POOL_EXPANSION]));
    uses[piece] = RANGE_PAGED_POOL;
    ck_assert(!shared_range_verify(k));
    ck_assert(!pool_verify(k, kd(k)->pool[KD_POOL_EXPANSION]));
    uses[piece] = RANGE_FREE; /* with a page table */
    kd(k)->shared_range.have[RANGE_NONPAGED_POOL]--;
    kd(k)->shared_range.have[RANGE_FREE]++;
    ck_assert(!shared_range_verify(k));
    mm_fixture_end(machine);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_pool_leaves_less_for_sessions, 2 },
    { &test_sessions_leave_nothing_for_pool, 2 },
    { &test_session_gives_to_pool, 2 },
    { &test_limits_stop_one_alone, DH_ARRAY_COUNT(limits) },
    { &test_limits_that_are_none_change_nothing },
    { &test_addresses_that_user_mode_loses_are_anybodys, 2 },
    { &test_refused_requests_give_pieces_back, 2 },
    { &test_undone_views_give_pieces_back, 2 },
    { &test_sizes_of_the_registry_ask_for_nothing, 2 },
    { &test_cache_and_empty_pool_are_taken_back, 2 },
    { &test_little_left_is_taken_back_too, 2 },
    { &test_longest_run_counts_what_is_taken_back },
    { &test_verifier_knows_owners, 2 },
};

SUITE(tests, NULL, NULL)
