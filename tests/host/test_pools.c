/* SPDX-License-Identifier: MIT */
/* Pools of the shipped editions, read from memory: how large they are with so much memory, and
 * which of them serves win32k. */
#include "host/inspect/snapshot.h"
#include "host/run/run.h"

#include "../suite.h"

#include <string.h>

#define FILL                                                                                       \
    "programs: { p: { imports: [user32], console: none } }\n"                                      \
    "steps:\n"                                                                                     \
    "  - start-service: { name: s, program: p }\n"                                                 \
    "  - create-gdi: { in: s, kind: bitmap, size: 64 KB, count: 5000 }\n"

typedef struct {
    Scenario *scenario;
    Run *run;
    Snapshot *snapshot;
} System;

static System
play(const char *keys, const char *load)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text =
        g_strdup_printf("format: 1\ntitle: Pools\nsystem: { %s }\n%s", keys, load);
    System system = { .scenario = scenario_load_text("test.yaml", text, -1, NULL, &error) };
    ck_assert_msg(system.scenario != NULL, "%s", error != NULL ? error->message : "");
    system.run = run_new(system.scenario, system.scenario->plain, NULL, &error);
    ck_assert_msg(system.run != NULL, "%s", error != NULL ? error->message : "");
    while (run_next(system.run, &error))
        continue;
    ck_assert_msg(error == NULL, "%s", error != NULL ? error->message : "");
    system.snapshot = snapshot_take_with(run_engine(system.run), SNAPSHOT_PLAIN, &error);
    ck_assert_msg(system.snapshot != NULL, "%s", error != NULL ? error->message : "");
    return system;
}

static void
stop(System *system)
{
    snapshot_free(system->snapshot);
    run_free(system->run);
    scenario_free(system->scenario);
}

/* ---- sizes ---- */

typedef struct {
    const char *keys;
    guint64 nonpaged_kb;
    guint64 paged_kb;
} Size;

/* All in KB: 1 MB, 24 bytes for each page, and 400 KB for each MB of memory above 4; from 496 MB on
 * 200 KB, and at least 128 MB; at most 256 MB. Paged pool is twice that, at least 32 MB and at most
 * what system PTEs leave; of 32-bit systems of NT 5. Source: docs/fidelity.md, "Pools". */
static const Size sizes[] = {
    { "memory: 64 MB", 1024 + 60 * 400 + 384, 2 * (1024 + 60 * 400 + 384) },
    { "memory: 65 MB", 1024 + 61 * 400 + 388, 2 * (1024 + 61 * 400 + 388) },
    { "memory: 128 MB", 1024 + 124 * 400 + 768, 2 * (1024 + 124 * 400 + 768) },
    { "memory: 512 MB", 128 * 1024, 184 * 1024 },
    { "memory: 512 MB, boot-options: [/3GB]", 256 + 508 * 32 + 95136, 160 * 1024 },
    { "memory: 1 GB", 1024 + 1020 * 200 + 6144, 160 * 1024 },
    { "memory: 2 GB, page-file: 0", 256 * 1024, 160 * 1024 },
    { "memory: 4 GB", 256 * 1024, 168 * 1024 },
    { "memory: 128 MB, set: { NonPagedPoolSize: 0x3ffff }", 1024 + 124 * 400 + 768,
      2 * (1024 + 124 * 400 + 768) },
    { "memory: 128 MB, set: { NonPagedPoolSize: 0x800000 }", 8 * 1024, 32 * 1024 },
    { "memory: 128 MB, set: { NonPagedPoolSize: 0x7000000 }", 112 * 1024, 224 * 1024 },
    { "memory: 128 MB, set: { NonPagedPoolSize: 0x7000001 }", 1024 + 124 * 400 + 768,
      2 * (1024 + 124 * 400 + 768) },
};

static guint64
region_bytes(const Snapshot *snapshot, guint kind)
{
    const SnapshotRegion *region = snapshot_region(snapshot, kind);
    return region != NULL ? region->end - region->start : 0;
}

/* Descriptors, bitmaps and tags of the pools, which lie in nonpaged pool. */
#define OVERHEAD_MAX (256 * 1024)

