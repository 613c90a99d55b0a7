/* SPDX-License-Identifier: MIT */
/* Snapshots of real machines: what is found agrees with what the kernel counted, and garbage only
 * gives errors. */
#include "host/engine/engine_reader.h"
#include "host/inspect/snapshot_internal.h"
#include "host/run/run.h"

#include "../suite.h"

#include <string.h>

#define LOAD                                                                                       \
    "programs:\n"                                                                                  \
    "  worker: { imports: [user32], console: none, startup: [\n"                                   \
    "    { register-class: { name: Worker } },\n"                                                  \
    "    { create-window: { class: Worker, text: a window with some text, count: 7 } },\n"         \
    "    { create-gdi: { kind: brush, count: 3 } },\n"                                             \
    "    { create-menu: { items: [Open, Close] } } ] }\n"                                          \
    "steps:\n"                                                                                     \
    "  - logon: { user: alice, kind: console, as: alice }\n"                                       \
    "  - run: { program: worker, in: alice }\n"                                                    \
    "  - start-service: { name: batch, program: worker, account: '.\\batch' }\n"

typedef struct {
    Scenario *scenario;
    Run *run;
} Machine;

static Machine
machine_play(const char *system, const char *load)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *yaml =
        g_strdup_printf("format: 1\ntitle: Snapshot\nsystem: { %s }\n%s", system, load);
    Machine machine = { .scenario = scenario_load_text("test.yaml", yaml, -1, NULL, &error) };
    ck_assert_msg(machine.scenario != NULL, "%s", error != NULL ? error->message : "");
    machine.run = run_new(machine.scenario, machine.scenario->plain, NULL, &error);
    ck_assert_msg(machine.run != NULL, "%s", error != NULL ? error->message : "");
    while (run_next(machine.run, &error))
        continue;
    ck_assert_msg(error == NULL, "%s", error != NULL ? error->message : "");
    return machine;
}

static Machine
machine_start(const char *system)
{
    Machine machine = machine_play(system, LOAD);
    ck_assert_uint_eq(run_so_far(machine.run)->failures->len, 0);
    return machine;
}

static void
machine_stop(Machine *machine)
{
    run_free(machine->run);
    scenario_free(machine->scenario);
}

static Snapshot *
take(const Machine *machine, SnapshotFlags flags)
{
    g_autoptr(GError) error = NULL;
    Snapshot *snapshot = snapshot_take_with(run_engine(machine->run), flags, &error);
    ck_assert_msg(snapshot != NULL, "%s", error != NULL ? error->message : "");
    return snapshot;
}

static const char *const systems[] = {
    "edition: server2003-sp2",
    "edition: server2003-sp2, boot-options: [/PAE]",
    "edition: xp-sp3",
    "edition: win2000",
};

START_TEST(test_snapshot_agrees_with_the_kernel_counters)
{
    Machine machine = machine_start(systems[_i]);
    g_autoptr(Snapshot) snapshot = take(&machine, SNAPSHOT_PAGES);
    ck_assert_uint_eq(snapshot->processes->len, snapshot->counted_processes);
    ck_assert_uint_eq(snapshot->sessions->len, snapshot->counted_sessions);
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        ck_assert_uint_eq(session->handles_used, session->counted_handles);
        ck_assert_uint_eq(session->gdi_handles_used, session->counted_gdi_handles);
        if (session->pool != NULL)
            ck_assert_uint_eq(session->pool_failures, session->pool->counted_failures);
        ck_assert_ptr_nonnull(snapshot_heap_views(snapshot, session));
        if (session->view_space != NULL)
            ck_assert_uint_eq(session->mm_id, session->id);
    }
    for (guint i = 0; i < snapshot->processes->len; i++) {
        const SnapshotProcess *process = snapshot->processes->pdata[i];
        ck_assert_uint_eq(process->user_handles, process->counted_user_handles);
        ck_assert_uint_eq(process->gdi_handles, process->counted_gdi_handles);
    }
    machine_stop(&machine);
}
END_TEST

