/* SPDX-License-Identifier: MIT */
/*
 * Closing lines: each limit is filled by a run until it refuses, and the line that names it must
 * say how full it is, from memory, and how often it refused.
 */
#include "config_test.h"
#include "host/report/closing.h"
#include "host/run/run.h"
#include "host/words/gate.h"
#include "run_text.h"
#include "snapshot_sample.h"

#include "../suite.h"

#define HEAD "format: 1\ntitle: t\nsystem: { services: none, "
#define BODY                                                                                       \
    " }\nprograms: { greedy: { imports: [gdi32] }, plain: { imports: [kernel32] } }\n"             \
    "steps:\n  - start-service: { name: g, program: greedy }\n"
#define SERVER(set) HEAD "edition: server2003-sp2, set: { " set " }" BODY

/* The one line about a limit, NULL: there is none. */
static const ReportClosing *
line_of(const GPtrArray *lines, enum gate gate, ReportClosingKind kind)
{
    const ReportClosing *found = NULL;
    for (guint i = 0; i < lines->len; i++) {
        const ReportClosing *line = lines->pdata[i];
        if (line->use.gate == gate && line->kind == kind) {
            ck_assert_msg(found == NULL, "two lines about %s", line->use.name);
            found = line;
        }
    }
    return found;
}

typedef struct {
    enum gate gate;
    const char *text;
    guint64 size;
    guint64 used; /* at least */
    const char *line;
} Row;

/* Sizes are what the scenario's own settings say. */
static const Row rows[] = {
    { GATE_DESKTOP_HEAP,
      SERVER(
          "SharedSection: '1024,3072,512'") "  - create-menu: { in: g, items: 9, count: 5000 }\n",
      512 * 1024, 500 * 1024, "desktop heap of Service-0x0-3e7$\\Default: " },
    { GATE_HEAP_BLOCK,
      SERVER("SharedSection: '1024,3072,3072'") "  - create-window: { in: g, class: Static }\n"
                                                "  - set-text: { in: g, text: x, repeat-text: "
                                                "300000 }\n",
      0xFE00 * 8, 0,
      "one block of the desktop heap of Service-0x0-3e7$\\Default: at most 520192 " },
    { GATE_SESSION_VIEW_SPACE,
      SERVER("SessionViewSize: 32") "  - create-desktop: { in: g, name: D, count: 100 }\n",
      32 * DH_MB, 31 * DH_MB, "session view space: " },
    { GATE_SYSTEM_VIEW_SPACE,
      HEAD "edition: win2000" BODY "  - create-desktop: { in: g, name: D, count: 100 }\n",
      48 * DH_MB, 47 * DH_MB, "system mapped views: " },
    { GATE_SESSION_POOL,
      HEAD
      "edition: server2003-sp2, registry: server2003-sp2-ts.reg, set: { SessionPoolSize: 4 }" BODY
      "  - create-gdi: { in: g, size: 64 KB, count: 100 }\n",
      4 * DH_MB, 3 * DH_MB, "session paged pool: " },
    { GATE_PAGED_POOL,
      SERVER("PagedPoolSize: 0x2800000") "  - create-gdi: { in: g, size: 64 KB, count: 1000 }\n",
      40 * DH_MB, 39 * DH_MB, "paged pool: " },
    { GATE_NONPAGED_POOL,
      SERVER("NonPagedPoolSize: 0x100000") "  - repeat: { count: 2000, steps: [ run: { program: "
                                           "plain, parent: g } ] }\n",
      0, 1000 * 1024, "nonpaged pool: " },
    { GATE_SYSTEM_PTES,
      HEAD "edition: server2003-sp2, memory: 16 MiB" BODY
           "  - create-thread: { in: g, count: 500 }\n",
      7192 * 4096, 7150 * 4096, "system PTEs: " },
    { GATE_USER_HANDLE_QUOTA,
      SERVER("USERProcessHandleQuota: 250") "  - create-menu: { in: g, count: 300 }\n", 250, 250,
      "USER objects of g (greedy.exe, pid " },
    { GATE_USER_HANDLE_TABLE,
      SERVER("SharedSection: '64,3072,512'") "  - create-menu: { in: g, count: 6000 }\n",
      32 * 1024 / 12 - 1, 32 * 1024 / 12 - 1, "USER handles of the session: " },
    { GATE_GDI_HANDLE_QUOTA,
      SERVER("GDIProcessHandleQuota: 256") "  - create-gdi: { in: g, count: 300 }\n", 256, 256,
      "GDI objects of g (greedy.exe, pid " },
    { GATE_GDI_HANDLE_TABLE,
      SERVER("GDIProcessHandleQuota: 65536") "  - create-gdi: { in: g, count: 70000 }\n", 65535,
      65535, "GDI handles of the session: " },
    { GATE_MESSAGE_QUEUE,
      SERVER("USERPostMessageLimit: 100") "  - post-message: { in: g, count: 101 }\n", 100, 100,
      "posted messages in a queue of g (greedy.exe, pid " },
    { GATE_COMMIT_LIMIT,
      HEAD "edition: server2003-sp2, memory: 20 MiB, page-file: 0 MiB" BODY
           "  - repeat: { for: { n: 1..80 }, steps: [ logon: { user: 'u{n}', kind: rdp } ] }\n",
      5120, 5000, "commit charge: " },
};

