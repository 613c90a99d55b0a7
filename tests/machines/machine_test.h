/* SPDX-License-Identifier: MIT */
/* What tests of machines share: a scenario running on the machine asked for, and where things are
 * in it. */
#pragma once

#include "../host/config_test.h"
#include "host/engine/both_engine.h"
#include "host/engine/engine_internal.h"
#include "host/engine/qemu_engine.h"
#include "host/memory/page_walk.h"
#include "host/run/run.h"
#include "host/words/region.h"

#define TEST_SYSTEM "system: { edition: server2003-sp2, services: none }\n"
#define TEST_SYSTEM_PAE                                                                            \
    "system: { edition: server2003-sp2, services: none, boot-options: [/PAE] }\n"
#define TEST_SYSTEM_X64 "system: { edition: server2003-x64, services: none }\n"
#define TEST_SYSTEM_NT6 "system: { edition: win7-x64, services: none }\n"
#define TEST_TWO_SESSIONS                                                                          \
    "steps:\n"                                                                                     \
    "  - logon: { user: alice, kind: console }\n"                                                  \
    "  - logon: { user: bob, kind: rdp, as: bob }\n"

typedef struct {
    Scenario *scenario;
    Run *run; /* at its last step */
} TestRun;

static inline Run *
test_run_start(const char *text, EngineKind kind, Scenario **scenario, GError **error)
{
    const RunOptions options = { .engine = { .kind = kind } };
    *scenario = scenario_load_text("test.yaml", text, -1, NULL, error);
    return *scenario != NULL ? run_new(*scenario, (*scenario)->plain, &options, error) : NULL;
}

static inline TestRun
test_run(const char *text, EngineKind kind)
{
    TestRun test;
    GError *error = NULL;
    test.run = test_run_start(text, kind, &test.scenario, &error);
    while (test.run != NULL && run_next(test.run, &error))
        continue;
    assert_no_error(error);
    return test;
}

static inline void
test_run_end(TestRun *test)
{
    run_free(test->run);
    scenario_free(test->scenario);
}

/* Session space of a machine, from its published regions: one run of addresses, with 64 bits from
 * Windows 7 on two. */
#define TEST_RUNS_MAX 16

typedef struct {
    guint64 start;
    guint64 end;
} TestRange;

typedef struct {
    TestRange runs[TEST_RUNS_MAX];
    guint count;
} TestSpace;

/* Of a range that others take from as well only pieces that are session space. */
static inline void
test_add_pieces(TestSpace *space, const SnapshotRange *range)
{
    for (guint32 i = 0; i < range->count; i++) {
        guint64 start = range->start + i * range->piece_bytes;
        if (range->uses[i] != RANGE_SESSION)
            continue;
        if (space->count == 0 || space->runs[space->count - 1].end != start) {
            ck_assert_uint_lt(space->count, TEST_RUNS_MAX);
            space->runs[space->count++].start = start;
        }
        space->runs[space->count - 1].end = start + range->piece_bytes;
    }
}

static inline TestSpace
test_session_space(const Snapshot *snapshot)
{
    TestSpace space = { .count = 0 };
    test_add_pieces(&space, &snapshot->range);
    for (guint i = 0; i < snapshot->regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(snapshot->regions, SnapshotRegion, i);
        if (region_memory(region->kind) != REGION_MEMORY_SESSION || snapshot->range.count != 0)
            continue;
        ck_assert_uint_lt(space.count, TEST_RUNS_MAX);
        space.runs[space.count++] = (TestRange){ region->start, region->end };
    }
    ck_assert_uint_gt(space.count, 0);
    return space;
}

static inline gboolean
test_space_has(const TestSpace *space, guint64 va)
{
    for (guint i = 0; i < space->count; i++)
        if (va >= space->runs[i].start && va < space->runs[i].end)
            return TRUE;
    return FALSE;
}

typedef struct {
    const TestSpace *space;
    guint run;
    guint64 at; /* 0: at the run's begin */
} TestPages;

/* The next page that is there, from the first on if `pages` has its space alone. FALSE: none is. */
static inline gboolean
test_next_page(TestPages *pages, AddressSpace *space, guint64 *va, PageWalk *walk)
{
    while (pages->run < pages->space->count) {
        const TestRange *run = &pages->space->runs[pages->run];
        guint64 here = pages->at != 0 ? pages->at : run->start;
        if (here >= run->end) {
            pages->run++;
            pages->at = 0;
            continue;
        }
        gboolean is_there = address_space_walk(space, here, walk);
        guint64 span = walk->pde == 0 ? address_space_pde_span(space) : DH_PAGE_SIZE;
        pages->at = (here / span + 1) * span;
        *va = here;
        if (is_there)
            return TRUE;
    }
    return FALSE;
}

/* A process of the session with win32k attached; none is an error of the test. */
static inline const SnapshotProcess *
test_process_of(const Snapshot *snapshot, guint32 session)
{
    for (guint i = 0; i < snapshot->processes->len; i++) {
        const SnapshotProcess *process = snapshot->processes->pdata[i];
        if (process->session_id == session && process->win32 != 0)
            return process;
    }
    ck_abort_msg("session %u has no process", session);
    return NULL;
}
