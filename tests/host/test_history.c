/* SPDX-License-Identifier: MIT */
/* Histories: after each step of every shipped scenario what the changes lead to is what stands in
 * memory, block by block and row by row. */
#include "all_scenarios.h"
#include "host/history/concluded.h"
#include "host/history/series.h"

#include "../suite.h"

/* Somebody who has nothing but the changes, beside one who reads memory. */
typedef struct {
    History *history;
    GPtrArray *blocks; /* GArray of HistoryBlock by index of a heap */
    GPtrArray *order;
    guint looks;
    guint heaps; /* compared */
} Follower;

static GArray *
followed(Follower *follower, guint heap)
{
    while (follower->blocks->len <= heap)
        g_ptr_array_add(follower->blocks, g_array_new(FALSE, FALSE, sizeof(HistoryBlock)));
    return follower->blocks->pdata[heap];
}

static void
follow(Follower *follower, const HistoryStep *step)
{
    for (guint i = 0; i < step->changes->len; i++) {
        const HistoryChange *change = step->changes->pdata[i];
        history_blocks_apply(followed(follower, change->heap), change->blocks);
    }
    if (step->order != NULL)
        follower->order = step->order;
}

static guint64
bytes_of(const GArray *blocks)
{
    guint64 sum = 0;

    for (guint i = 0; i < blocks->len; i++)
        sum += g_array_index(blocks, HistoryBlock, i).block.bytes;
    return sum;
}

static void
heap_is_alike(Follower *follower,
              const Snapshot *snapshot,
              const SnapshotDesktop *desktop,
              AddressSpace *space,
              const HistoryHeap *heap)
{
    g_autoptr(GArray) now = history_blocks(snapshot, desktop, space, follower->history->strings);
    const GArray *blocks = followed(follower, heap->index);
    g_autoptr(GArray) missing = history_blocks_changed(blocks, now);
    HistoryRow row = history_row(desktop);

    ck_assert_uint_eq(missing->len, 0);
    ck_assert_uint_eq(blocks->len, now->len);
    ck_assert_uint_eq(bytes_of(blocks), desktop->limit - desktop->base);
    ck_assert(history_row_equal(&row, &heap->row));
    ck_assert_uint_eq(heap->base, desktop->base);
    ck_assert_str_eq(heap->desktop, desktop->name);
    ck_assert_uint_eq(heap->life.end_step, LIFETIME_STILL);
    follower->heaps++;
}

/* Rows of all sessions, as dheapmon lists them. */
static guint
session_is_alike(Follower *follower, Run *run, const Snapshot *snapshot, guint index, guint at)
{
    const SnapshotSession *session = snapshot->sessions->pdata[index];
    g_autoptr(AddressSpace) space = snapshot_address_space(run_engine(run), snapshot, session);

    for (guint i = 0; i < session->desktops->len; i++, at++) {
        ck_assert_uint_lt(at, follower->order->len);
        heap_is_alike(
            follower, snapshot, session->desktops->pdata[i], space,
            follower->history->heaps.all->pdata[GPOINTER_TO_UINT(follower->order->pdata[at])]);
    }
    return at;
}

static guint
count_alive(const Lifetimes *things)
{
    return g_hash_table_size(things->alive);
}

static gboolean
look(Run *run, gpointer user, GError **error)
{
    Follower *follower = user;
    guint at = 0;

    if (!history_look(follower->history, run, error))
        return FALSE;
    follow(follower, follower->history->steps->pdata[follower->looks++]);
    if (!run_is_up(run))
        return TRUE;
    g_autoptr(Snapshot) snapshot = run_look(run, SNAPSHOT_BLOCKS, error);
    assert_no_error(*error);
    for (guint i = 0; i < snapshot->sessions->len; i++)
        at = session_is_alike(follower, run, snapshot, i, at);
    ck_assert_uint_eq(at, follower->order->len);
    ck_assert_uint_eq(at, count_alive(&follower->history->heaps));
    ck_assert_uint_eq(snapshot->sessions->len, count_alive(&follower->history->sessions));
    ck_assert_uint_eq(snapshot->processes->len, count_alive(&follower->history->processes));
    return TRUE;
}

static void
array_unref(gpointer array)
{
    g_array_unref(array);
}

static void
is_followed(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_file(path, NULL, &error);
    g_autoptr(History) history = history_new();
    g_autoptr(GPtrArray) blocks = g_ptr_array_new_with_free_func(array_unref);
    g_autoptr(GPtrArray) nothing = g_ptr_array_new();
    Follower follower = { .history = history, .blocks = blocks, .order = nothing };
    RunOptions options = { .on_look = look, .user = &follower };

    assert_no_error(error);
    g_autoptr(RunRecord) record = run_scenario(scenario, scenario->plain, &options, &error);
    assert_no_error(error);
    ck_assert_uint_eq(follower.looks, record->steps->len);
    history_conclude(history, record);
    g_autoptr(GString) out = g_string_new(NULL);
    trace_json(out, history, scenario, record);
    ck_assert_uint_eq(history->diagnosis->record->failures->len, record->failures->len);
}

