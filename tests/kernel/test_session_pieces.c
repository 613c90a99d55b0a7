/* SPDX-License-Identifier: MIT */
/* Session space that takes pieces of a range: which, for whom, how many, and that all come back. */
#include "kernel/mm/address_space.h"
#include "kernel/mm/mm_layout.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/section.h"
#include "kernel/mm/session_internal.h"
#include "kernel/mm/session_page.h"
#include "kernel/mm/session_pieces.h"
#include "kernel/mm/shared_range.h"
#include "mm_fixture.h"

#include "../suite.h"

#define TAG POOL_TAG('T', 'e', 's', 't')

static struct model_machine *machine;
static struct kernel *k;

/* limit_mb 0: none */
static void
start(int with_pae, uint32_t limit_mb)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    boot.capabilities &= ~(ABI_CAPABILITY_SESSION_SIZES | ABI_CAPABILITY_REGISTRY_SESSION_SIZES);
    boot.capabilities |= ABI_CAPABILITY_ADDRESS_LIMITS;
    boot.options |= with_pae ? ABI_OPTION_PAE : 0;
    boot.map.system_views = 0x94000000;
    boot.map.system_views_end = 0x95000000;
    boot.registry[ABI_REG_SESSION_SPACE_LIMIT] = (struct abi_dword){ limit_mb != 0, limit_mb };
    machine = mm_fixture_start(&boot);
    k = &machine->kernel;
}

/* Above the highest piece that is free. */
static uint64_t
top_of_range(void)
{
    const struct shared_range *range = &kd(k)->shared_range;
    uint32_t piece = range->count;
    while (!shared_range_is_free(k, piece - 1))
        piece--;
    return range->start + piece * table_span(k);
}

/* A session of its own for a process of its own, made current. */
static gva_t
new_session(gva_t *leader)
{
    uint32_t id;
    *leader = mm_fixture_process(k);
    ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
    return session_current(k);
}

static nt_status
map_one(uint32_t bytes, kva_t *base)
{
    gva_t section;
    ck_assert_uint_eq(section_create(k, bytes, 0, &section), STATUS_SUCCESS);
    nt_status status = section_map_view(k, section, base, "test view");
    if (!NT_SUCCESS(status))
        section_unref(k, section);
    return status;
}

static void
verify(gva_t session)
{
    ck_assert(session_verify(k, session));
    ck_assert(session_pieces_verify(k));
}

/* From the top of the range, and inside of a piece from its lowest address. */
START_TEST(test_pieces_are_taken_from_the_top)
{
    gva_t leader;
    kva_t base;
    start(_i, 0);
    uint64_t piece = _i ? 2 * DH_MB : 4 * DH_MB;
    uint64_t top = top_of_range();
    gva_t session = new_session(&leader);
    ck_assert_uint_ge(top, 0xff800000); /* below the HAL */
    for (uint32_t i = 0; i < piece / (512 * DH_KB); i++) {
        ck_assert_uint_eq(map_one(512 * DH_KB, &base), STATUS_SUCCESS);
        ck_assert_uint_eq(base, top - piece + (uint64_t)i * 512 * DH_KB);
    }
    ck_assert_uint_eq(kd(k)->session_pieces.used, 1);
    ck_assert_uint_eq(map_one((uint32_t)piece + DH_KB, &base), STATUS_SUCCESS);
    ck_assert_uint_eq(base, top - 3 * piece);
    /* The second of these two has room. */
    ck_assert_uint_eq(map_one(512 * DH_KB, &base), STATUS_SUCCESS);
    ck_assert_uint_eq(base, top - 2 * piece + 64 * DH_KB);
    ck_assert_uint_eq(kd(k)->session_pieces.used, 3);
    verify(session);
    mm_fixture_end(machine);
}
END_TEST

/* The pool has pieces of its own, as soon as it needs one. */
START_TEST(test_pool_has_other_pieces_than_views)
{
    gva_t leader;
    kva_t base;
    start(_i, 0);
    gva_t session = new_session(&leader);
    ck_assert_uint_eq(map_one(64 * DH_KB, &base), STATUS_SUCCESS);
    uint64_t piece = base;
    kva_t block = pool_alloc(k, POOL_SESSION, 100, TAG);
    ck_assert_uint_ne(block, 0);
    ck_assert_uint_lt(block, piece);
    ck_assert_uint_eq(kd(k)->session_pieces.used, 2);
    ck_assert_uint_eq(map_one(64 * DH_KB, &base), STATUS_SUCCESS);
    ck_assert_uint_eq(base, piece + 64 * DH_KB);
    verify(session);
    pool_free(k, block, TAG);
    ck_assert_uint_eq(kd(k)->session_pieces.used, 2); /* it stays the pool's */
    verify(session);
    mm_fixture_end(machine);
}
END_TEST