static void
check_pools(const Size *size, const char *edition)
{
    g_autofree char *keys = g_strdup_printf("edition: %s, services: none, %s", edition, size->keys);
    System system = play(keys, "steps: []\n");
    guint64 nonpaged = region_bytes(system.snapshot, REGION_NONPAGED_POOL) +
                       region_bytes(system.snapshot, REGION_NONPAGED_EXPANSION);
    guint64 paged = region_bytes(system.snapshot, REGION_PAGED_POOL);
    ck_assert_msg(nonpaged / 1024 == size->nonpaged_kb,
                  "%s: nonpaged pool of %" G_GUINT64_FORMAT " KB", keys, nonpaged / 1024);
    ck_assert_msg(paged / 1024 == size->paged_kb, "%s: paged pool of %" G_GUINT64_FORMAT " KB",
                  keys, paged / 1024);
    /* What the kernel gives out of is these. */
    ck_assert_uint_lt(system.snapshot->nonpaged_pool->bytes, nonpaged);
    ck_assert_uint_gt(system.snapshot->nonpaged_pool->bytes + OVERHEAD_MAX, nonpaged);
    ck_assert_uint_eq(system.snapshot->paged_pool->bytes, paged);
    stop(&system);
}

/* How large pools of 64-bit systems are, and of those that give addresses as they are needed, is
 * decided, and no finding. */
static gboolean
has_rule(const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) edition = edition_load(name, NULL, NULL, &error);

    ck_assert_msg(edition != NULL, "%s", error != NULL ? error->message : "");
    return edition->boot.address_bits == 32 && !abi_is_session_dynamic(edition->boot.capabilities);
}

START_TEST(test_pools_follow_memory)
{
    g_auto(GStrv) editions = edition_names();

    for (guint i = 0; editions[i] != NULL; i++)
        if (has_rule(editions[i]))
            check_pools(&sizes[_i], editions[i]);
}
END_TEST

/* A Server 2003 SP2 was seen with 255 MB of nonpaged and 178 MB of paged pool; how much memory it
 * had is not told: with 4 GB, which give all that is given without a value, no further than this.
 */
#define MB_OFF_NONPAGED 1
#define MB_OFF_PAGED    10

START_TEST(test_pools_of_a_server_that_was_seen)
{
    System system = play("edition: server2003-sp2, services: none, memory: 4 GB", "steps: []\n");
    guint64 nonpaged = region_bytes(system.snapshot, REGION_NONPAGED_POOL) +
                       region_bytes(system.snapshot, REGION_NONPAGED_EXPANSION);
    guint64 paged = region_bytes(system.snapshot, REGION_PAGED_POOL);
    ck_assert_int_le(ABS((gint)(nonpaged >> 20) - 255), MB_OFF_NONPAGED);
    ck_assert_int_le(ABS((gint)(paged >> 20) - 178), MB_OFF_PAGED);
    stop(&system);
}
END_TEST

/* ---- who serves win32k ---- */

typedef struct {
    const char *keys;
    gboolean has_session_pool;
} Server;

static const Server servers[] = {
    { "edition: server2003-sp2, registry: server2003-sp2-ts.reg", TRUE },
    { "edition: server2003-sp2", FALSE },
    { "edition: xp-sp3", FALSE },
    { "edition: win2000", FALSE },
    /* A size that stands in the registry makes no pool. */
    { "edition: xp-sp3, set: { SessionPoolSize: 16 }", FALSE },
};

static guint64
bytes_of(const SnapshotPool *pool, const char *tag)
{
    for (guint i = 0; pool != NULL && i < pool->tags->len; i++) {
        const SnapshotPoolTag *one = &g_array_index(pool->tags, SnapshotPoolTag, i);
        if (memcmp(&one->tag, tag, sizeof one->tag) == 0)
            return one->bytes;
    }
    return 0;
}