/* What a limit is, and how near one is to it, comes from memory too. */
START_TEST(test_snapshot_reads_limits_and_where_sizes_came_from)
{
    Machine machine = machine_play("edition: server2003-sp2, set: { USERProcessHandleQuota: 300, "
                                   "GDIProcessHandleQuota: 400 }",
                                   LOAD "  - post-message: { in: batch, count: 7 }\n"
                                        "  - create-gdi: { in: batch, count: 3 }\n");
    g_autoptr(Snapshot) snapshot = take(&machine, 0);
    const SnapshotSession *session = snapshot_session(snapshot, 0);
    guint32 posted = 0;
    ck_assert_uint_eq(session->user_handle_quota, 300);
    ck_assert_uint_eq(session->gdi_handle_quota, 400);
    ck_assert_uint_eq(session->handle_limit, 65535);
    ck_assert_uint_eq(session->gdi_handle_limit, 65535);
    ck_assert_uint_eq(session->shared_heap_bytes, 32 * 1024);
    ck_assert_uint_gt(session->shared_heap_used_bytes, 0x648);
    ck_assert_uint_eq(session->shared_heap - session->shared_base, 768 * 1024);
    for (guint i = 0; i < snapshot->processes->len; i++)
        posted += ((const SnapshotProcess *)snapshot->processes->pdata[i])->queued_messages;
    ck_assert_uint_eq(posted, 7);
    ck_assert_uint_eq(snapshot_desktop(snapshot, 0, "WinSta0\\Default")->heap_rule,
                      HEAP_SIZE_SECOND_VALUE);
    ck_assert_uint_eq(snapshot_desktop(snapshot, 0, "WinSta0\\Winlogon")->heap_rule,
                      HEAP_SIZE_EDITION);
    ck_assert_uint_eq(snapshot_desktop(snapshot, 0, "Service-0x0-3e7$\\Default")->heap_rule,
                      HEAP_SIZE_THIRD_VALUE);
    machine_stop(&machine);
}
END_TEST

/* A session pool that refuses is seen where Windows' tools would look:
 * SessionPoolAllocationFailures. */
START_TEST(test_snapshot_reads_what_a_session_pool_refused)
{
    Machine machine =
        machine_start("edition: server2003-sp2, registry: server2003-sp2-ts.reg, set: "
                      "{ SessionPoolSize: 4 }");
    g_autoptr(Snapshot) before = take(&machine, 0);
    const SnapshotSession *session = snapshot_session(before, 0);
    ck_assert_ptr_nonnull(session->pool);
    ck_assert_uint_eq(session->pool_failures, 0);
    machine_stop(&machine);

    machine = machine_play("edition: server2003-sp2, registry: server2003-sp2-ts.reg, set: "
                           "{ SessionPoolSize: 4 }",
                           LOAD "  - create-gdi: { in: batch, size: 3 MB, count: 2 }\n");
    g_autoptr(Snapshot) after = take(&machine, 0);
    session = snapshot_session(after, 0);
    ck_assert_uint_eq(session->pool_failures, 1);
    ck_assert_uint_eq(session->pool->counted_failures, 1);
    machine_stop(&machine);
}
END_TEST

/* By all processes. */
static guint32
count_held(const SnapshotDesktop *desktop, guint type)
{
    guint32 count = 0;
    for (guint i = 0; i < desktop->holders->len; i++)
        count += g_array_index(desktop->holders, SnapshotHolder, i).objects[type];
    return count;
}