START_TEST(test_closing_names_what_refused)
{
    const Row *row = &rows[_i];
    g_autoptr(RunRecord) record = run_text(row->text);
    g_autoptr(GPtrArray) lines = report_closing(record);
    const ReportClosing *line = line_of(lines, row->gate, REPORT_CLOSING_REFUSED);

    ck_assert_msg(line != NULL, "no line about %s", gate_cause(row->gate));
    ck_assert_msg(g_str_has_prefix(line->text, row->line), "%s", line->text);
    ck_assert_uint_ge(line->refusals, 1);
    if (row->size != 0)
        ck_assert_uint_eq(line->use.size, row->size);
    ck_assert_msg(line->use.used >= row->used && line->use.used <= line->use.size, "%s",
                  line->text);
    g_autofree char *end = g_strdup_printf("; refused %" G_GUINT64_FORMAT " time%s", line->refusals,
                                           line->refusals == 1 ? "" : "s");
    ck_assert_msg(g_str_has_suffix(line->text, end), "%s", line->text);
    /* Nothing calls that healthy, and nothing else is said to have refused. */
    for (guint i = 0; i < lines->len; i++) {
        const ReportClosing *other = lines->pdata[i];
        ck_assert_msg(other->kind != REPORT_CLOSING_REFUSED || other == line, "%s", other->text);
        ck_assert_msg(other->kind != REPORT_CLOSING_CALM || other->use.session != line->use.session,
                      "%s", other->text);
    }
}
END_TEST

/* Of these no scenario can make a limit that an observer then finds met. */
START_TEST(test_closing_of_limits_made_by_hand)
{
    static const struct {
        enum gate gate;
        const char *text;
    } hand[] = {
        { GATE_FRAMES, "page frames: 2000 of 8000 KB used (25.0 %); refused 3 times" },
        { GATE_SESSION_IDS, "sessions: 2 of 2 used (100.0 %); refused 3 times" },
        { GATE_SHARED_HEAP,
          "shared heap: 262000 of 262144 bytes used (99.9 %), at most 96 in one block; refused 3 "
          "times" },
        { GATE_SESSION_IMAGE_SPACE, "session image space: at most 8192 KB; refused 3 times" },
    };
    RunRecord record = { .snapshot = sample_snapshot(),
                         .limits = g_ptr_array_new_with_free_func(g_free) };
    SnapshotSession *session = record.snapshot->sessions->pdata[0];
    record.snapshot->frames_used = 500;
    record.snapshot->frame_count = 2000;
    session->shared_heap = 0xbc000000;
    session->shared_heap_bytes = 256 * DH_KB;
    session->shared_heap_used_bytes = 262000;
    session->shared_heap_largest_free = 96;
    sample_region(record.snapshot, REGION_SESSION_IMAGE, 0xbf800000, 0xc0000000, RULE_DEFAULT);
    for (gsize i = 0; i < G_N_ELEMENTS(hand); i++) {
        RunLimit *limit = g_new0(RunLimit, 1);
        limit->count = 3;
        limit->last = (RunRefusal){ .gate = hand[i].gate, .session = session->id, .limit = 2 };
        g_ptr_array_add(record.limits, limit);
    }
    g_autoptr(GPtrArray) lines = report_closing(&record);
    for (gsize i = 0; i < G_N_ELEMENTS(hand); i++) {
        const ReportClosing *line = line_of(lines, hand[i].gate, REPORT_CLOSING_REFUSED);
        ck_assert_msg(line != NULL, "no line about %s", gate_cause(hand[i].gate));
        ck_assert_str_eq(line->text, hand[i].text);
    }
    snapshot_free(record.snapshot);
    g_ptr_array_unref(record.limits);
}
END_TEST

