/* SPDX-License-Identifier: MIT */
/* What tests of machines share: a scenario running on the machine asked for, and where things are
 * in it. */
#pragma once

#include "../host/config_test.h"
#include "host/engine/both_engine.h"
#include "host/engine/engine_internal.h"
#include "host/engine/qemu_engine.h"
#include "host/run/run.h"
#include "host/words/region.h"

#define TEST_SYSTEM "system: { edition: server2003-sp2, services: none }\n"
#define TEST_SYSTEM_PAE                                                                            \
    "system: { edition: server2003-sp2, services: none, boot-options: [/PAE] }\n"
#define TEST_SYSTEM_X64 "system: { edition: server2003-x64, services: none }\n"
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

/* Where a session of the machine begins, from its published regions. */
static inline void
test_session_bounds(const Snapshot *snapshot, guint64 *start, guint64 *end)
{
    *start = G_MAXUINT64;
    *end = 0;
    for (guint i = 0; i < snapshot->regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(snapshot->regions, SnapshotRegion, i);
        if (region_memory(region->kind) != REGION_MEMORY_SESSION)
            continue;
        *start = MIN(*start, region->start);
        *end = MAX(*end, region->end);
    }
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