START_TEST(test_snapshot_blocks_cover_each_heap)
{
    Machine machine = machine_start(systems[_i]);
    g_autoptr(Snapshot) snapshot = take(&machine, SNAPSHOT_BLOCKS);
    const SnapshotSession *session = snapshot_session(snapshot, 0);
    ck_assert_uint_ge(session->desktops->len, 2);
    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        guint64 covered = 0;
        guint64 largest = 0;
        for (guint j = 0; j < desktop->blocks->len; j++) {
            const SnapshotBlock *block = &g_array_index(desktop->blocks, SnapshotBlock, j);
            covered += block->bytes;
            if (block->kind == SNAPSHOT_BLOCK_FREE || block->kind == SNAPSHOT_BLOCK_UNCOMMITTED)
                largest = MAX(largest, block->bytes);
        }
        ck_assert_uint_eq(covered, desktop->limit - desktop->base);
        ck_assert_uint_eq(desktop->block_bytes_max, 0xFE00 * 8);
        ck_assert_uint_eq(desktop->largest_free, MIN(largest, desktop->block_bytes_max));
        ck_assert_uint_eq(desktop->used_bytes + desktop->free_bytes, covered);
        ck_assert_msg(desktop->sums[SNAPSHOT_BLOCK_OTHER].count == 0,
                      "%s has %u blocks nothing leads to", desktop->path,
                      desktop->sums[SNAPSHOT_BLOCK_OTHER].count);
        ck_assert_uint_eq(desktop->sums[SNAPSHOT_BLOCK_WINDOW].count,
                          desktop->objects[USER_TYPE_WINDOW]);
        ck_assert_uint_eq(desktop->sums[SNAPSHOT_BLOCK_MENU].count,
                          desktop->objects[USER_TYPE_MENU]);
        for (guint type = 0; type < USER_TYPE_COUNT; type++)
            ck_assert_uint_eq(count_held(desktop, type), desktop->objects[type]);
        ck_assert_uint_eq(desktop->desktopinfo_offset, 0x650);
        ck_assert_uint_eq(desktop->desktop_window_offset, 0x6e8);
        ck_assert_uint_eq(desktop->base % DH_VIEW_BUCKET, 0);
    }
    machine_stop(&machine);
}
END_TEST

START_TEST(test_snapshot_finds_accounts_and_owners)
{
    Machine machine = machine_start(systems[_i]);
    g_autoptr(Snapshot) snapshot = take(&machine, SNAPSHOT_BLOCKS);
    const SnapshotSession *session = snapshot_session(snapshot, 0);
    guint found = 0;
    for (guint i = 0; i < session->winstas->len; i++) {
        const SnapshotWinsta *winsta = session->winstas->pdata[i];
        if (winsta->logon == NULL || strstr(winsta->logon->account, "batch") == NULL)
            continue;
        const SnapshotDesktop *desktop = winsta->desktops->pdata[0];
        const SnapshotHolder *last =
            &g_array_index(desktop->holders, SnapshotHolder, desktop->holders->len - 1);
        const SnapshotProcess *worker = snapshot_process(snapshot, last->pid);
        ck_assert(winsta->is_service);
        ck_assert(!winsta->is_interactive);
        ck_assert_str_eq(worker->name, "worker.exe");
        ck_assert_uint_eq(last->objects[USER_TYPE_WINDOW], 7);
        ck_assert_uint_eq(last->objects[USER_TYPE_MENU], 1);
        ck_assert_uint_gt(last->bytes, 7 * 176);
        found++;
    }
    ck_assert_uint_eq(found, 1);
    machine_stop(&machine);
}
END_TEST

/* With session pool the data of two processes lies at one address, a page of each session behind
 * it. */
START_TEST(test_snapshot_owners_are_of_their_session)
{
    Machine machine = machine_play("edition: server2003-sp2, registry: server2003-sp2-ts.reg, "
                                   "set: { IdleWinStationPoolCount: 0 }",
                                   LOAD "  - logon: { user: bob, kind: rdp }\n");
    g_autoptr(Snapshot) snapshot = take(&machine, SNAPSHOT_PLAIN);
    ck_assert_uint_eq(snapshot->sessions->len, 2);
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        for (guint j = 0; j < session->desktops->len; j++) {
            const SnapshotDesktop *desktop = session->desktops->pdata[j];
            ck_assert_uint_gt(desktop->holders->len, 0);
            for (guint h = 0; h < desktop->holders->len; h++) {
                guint32 pid = g_array_index(desktop->holders, SnapshotHolder, h).pid;
                ck_assert_uint_eq(snapshot_process(snapshot, pid)->session_id, session->id);
            }
        }
    }
    machine_stop(&machine);
}
END_TEST