/* Image space and structure are 12 MB of it; a number that is no whole piece is rounded up. */
static const struct {
    uint32_t limit_mb;
    int with_pae;
    uint32_t pieces;
} limits[] = { { 28, 0, 4 }, { 25, 0, 4 }, { 28, 1, 8 }, { 25, 1, 7 }, { 8, 0, 0 } };

START_TEST(test_limit_counts_pieces)
{
    gva_t leader;
    kva_t base;
    start(limits[_i].with_pae, limits[_i].limit_mb);
    gva_t session = new_session(&leader);
    uint32_t piece = (limits[_i].with_pae ? 2 : 4) * DH_MB;
    for (uint32_t i = 0; i < limits[_i].pieces; i++)
        ck_assert_uint_eq(map_one(piece, &base), STATUS_SUCCESS);
    ck_assert_uint_eq(map_one(64 * DH_KB, &base), (nt_status)STATUS_NO_MEMORY);
    ck_assert_uint_eq(pool_alloc(k, POOL_SESSION, 100, TAG), 0);
    ck_assert_uint_eq(kd(k)->session_pieces.used, limits[_i].pieces);
    verify(session);
    mm_fixture_end(machine);
}
END_TEST

/* What is session space in one session is in another, and counts once. */
START_TEST(test_sessions_share_addresses)
{
    gva_t leader;
    kva_t base[2];
    start(_i, 0);
    mm_fixture_process_end(k, mm_fixture_process(k));
    gva_t first = new_session(&leader);
    gva_t member = mm_fixture_process(k);
    ck_assert_uint_eq(session_add_process(k, first, member), STATUS_SUCCESS);
    ck_assert_uint_eq(map_one(512 * DH_KB, &base[0]), STATUS_SUCCESS);
    address_space_switch(k, leader);
    ck_assert_uint_eq(session_detach(k), STATUS_SUCCESS);
    uint32_t id;
    ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
    gva_t second = session_current(k);
    ck_assert_uint_eq(map_one(512 * DH_KB, &base[1]), STATUS_SUCCESS);
    ck_assert_uint_eq(base[0], base[1]);
    ck_assert_uint_eq(kd(k)->session_pieces.used, 1);
    verify(first);
    verify(second);
    section_unmap_view(k, base[1]);
    ck_assert_uint_eq(session_detach(k), STATUS_SUCCESS);
    ck_assert_uint_eq(kd(k)->session_pieces.used, 1); /* the first has it still */
    verify(first);
    mm_fixture_end(machine);
}
END_TEST

START_TEST(test_session_gives_pieces_back)
{
    kva_t base;
    start(_i, 0);
    mm_fixture_process(k);
    struct mm_counters before = mm_fixture_counters(k);
    for (uint32_t round = 0; round < 2; round++) {
        uint32_t id;
        ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
        gva_t section;
        ck_assert_uint_eq(section_create(k, 512 * DH_KB, 0, &section), STATUS_SUCCESS);
        ck_assert_uint_eq(section_map_view(k, section, &base, "test view"), STATUS_SUCCESS);
        ck_assert_uint_eq(kd(k)->session_pieces.used, 1);
        section_unmap_view(k, base);
        section_unref(k, section);
        ck_assert_uint_eq(session_detach(k), STATUS_SUCCESS);
        ck_assert_uint_eq(kd(k)->session_pieces.used, 0);
        ck_assert(session_pieces_verify(k));
        mm_fixture_assert_same(before, mm_fixture_counters(k));
    }
    mm_fixture_end(machine);
}
END_TEST

/* Whatever says who has a piece, the verifier compares. */
START_TEST(test_verifier_knows_pieces)
{
    gva_t leader;
    kva_t base;
    start(0, 0);
    gva_t session = new_session(&leader);
    ck_assert_uint_eq(map_one(512 * DH_KB, &base), STATUS_SUCCESS);
    uint8_t *uses = kptr(k, (kva_t)session_at(k, session)->piece_uses);
    uint32_t last = (uint32_t)((base - kd(k)->shared_range.start) / table_span(k));
    verify(session);
    uses[last] = PIECE_POOL;
    ck_assert(!session_verify(k, session));
    uses[last] = PIECE_VIEWS;
    uses[0] = PIECE_VIEWS;
    ck_assert(!session_pieces_verify(k));
    uses[0] = PIECE_FREE;
    kd(k)->session_pieces.used++;
    ck_assert(!session_pieces_verify(k));
    kd(k)->session_pieces.used--;
    verify(session);
    mm_fixture_end(machine);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_pieces_are_taken_from_the_top, 2 },
    { &test_pool_has_other_pieces_than_views, 2 },
    { &test_limit_counts_pieces, DH_ARRAY_COUNT(limits) },
    { &test_sessions_share_addresses, 2 },
    { &test_session_gives_pieces_back, 2 },
    { &test_verifier_knows_pieces },
};

SUITE(tests, NULL, NULL)