START_TEST(test_closing_has_a_row_for_every_limit)
{
    static const enum gate others[] = { GATE_FRAMES, GATE_SESSION_IDS, GATE_SHARED_HEAP,
                                        GATE_SESSION_IMAGE_SPACE };
    for (guint gate = 0; gate < GATE_COUNT; gate++) {
        guint count = gate_unit((enum gate)gate) == GATE_UNIT_NONE;
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
            count += rows[i].gate == gate;
        for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
            count += others[i] == gate;
        ck_assert_msg(count == 1, "gate %s has %u rows", gate_cause(gate), count);
    }
}
END_TEST

/* The program is gone, and with it what filled the heap: the line stays. */
START_TEST(test_closing_names_a_limit_that_is_free_again)
{
    g_autoptr(RunRecord) record = run_text(
        SERVER("USERProcessHandleQuota: 250") "  - create-menu: { in: g, count: 300 }\n"
                                              "  - kill: g\n"
                                              "  - start-service: { name: h, program: greedy }\n"
                                              "  - create-window: { in: h, class: Static, count: "
                                              "240 }\n");
    g_autoptr(GPtrArray) lines = report_closing(record);
    const ReportClosing *line = line_of(lines, GATE_USER_HANDLE_QUOTA, REPORT_CLOSING_REFUSED);
    ck_assert_ptr_nonnull(line);
    ck_assert(!line->use.has_used);
    ck_assert_msg(g_pattern_match_simple("USER objects of greedy.exe (pid *, ended): at most 250; "
                                         "refused 1 time",
                                         line->text),
                  "%s", line->text);
}
END_TEST

START_TEST(test_closing_tells_the_fullest_heap_where_nothing_refused)
{
    g_autoptr(RunRecord) record = run_text(SERVER(""));
    g_autoptr(GPtrArray) lines = report_closing(record);
    ck_assert_uint_eq(lines->len, 2);
    const ReportClosing *state = lines->pdata[0];
    const ReportClosing *calm = lines->pdata[1];
    ck_assert_int_eq(state->kind, REPORT_CLOSING_STATE);
    ck_assert_int_eq(calm->kind, REPORT_CLOSING_CALM);
    ck_assert_msg(g_str_has_prefix(calm->text, "no limit of the session is near: the fullest heap "
                                               "is WinSta0\\"),
                  "%s", calm->text);
}
END_TEST

/* Near, but it has not refused: 235 of 256 KB, and a pool that is nearly full. */
START_TEST(test_closing_tells_what_is_near_its_limit)
{
    g_autoptr(RunRecord) record = run_text(SERVER(
        "SharedSection: '1024,3072,256', PagedPoolSize: 0x2000000") "  - create-window: { in: g, class: Static, count: 1400 }\n"
                                                                    "  - create-gdi: { in: g, size: 64 KB, count: 440 }\n");
    g_autoptr(GPtrArray) lines = report_closing(record);
    const ReportClosing *heap = line_of(lines, GATE_DESKTOP_HEAP, REPORT_CLOSING_NEAR);
    const ReportClosing *pool = line_of(lines, GATE_PAGED_POOL, REPORT_CLOSING_NEAR);
    ck_assert_uint_eq(record->failures->len, 0);
    ck_assert_ptr_nonnull(heap);
    ck_assert_ptr_nonnull(pool);
    ck_assert_uint_eq(pool->use.session, ABI_NO_SESSION);
    ck_assert_msg(g_str_has_suffix(heap->text, "; near its limit"), "%s", heap->text);
    for (guint i = 0; i < lines->len; i++)
        ck_assert_int_ne(((const ReportClosing *)lines->pdata[i])->kind, REPORT_CLOSING_CALM);
}
END_TEST