START_TEST(test_snapshot_is_the_same_with_and_without_pae)
{
    Machine one = machine_start(systems[0]);
    Machine other = machine_start(systems[1]);
    g_autoptr(Snapshot) a = take(&one, SNAPSHOT_PAGES);
    g_autoptr(Snapshot) b = take(&other, SNAPSHOT_PAGES);
    ck_assert_uint_eq(a->page_format->number, PAGE_FORMAT_X86);
    ck_assert_uint_eq(b->page_format->number, PAGE_FORMAT_X86_PAE);
    const SnapshotSession *first = snapshot_session(a, 0);
    const SnapshotSession *second = snapshot_session(b, 0);
    ck_assert_uint_eq(first->desktops->len, second->desktops->len);
    ck_assert_uint_eq(first->pdes->len * 2, second->pdes->len);
    for (guint i = 0; i < first->desktops->len; i++) {
        const SnapshotDesktop *x = first->desktops->pdata[i];
        const SnapshotDesktop *y = second->desktops->pdata[i];
        ck_assert_uint_eq(x->base, y->base);
        ck_assert_uint_eq(x->used_bytes, y->used_bytes);
    }
    machine_stop(&one);
    machine_stop(&other);
}
END_TEST

START_TEST(test_snapshot_names_views)
{
    Machine machine = machine_start(systems[0]);
    g_autoptr(Snapshot) snapshot = take(&machine, SNAPSHOT_PLAIN);
    const SnapshotSession *session = snapshot_session(snapshot, 0);
    guint heaps = 0;
    guint shared = 0;
    for (guint i = 0; i < session->view_space->views->len; i++) {
        const SnapshotView *view = session->view_space->views->pdata[i];
        heaps += view->kind == SNAPSHOT_VIEW_DESKTOP_HEAP;
        shared += view->kind == SNAPSHOT_VIEW_SHARED_SECTION;
        ck_assert_str_ne(view->name, "view");
    }
    ck_assert_uint_eq(heaps, session->desktops->len);
    ck_assert_uint_eq(shared, 1);
    machine_stop(&machine);
}
END_TEST

/* Where they lie: docs/fidelity.md. A driver of Terminal Services is there once somebody came by
 * it. */
START_TEST(test_snapshot_finds_session_images)
{
    static const struct {
        const char *name;
        guint64 base;
    } seen[] = { { "win32k.sys", 0xbf800000 },
                 { "dxg.sys", 0xbf9d3000 },
                 { "display.dll", 0xbf9e5000 },
                 { "ATMFD.DLL", 0xbfa1e000 },
                 { "RDPDD.dll", 0xbff60000 } };
    for (guint remote = 0; remote < 2; remote++) {
        Machine machine =
            machine_play("edition: server2003-sp2",
                         remote != 0 ? "steps:\n  - logon: { user: a, kind: rdp }\n" : "");
        g_autoptr(Snapshot) snapshot = take(&machine, SNAPSHOT_PLAIN);
        ck_assert_uint_eq(snapshot->images->len, G_N_ELEMENTS(seen) - 1 + remote);
        for (guint i = 0; i < snapshot->images->len; i++) {
            const SnapshotImage *image = &g_array_index(snapshot->images, SnapshotImage, i);
            ck_assert_str_eq(image->name, seen[i].name);
            ck_assert_uint_eq(image->base, seen[i].base);
        }
        machine_stop(&machine);
    }
}
END_TEST

/* ---- garbage ---- */

typedef struct {
    Engine *engine;
    GRand *random;
    guint one_in; /* a read of this many is spoilt */
} Noise;

static gboolean
read_noise(gpointer user, pfn_t pfn, guint32 offset, gpointer buffer, gsize bytes)
{
    Noise *noise = user;
    if (!engine_read_frame(noise->engine, pfn, offset, buffer, bytes))
        return FALSE;
    if (g_rand_int_range(noise->random, 0, (gint)noise->one_in) != 0)
        return TRUE;
    guint8 *spoilt = buffer;
    for (gint count = g_rand_int_range(noise->random, 1, 5); count > 0; count--) {
        gint at = g_rand_int_range(noise->random, 0, (gint)bytes);
        spoilt[at] = (guint8)g_rand_int(noise->random);
    }
    return TRUE;
}

/* What has a list of pieces of session space, and what shares them out. */
static const char *const garbage_systems[] = { "edition: server2003-sp2",
                                               "edition: vista-sp1-x86, boot-options: [/PAE]" };

