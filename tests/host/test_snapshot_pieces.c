/* SPDX-License-Identifier: MIT */
/* How much room an observer finds where session space is dynamic is what the kernel finds, which
 * says so when it refuses. */
#include "host/inspect/snapshot.h"
#include "host/run/run.h"
#include "scenario_of.h"

#include "../suite.h"

#define HEAD                                                                                                  \
    "format: 1\ntitle: Pieces\nprograms: { p: { imports: [user32], console: none }, q: { console: none } }\n" \
    "system: { edition: vista-sp1-x86, services: none, %s }\n"                                                \
    "steps:\n  - logon: { user: alice }\n  - run: { program: p, as: p }\n"
#define VIEWS "  - create-desktop: { in: p, name: 'D{n}', for: { n: 1..90 } }\n"

static RunRecord *
play_on(const char *system, const char *steps)
{
    g_autofree char *text = g_strdup_printf(HEAD "%s", system, steps);
    g_autoptr(Scenario) scenario = scenario_of(text);
    const RunOptions run_options = { .asks_nothing = TRUE };
    g_autoptr(GError) error = NULL;
    RunRecord *record = run_scenario(scenario, scenario->plain, &run_options, &error);

    ck_assert_msg(record != NULL, "%s", error != NULL ? error->message : "");
    return record;
}

static RunRecord *
play(const char *set, const char *options, const char *steps)
{
    g_autofree char *system = g_strdup_printf("set: { %s }, boot-options: [%s]", set, options);

    return play_on(system, steps);
}

static const struct {
    const char *set;
    const char *options;
    const char *steps;
    enum gate gate;
} rows[] = {
    { "SessionSpaceLimit: 64", "",
      "  - create-gdi: { in: p, kind: bitmap, size: 64 KB, count: 20000 }\n", GATE_SESSION_POOL },
    { "SessionSpaceLimit: 64", "/PAE",
      "  - create-gdi: { in: p, kind: bitmap, size: 900 KB, count: 20000 }\n", GATE_SESSION_POOL },
    { "SessionSpaceLimit: 67", "/PAE",
      "  - create-gdi: { in: p, kind: bitmap, size: 3 MB, count: 20000 }\n", GATE_SESSION_POOL },
    { "SessionSpaceLimit: 100", "", VIEWS, GATE_SESSION_VIEW_SPACE },
    { "SessionSpaceLimit: 101", "/PAE", VIEWS, GATE_SESSION_VIEW_SPACE },
    { "SharedSection: '1024,30000,512'", "/PAE", VIEWS, GATE_SESSION_VIEW_SPACE },
};

START_TEST(test_snapshot_pieces_are_the_kernels)
{
    g_autoptr(RunRecord) record = play(rows[_i].set, rows[_i].options, rows[_i].steps);
    ck_assert_uint_gt(record->failures->len, 0);
    const RunFailure *failure = record->failures->pdata[record->failures->len - 1];
    const SnapshotSession *session = snapshot_session(record->snapshot, failure->refusal.session);

    ck_assert_ptr_nonnull(session);
    ck_assert_uint_eq(failure->refusal.gate, rows[_i].gate);
    ck_assert_uint_eq(failure->refusal.limit, rows[_i].gate == GATE_SESSION_POOL
                                                  ? session->pool->largest_free_bytes
                                                  : session->view_space->largest_free_bytes);
    ck_assert_uint_lt(failure->refusal.limit, failure->refusal.needed);
    ck_assert_uint_le(session->pool->used_bytes, session->pool->bytes);
}
END_TEST

/* Together they have no more than the limit. */
START_TEST(test_snapshot_pieces_stay_within_the_limit)
{
    g_autoptr(RunRecord) record = play(rows[_i].set, rows[_i].options, rows[_i].steps);
    const Snapshot *snapshot = record->snapshot;

    ck_assert_uint_ne(snapshot->session_bytes_max, 0);
    ck_assert_uint_le(snapshot->session_bytes_used, snapshot->session_bytes_max);
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        ck_assert_uint_le(session->view_space->used_bytes + session->pool->used_bytes,
                          snapshot->session_bytes_used);
    }
}
END_TEST

/* Pieces of nonpaged pool in which nothing lies any more can be anybody's: a table of handles or a
 * process that has ended leaves one. What it has at boot is none of them, nor what a driver keeps.
 */
START_TEST(test_snapshot_pieces_without_anything_in_them_are_idle)
{
    static const char fill[] = "  - leak-nonpaged-pool: { in: p, size: 64 KB, count: 54 }\n"
                               "  - run: { program: q, as: 'q{n}', for: { n: 1..100 } }\n";
    static const char *const options[] = { "", "pae=ForceEnable" };
    g_autofree char *system =
        g_strdup_printf("memory: 128 MB, page-file: 256 MB, boot-options: [%s]", options[_i]);
    g_autofree char *ended =
        g_strconcat(fill, "  - kill: { in: 'q{n}', for: { n: 1..100 } }\n", NULL);
    g_autofree char *kept =
        g_strconcat(ended, "  - leak-nonpaged-pool: { in: p, size: 400 KB }\n", NULL);
    g_autoptr(RunRecord) full = play_on(system, fill);
    g_autoptr(RunRecord) empty = play_on(system, ended);
    g_autoptr(RunRecord) again = play_on(system, kept);
    const SnapshotRange *range = &empty->snapshot->range;

    ck_assert_uint_eq(full->snapshot->range.idle, 0);
    ck_assert_uint_eq(range->idle, 1);
    ck_assert_uint_eq(again->snapshot->range.idle, 0);
    ck_assert_uint_eq(range->have[RANGE_NONPAGED_POOL],
                      full->snapshot->range.have[RANGE_NONPAGED_POOL]);
    /* It counts as free for others, and is left to the pool as well. */
    ck_assert_uint_eq(snapshot_range_left(range, RANGE_SESSION),
                      snapshot_range_left(&full->snapshot->range, RANGE_SESSION) +
                          range->piece_bytes);
    ck_assert_uint_eq(snapshot_range_left(range, RANGE_NONPAGED_POOL),
                      snapshot_range_left(&full->snapshot->range, RANGE_NONPAGED_POOL));
    for (guint32 i = 0; i < range->count; i++)
        if (range->is_idle[i] != 0)
            ck_assert_uint_eq(range->uses[i], RANGE_NONPAGED_POOL);
    ck_assert_uint_eq(range->uses[0], RANGE_NONPAGED_POOL);
    ck_assert_uint_eq(range->is_idle[0], 0);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_snapshot_pieces_without_anything_in_them_are_idle, 2 },
    { &test_snapshot_pieces_are_the_kernels, G_N_ELEMENTS(rows) },
    { &test_snapshot_pieces_stay_within_the_limit, G_N_ELEMENTS(rows) },
};

SUITE(tests, NULL, NULL)
