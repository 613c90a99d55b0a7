/* SPDX-License-Identifier: MIT */
/* How much room an observer finds where views lie in units is what the kernel finds. */
#include "host/inspect/snapshot.h"
#include "host/run/run.h"
#include "scenario_of.h"

#include "../suite.h"

static RunRecord *
play(guint size_mb, guint count)
{
    g_autofree char *steps = g_strdup_printf(
        "  - create-desktop: { in: p, name: 'D{n}', size: %u MB, for: { n: 1..%u } }\n", size_mb,
        count);
    g_autofree char *text = g_strdup_printf(
        "format: 1\ntitle: Units\nprograms: { p: { imports: [user32], console: none } }\n"
        "system: { edition: win7-x64, services: none }\n"
        "steps:\n  - logon: { user: alice }\n  - run: { program: p, as: p }\n%s",
        count != 0 ? steps : "");
    g_autoptr(Scenario) scenario = scenario_of(text);
    const RunOptions run_options = { .asks_nothing = TRUE };
    g_autoptr(GError) error = NULL;
    RunRecord *record = run_scenario(scenario, scenario->plain, &run_options, &error);

    ck_assert_msg(record != NULL, "%s", error != NULL ? error->message : "");
    return record;
}

/* Whole units, a little more than some, and small ones of which two and more lie in one. */
static const guint sizes_mb[] = { 64, 41, 63, 20 };

START_TEST(test_snapshot_units_have_room_for_what_is_told)
{
    const guint64 bytes = sizes_mb[_i] * DH_MB;
    g_autoptr(RunRecord) before = play(sizes_mb[_i], 0);
    const SnapshotViewSpace *room = snapshot_session(before->snapshot, 1)->view_space;
    guint count = (guint)snapshot_heaps_fitting(room, bytes);
    g_autoptr(RunRecord) after = play(sizes_mb[_i], count + 1);
    const SnapshotViewSpace *left = snapshot_session(after->snapshot, 1)->view_space;
    const RunFailure *failure = after->failures->len > 0 ? after->failures->pdata[0] : NULL;

    ck_assert_uint_gt(count, 100);
    ck_assert_uint_eq(before->failures->len, 0);
    ck_assert_uint_eq(after->failures->len, 1);
    ck_assert_uint_eq(failure->refusal.gate, GATE_SESSION_VIEW_SPACE);
    ck_assert_uint_eq(failure->refusal.limit, left->largest_free_bytes);
    ck_assert_uint_eq(snapshot_heaps_fitting(left, bytes), 0);
}
END_TEST

/* Two heaps of 768 KB lie in a unit of 2 MB. */
START_TEST(test_snapshot_units_are_not_one_run)
{
    g_autoptr(RunRecord) record = play(1, 0);
    const SnapshotViewSpace *views = snapshot_session(record->snapshot, 1)->view_space;
    guint64 fitting = snapshot_heaps_fitting(views, 768 * DH_KB);

    ck_assert_uint_lt(fitting, views->free_bytes / (768 * DH_KB));
    ck_assert_uint_le(fitting, views->free_bytes / (2 * DH_MB) * 2 + 2);
    ck_assert_uint_gt(fitting, views->largest_free_bytes / (2 * DH_MB));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_snapshot_units_have_room_for_what_is_told, .loops = G_N_ELEMENTS(sizes_mb) },
    { &test_snapshot_units_are_not_one_run },
};

SUITE(tests, NULL, NULL)