/* So many shares of them. */
#define PARTS 8

START_TEST(test_history_is_what_memory_holds)
{
    g_autoptr(GPtrArray) paths = stepped_scenarios(0);

    for (guint i = (guint)_i; i < paths->len; i += PARTS)
        is_followed(paths->pdata[i]);
}
END_TEST

static RunRecord *
run_history(const char *text, History *history, Scenario **scenario)
{
    g_autoptr(GError) error = NULL;

    *scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
    assert_no_error(error);
    RunRecord *record = history_run(history, *scenario, (*scenario)->plain, NULL, &error);
    assert_no_error(error);
    return record;
}

#define HEAD "format: 1\ntitle: t\nsystem: { services: none, edition: server2003-sp2 }\n"

/* The same address after a reboot is another heap. */
START_TEST(test_history_of_a_reboot)
{
    g_autoptr(History) history = history_new();
    g_autoptr(Scenario) scenario = NULL;
    g_autoptr(RunRecord) record = run_history(HEAD "steps:\n  - reboot\n", history, &scenario);
    guint ended = 0;

    ck_assert_uint_eq(record->boots, 2);
    ck_assert_uint_eq(history->boots->len, 2);
    ck_assert_uint_eq(((const HistoryBoot *)history->boots->pdata[1])->first_step, 1);
    for (guint i = 0; i < history->heaps.all->len; i++) {
        const HistoryHeap *heap = history->heaps.all->pdata[i];
        ck_assert_uint_eq(heap->life.end_step, heap->boot == 1 ? 1 : LIFETIME_STILL);
        ended += heap->boot == 1;
    }
    ck_assert_uint_eq(ended * 2, history->heaps.all->len);
}
END_TEST

/* What a failed step is told with: its heap, and a cause with holders. */
START_TEST(test_history_of_a_failure)
{
    g_autoptr(History) history = history_new();
    g_autoptr(Scenario) scenario = NULL;
    g_autoptr(RunRecord) record =
        run_history(HEAD "programs: { greedy: { imports: [gdi32] } }\nsteps:\n"
                         "  - start-service: { name: g, program: greedy }\n"
                         "  - create-window: { in: g, class: Static, count: 5000 }\n",
                    history, &scenario);
    g_autoptr(GString) out = g_string_new(NULL);

    ck_assert_uint_eq(record->failures->len, 1);
    ck_assert_uint_eq(diagnosis_cause_of(history->diagnosis, record->failures->pdata[0]), 0);
    ck_assert_uint_gt(history->diagnosis->cause->holders->len, 0);
    trace_json(out, history, scenario, record);
    ck_assert_ptr_nonnull(
        strstr(out->str, "\"failures\": [{\"step\": 2, \"cause\": 0, \"heap\": "));
    ck_assert_ptr_null(strstr(out->str, "\"heap\": null"));
}
END_TEST

/* Entries that differ in numbers alone are one row, which tells the first and the last. */
START_TEST(test_history_of_a_log)
{
    g_autoptr(History) history = history_new();
    g_autoptr(Scenario) scenario = NULL;
    g_autoptr(RunRecord) record = run_history(
        HEAD "programs: { p: { imports: [user32] } }\nsteps:\n"
             "  - start-service: { name: first, program: p }\n"
             "  - create-window: { in: first, class: Static, count: 5000, on-failure: ignore }\n"
             "  - start-service: { name: 'job{n}', program: p, for: { n: 7..9 } }\n",
        history, &scenario);
    g_autoptr(GString) out = g_string_new(NULL);
    const char *text = "The job7 service failed to start";

    trace_json(out, history, scenario, record);
    const char *row = strstr(strstr(out->str, "\"log\": ["), text);
    ck_assert_msg(row != NULL, "%s", out->str);
    ck_assert_ptr_nonnull(strstr(row, "\"count\": 3, "));
    ck_assert_ptr_nonnull(strstr(row, "\"last_text\": \"The job9 service failed to start"));
    g_autofree char *rows = g_strndup(row, (gsize)(strstr(row, "\"boxes\": [") - row));
    ck_assert_ptr_null(strstr(rows, "job8 service failed"));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_history_is_what_memory_holds, .loops = PARTS },
    { &test_history_of_a_reboot },
    { &test_history_of_a_failure },
    { &test_history_of_a_log },
};

SUITE(tests, NULL, NULL)