/* Nearly full, each at 95 %, without a refusal. */
static void
fill_nearly(Snapshot *snapshot)
{
    SnapshotSession *session = snapshot->sessions->pdata[0];
    SnapshotProcess *process = snapshot->processes->pdata[0];

    snapshot->frames_used = 1900;
    snapshot->frame_count = 2000;
    snapshot->commit_pages = 3800;
    snapshot->commit_limit = 4000;
    session->shared_heap = 0xbc000000;
    session->shared_heap_bytes = 256 * DH_KB;
    session->shared_heap_used_bytes = 250 * DH_KB;
    session->handles_used = 950;
    session->handle_limit = 1000;
    session->gdi_handles_used = 1900;
    session->gdi_handle_limit = 2000;
    process->user_handles = 190;
    session->user_handle_quota = 200;
    process->gdi_handles = 285;
    session->gdi_handle_quota = 300;
}

/* What is read of limits and what is told of them is one list: a warning and the end agree. */
START_TEST(test_closing_tells_all_limits_that_are_near)
{
    static const enum gate full[] = { GATE_FRAMES,           GATE_COMMIT_LIMIT,
                                      GATE_SHARED_HEAP,      GATE_USER_HANDLE_TABLE,
                                      GATE_GDI_HANDLE_TABLE, GATE_USER_HANDLE_QUOTA,
                                      GATE_GDI_HANDLE_QUOTA, GATE_DESKTOP_HEAP };
    RunRecord record = { .snapshot = sample_snapshot(), .limits = g_ptr_array_new() };

    fill_nearly(record.snapshot);
    g_autoptr(GPtrArray) lines = report_closing(&record);
    for (gsize i = 0; i < G_N_ELEMENTS(full); i++)
        ck_assert_msg(line_of(lines, full[i], REPORT_CLOSING_NEAR) != NULL, "no line about %s",
                      gate_cause(full[i]));
    for (guint gate = GATE_NONE + 1; gate < GATE_COUNT; gate++) {
        LimitUse use;
        gboolean is_near = limit_use_read_fullest(&use, record.snapshot, (enum gate)gate) &&
                           gate_limit(gate) != GATE_LIMIT_VIEWS &&
                           limit_use_tenths(&use) >= SNAPSHOT_NEAR_TENTHS;
        limit_use_clear(&use);
        ck_assert_msg(is_near == (line_of(lines, (enum gate)gate, REPORT_CLOSING_NEAR) != NULL),
                      "%s is told otherwise", gate_cause(gate));
    }
    snapshot_free(record.snapshot);
    g_ptr_array_unref(record.limits);
}
END_TEST

/* The GDI table doubles as it fills: it is near what there can be, not near what it has now. */
START_TEST(test_closing_knows_a_table_that_grows)
{
    g_autoptr(RunRecord) record = run_text(SERVER("") "  - create-gdi: { in: g, count: 4000 }\n");
    g_autoptr(GPtrArray) lines = report_closing(record);
    LimitUse use;

    ck_assert_ptr_null(line_of(lines, GATE_GDI_HANDLE_TABLE, REPORT_CLOSING_NEAR));
    ck_assert(limit_use_read_fullest(&use, record->snapshot, GATE_GDI_HANDLE_TABLE));
    ck_assert_uint_eq(use.used, 4000);
    ck_assert_uint_eq(use.size, record->boot.gdi_handles_max - 1);
    limit_use_clear(&use);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_closing_names_what_refused, .loops = G_N_ELEMENTS(rows) },
    { &test_closing_of_limits_made_by_hand },
    { &test_closing_has_a_row_for_every_limit },
    { &test_closing_names_a_limit_that_is_free_again },
    { &test_closing_tells_the_fullest_heap_where_nothing_refused },
    { &test_closing_tells_what_is_near_its_limit },
    { &test_closing_tells_all_limits_that_are_near },
    { &test_closing_knows_a_table_that_grows },
};

SUITE(tests, NULL, NULL)