/* "Uspi" are win32k's data of processes. */
START_TEST(test_pools_serve_win32k_as_the_edition_says)
{
    const Server *server = &servers[_i];
    System system = play(server->keys, FILL);
    const SnapshotSession *session = snapshot_session(system.snapshot, 0);
    ck_assert_int_eq(session->pool != NULL, server->has_session_pool);
    ck_assert_int_eq(bytes_of(session->pool, "Uspi") != 0, server->has_session_pool);
    ck_assert_int_eq(bytes_of(system.snapshot->paged_pool, "Uspi") != 0, !server->has_session_pool);
    ck_assert_uint_eq(bytes_of(system.snapshot->nonpaged_pool, "Uspi"), 0);

    const RunRecord *record = run_so_far(system.run);
    ck_assert_uint_eq(record->failures->len, 1);
    const RunFailure *failure = g_ptr_array_index(record->failures, 0);
    ck_assert_str_eq(failure->cause,
                     server->has_session_pool ? "session-pool-full" : "paged-pool-full");
    stop(&system);
}
END_TEST

/* Where the edition says a part of memory nonpaged pool has that: 75 % from 7 on, all from 8.1 on;
 * of the shared range as many addresses. Source: Microsoft, "Memory Limits for Windows and Windows
 * Server Releases". */
static const struct {
    const char *keys;
    guint64 mb;
} parts[] = {
    { "edition: win7-x64, memory: 4 GB", 3072 },
    { "edition: server2008r2-x64, memory: 1 GB", 768 },
    { "edition: win8.1-x64, memory: 1 GB", 1024 },
    { "edition: win11-x64, memory: 2 GB", 2048 },
    { "edition: vista-sp1-x86, memory: 256 MB", 256 },
    { "edition: server2008-x86, memory: 256 MB", 192 },
    { "edition: win10-x86, memory: 256 MB", 192 },
};

START_TEST(test_pools_have_a_part_of_memory)
{
    g_autofree char *keys = g_strdup_printf("%s, services: none", parts[_i].keys);
    System system = play(keys, "steps: []\n");
    const SnapshotRange *range = &system.snapshot->range;
    guint64 bytes = range->count != 0
                        ? snapshot_range_most(range, RANGE_NONPAGED_POOL)
                        : region_bytes(system.snapshot, REGION_NONPAGED_POOL) +
                              region_bytes(system.snapshot, REGION_NONPAGED_EXPANSION);
    ck_assert_uint_eq(bytes, parts[_i].mb * DH_MB);
    stop(&system);
}
END_TEST

/* ---- what ends before ids do ---- */

typedef struct {
    guint64 ptes;
    guint64 nonpaged;
    guint64 commit;
} Use;

static Use
use_of_sessions(guint count, Use *limit)
{
    g_autofree char *steps =
        g_strdup_printf("steps:\n  - logon: { user: \"u{n}\", kind: rdp, as: \"u{n}\", "
                        "for: { n: 1..%u } }\n",
                        count);
    System system = play("edition: win7-x64, services: none", steps);
    const Snapshot *s = system.snapshot;
    Use use = { s->system_ptes->used_bytes / DH_PAGE_SIZE, s->nonpaged_pool->used_bytes,
                s->commit_pages };
    *limit =
        (Use){ s->system_ptes->bytes / DH_PAGE_SIZE, s->nonpaged_pool->bytes, s->commit_limit };
    stop(&system);
    return use;
}

/* No scenario can end by session ids: of 65,535 sessions less than a tenth has system PTEs or
 * memory, and less than half nonpaged pool. */
START_TEST(test_pools_end_before_session_ids)
{
    Use limit;
    const Use few = use_of_sessions(3, &limit);
    const Use more = use_of_sessions(13, &limit);
    const guint64 ids = 65535;
    guint64 ptes = (more.ptes - few.ptes) / 10;
    ck_assert_uint_eq(ptes, 287);
    ck_assert_uint_gt(ids / 10 * ptes, limit.ptes);
    ck_assert_uint_gt(ids / 2 * ((more.nonpaged - few.nonpaged) / 10), limit.nonpaged);
    ck_assert_uint_gt(ids / 10 * ((more.commit - few.commit) / 10), limit.commit * 9 / 10);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_pools_follow_memory, .loops = G_N_ELEMENTS(sizes) },
    { &test_pools_of_a_server_that_was_seen },
    { &test_pools_serve_win32k_as_the_edition_says, .loops = G_N_ELEMENTS(servers) },
    { &test_pools_have_a_part_of_memory, .loops = G_N_ELEMENTS(parts) },
    { &test_pools_end_before_session_ids },
};

SUITE(tests, NULL, NULL)