START_TEST(test_snapshot_of_garbage_gives_errors_only)
{
    Machine machine = machine_start(garbage_systems[_i]);
    Engine *engine = run_engine(machine.run);
    guint refused = 0;
    for (guint seed = 0; seed < 400; seed++) {
        Noise noise = { .engine = engine, .random = g_rand_new_with_seed(seed) };
        noise.one_in = 1u << (2 + seed % 10);
        SnapshotSource source = {
            .physical = { .read_frame = read_noise, .user = &noise },
            .kd_address = engine_kd_address(engine),
            .system_directory = engine_system_directory(engine),
            .page_format = engine_page_format(engine),
            .boot = engine_boot(engine),
        };
        g_autoptr(GError) error = NULL;
        g_autoptr(Snapshot) snapshot = snapshot_take_source(
            &source, SNAPSHOT_BLOCKS | SNAPSHOT_PAGES | SNAPSHOT_ATOMS, &error);
        ck_assert((snapshot == NULL) == (error != NULL));
        refused += snapshot == NULL;
        g_rand_free(noise.random);
    }
    ck_assert_uint_gt(refused, 100);
    machine_stop(&machine);
}
END_TEST

typedef struct {
    Engine *engine;
    guint32 count; /* of pieces of the shared range, as memory is to say */
} OtherCount;

static gboolean
read_other_count(gpointer user, pfn_t pfn, guint32 offset, gpointer buffer, gsize bytes)
{
    const OtherCount *other = user;
    struct kd_block *kd = buffer;

    if (!engine_read_frame(other->engine, pfn, offset, buffer, bytes))
        return FALSE;
    if (bytes == sizeof *kd && kd->shared_range.count != 0)
        kd->shared_range.count = other->count;
    return TRUE;
}

/* Pieces of sessions go with pieces of the range. */
START_TEST(test_snapshot_wants_as_many_pieces_of_both)
{
    static const guint32 counts[] = { 0, 1, 470, G_MAXUINT32 };
    Machine machine = machine_start("edition: vista-sp1-x86");
    Engine *engine = run_engine(machine.run);
    for (guint i = 0; i < G_N_ELEMENTS(counts); i++) {
        OtherCount other = { engine, counts[i] };
        SnapshotSource source = {
            .physical = { .read_frame = read_other_count, .user = &other },
            .kd_address = engine_kd_address(engine),
            .system_directory = engine_system_directory(engine),
            .page_format = engine_page_format(engine),
            .boot = engine_boot(engine),
        };
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_null(snapshot_take_source(&source, SNAPSHOT_PLAIN, &error));
        ck_assert(g_error_matches(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE));
        ck_assert_str_eq(error->message, "what is said of the shared range makes no sense");
    }
    machine_stop(&machine);
}
END_TEST

START_TEST(test_snapshot_of_nothing_says_so)
{
    Machine machine = machine_start(systems[0]);
    Engine *engine = run_engine(machine.run);
    SnapshotSource source = {
        .physical = physical_reader_for_engine(engine),
        .kd_address = 0x80001000,
        .system_directory = engine_system_directory(engine),
        .page_format = engine_page_format(engine),
    };
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(snapshot_take_source(&source, SNAPSHOT_PLAIN, &error));
    ck_assert(g_error_matches(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_NOT_MAPPED));
    ck_assert_str_eq(error->message,
                     "the debugger data block at 0x80001000 is not in mapped memory");
    machine_stop(&machine);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_snapshot_agrees_with_the_kernel_counters, .loops = G_N_ELEMENTS(systems) },
    { &test_snapshot_blocks_cover_each_heap, .loops = G_N_ELEMENTS(systems) },
    { &test_snapshot_finds_accounts_and_owners, .loops = G_N_ELEMENTS(systems) },
    { &test_snapshot_owners_are_of_their_session },
    { &test_snapshot_is_the_same_with_and_without_pae },
    { &test_snapshot_names_views },
    { &test_snapshot_finds_session_images },
    { &test_snapshot_reads_limits_and_where_sizes_came_from },
    { &test_snapshot_reads_what_a_session_pool_refused },
    { &test_snapshot_of_garbage_gives_errors_only, .loops = G_N_ELEMENTS(garbage_systems) },
    { &test_snapshot_wants_as_many_pieces_of_both },
    { &test_snapshot_of_nothing_says_so },
};

SUITE(tests, NULL, NULL)
