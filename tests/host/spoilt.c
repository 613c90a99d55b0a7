/* SPDX-License-Identifier: MIT */
/*
 * Observers of damaged memory: words that a snapshot reads are changed at random, and every
 * observer looks. Each time there is an error, or an answer in which all that was found, counted
 * and added up is as in the undamaged machine: what the damage was is known here, so an answer that
 * is neither is a wrong one that nobody would have noticed. Only what stands in memory once, as it
 * is printed (a name, a limit, a time), may differ.
 *
 *     spoilt [COUNT [FIRST]]      (make check runs some, make soak as many as wanted)
 *     spoilt pointers [EACH]      each word, or each so-manieth, that looks like an address, lost
 */
#include "host/run/run.h"
#include "host/view/heap_table.h"
#include "host/view/views.h"
#include "spoilt_memory.h"

#include <stdio.h>
#include <stdlib.h>

#define COUNT_USUAL 1500u
#define COUNT_MAX   100000000u
#define FLAGS       (SNAPSHOT_BLOCKS | SNAPSHOT_PAGES | SNAPSHOT_ATOMS)
#define SAY_EVERY   100u

static const char *const systems[] = {
    "edition: server2003-sp2",
    "edition: server2003-sp2, boot-options: [/PAE]",
    "edition: xp-sp3",
    "edition: win2000",
    "edition: server2003-sp2, registry: server2003-sp2-ts.reg",
    "edition: ./fixtures/editions/nt6-heap.yaml",
};

static const char load[] =
    "programs:\n"
    "  worker: { imports: [user32], console: none, startup: [\n"
    "    { register-class: { name: Worker } },\n"
    "    { create-window: { class: Worker, text: a window with some text, count: 7 } },\n"
    "    { create-gdi: { kind: brush, count: 3 } },\n"
    "    { add-atom: { name: an atom } }, { clipboard: { size: 100, format: 13 } },\n"
    "    { create-menu: { items: [Open, Close] } } ] }\n"
    "steps:\n"
    "  - logon: { user: alice, kind: console, as: alice }\n"
    "  - run: { program: worker, in: alice, as: hers }\n"
    "  - post-message: { in: hers, count: 4 }\n"
    "  - start-service: { name: batch, program: worker, account: '.\\batch' }\n";

/* One read of the undamaged memory. */
typedef struct {
    guint64 at; /* physical address */
    guint32 bytes;
} Place;

typedef struct {
    Scenario *scenario;
    Run *run;
    Engine *engine;
    GArray *places;    /* Place */
    GArray *addresses; /* guint64: of structures a pointer may be bent to */
    char *truth;
    char *text;
} Machine;

typedef struct {
    guint errors;
    guint same;
    guint plain; /* an answer that differs in what stands in memory once */
} Tally;

/* ---- what was found, counted and added up ---- */

#define U64 "%" G_GUINT64_FORMAT " "

static void
tell_views(GString *out, const SnapshotViewSpace *views)
{
    if (views == NULL)
        return;
    g_string_append_printf(out, "views " U64 U64 U64 U64 U64 "%u\n", views->base, views->bytes,
                           views->used_bytes, views->free_bytes, views->largest_free_bytes,
                           views->hash_entries);
    for (guint i = 0; i < views->views->len; i++) {
        const SnapshotView *view = views->views->pdata[i];
        g_string_append_printf(out, "view " U64 U64 "%u\n", view->base, view->bytes, view->kind);
    }
}

static void
tell_pool(GString *out, const SnapshotPool *pool)
{
    if (pool == NULL)
        return;
    g_string_append_printf(out, "pool " U64 U64 U64 U64 U64 "%u %u\n", pool->base, pool->bytes,
                           pool->used_bytes, pool->largest_free_bytes, pool->counted_block_bytes,
                           pool->counted_allocations, pool->tags->len);
}

static void
tell_process(GString *out, const SnapshotProcess *process)
{
    g_string_append_printf(out, "process %u session %u luid %u: %u %u %u %u %u\n", process->pid,
                           process->session_id, process->luid, process->thread_count,
                           process->kernel_handles, process->user_handles, process->gdi_handles,
                           process->queued_messages);
}

static void
tell_blocks(GString *out, const SnapshotDesktop *desktop)
{
    for (guint i = 0; i < desktop->blocks->len; i++) {
        const SnapshotBlock *block = &g_array_index(desktop->blocks, SnapshotBlock, i);
        g_string_append_printf(out, "block %u %u kind %u of %u handle %u\n", block->offset,
                               block->bytes, block->kind, block->pid, block->handle);
    }
}

static void
tell_desktop(GString *out, const SnapshotDesktop *desktop)
{
    g_string_append_printf(
        out,
        "desktop " U64 U64 "%u: " U64 U64 U64 U64 U64 "%u %u, %u %u %u %u %u, %u %u, %u threads\n",
        desktop->base, desktop->limit, desktop->size_kb, desktop->used_bytes, desktop->free_bytes,
        desktop->free_block_bytes, desktop->committed_bytes, desktop->largest_free_block,
        desktop->free_blocks, desktop->busy_blocks, desktop->objects[USER_TYPE_WINDOW],
        desktop->objects[USER_TYPE_MENU], desktop->objects[USER_TYPE_HOOK],
        desktop->objects[USER_TYPE_CALLPROC], desktop->objects[USER_TYPE_INPUTCONTEXT],
        desktop->desktopinfo_offset, desktop->desktop_window_offset, desktop->thread_count);
    for (guint i = 0; i < desktop->holders->len; i++) {
        const SnapshotHolder *holder = &g_array_index(desktop->holders, SnapshotHolder, i);
        g_string_append_printf(out, "holder %u: %u %u %u %u " U64 "\n", holder->pid,
                               holder->objects[USER_TYPE_WINDOW], holder->objects[USER_TYPE_MENU],
                               holder->objects[USER_TYPE_HOOK], snapshot_other_objects(holder),
                               holder->bytes);
    }
    tell_blocks(out, desktop);
}

static void
tell_session(GString *out, const SnapshotSession *session)
{
    g_string_append_printf(out,
                           "session %u: %u processes, %u pages, %u, %u handles, %u GDI, " U64
                           "KB, shared " U64 U64 U64 "\n",
                           session->id, session->process_count, session->committed_pages,
                           session->pool_failures, session->handles_used, session->gdi_handles_used,
                           session->heap_total_kb, session->shared_heap_bytes,
                           session->shared_heap_used_bytes, session->shared_heap_largest_free);
    tell_views(out, session->view_space);
    tell_pool(out, session->pool);
    for (guint i = 0; i < session->winstas->len; i++) {
        const SnapshotWinsta *winsta = session->winstas->pdata[i];
        g_string_append_printf(out, "winsta of %u desktops, %u atoms, %u formats\n",
                               winsta->desktops->len, winsta->atoms->len, winsta->clips->len);
        for (guint j = 0; j < winsta->desktops->len; j++)
            tell_desktop(out, winsta->desktops->pdata[j]);
    }
    for (guint i = 0; i < session->pdes->len; i++) {
        const SnapshotPde *pde = &g_array_index(session->pdes, SnapshotPde, i);
        g_string_append_printf(out, "pde " U64 "%u pages\n", pde->va, pde->pages);
    }
}

static char *
tell_truth(const Snapshot *snapshot)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%u logons, %u regions\n", snapshot->logons->len,
                           snapshot->regions->len);
    for (guint i = 0; i < snapshot->processes->len; i++)
        tell_process(out, snapshot->processes->pdata[i]);
    for (guint i = 0; i < snapshot->sessions->len; i++)
        tell_session(out, snapshot->sessions->pdata[i]);
    tell_pool(out, snapshot->nonpaged_pool);
    tell_pool(out, snapshot->paged_pool);
    tell_views(out, snapshot->system_views);
    return g_string_free(out, FALSE);
}

/* ---- every observer ---- */

static void
print_session(GString *out, const Snapshot *snapshot, const SnapshotSession *session)
{
    HeapTable table = heap_table_new(session);
    dheapmon_print(out, DHEAPMON_8_1, &table);
    dskheap_print(out, &table);
    g_free((gpointer)table.rows);
    accounts_print(out, snapshot, session, TRUE);
    layout_print_session(out, snapshot, session);
    safe_pair_print(out, session);
    for (guint i = 0; i < session->desktops->len; i++)
        heap_map_print(out, snapshot, session->desktops->pdata[i], HEAP_MAP_ALL);
}

static void
print_json(GString *out, const Snapshot *snapshot, const struct abi_boot *boot)
{
    g_autoptr(JsonWriter) layout = json_writer_new(out, FALSE);
    layout_json(layout, snapshot, boot, snapshot);
    g_autoptr(JsonWriter) tree = json_writer_new(out, FALSE);
    tree_json(tree, snapshot);
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        g_autoptr(JsonWriter) rows = json_writer_new(out, FALSE);
        dheapmon_json(rows, session);
        g_autoptr(JsonWriter) accounts = json_writer_new(out, FALSE);
        accounts_json(accounts, snapshot, session);
        for (guint j = 0; j < session->desktops->len; j++) {
            g_autoptr(JsonWriter) map = json_writer_new(out, FALSE);
            heap_map_json(map, snapshot, session->desktops->pdata[j]);
        }
    }
}

static char *
print_all(const Snapshot *snapshot, const struct abi_boot *boot)
{
    GString *out = g_string_new(NULL);
    tree_print(out, snapshot);
    layout_print(out, snapshot, boot);
    layout_print_shared_addresses(out, snapshot);
    for (guint i = 0; i < snapshot->sessions->len; i++)
        print_session(out, snapshot, snapshot->sessions->pdata[i]);
    print_json(out, snapshot, boot);
    return g_string_free(out, FALSE);
}

/* ---- machines ---- */

typedef struct {
    Engine *engine;
    GArray *places;
} Recorder;

static gboolean
read_recorded(gpointer user, pfn_t pfn, guint32 offset, gpointer buffer, gsize bytes)
{
    Recorder *recorder = user;
    Place place = { (guint64)pfn * DH_PAGE_SIZE + offset, (guint32)bytes };
    if (bytes != 0)
        g_array_append_val(recorder->places, place);
    return engine_read_frame(recorder->engine, pfn, offset, buffer, bytes);
}

static void
note_addresses(Machine *machine, const Snapshot *snapshot)
{
    GArray *to = machine->addresses;
    for (guint i = 0; i < snapshot->processes->len; i++) {
        const SnapshotProcess *process = snapshot->processes->pdata[i];
        g_array_append_val(to, process->address);
        g_array_append_val(to, process->win32);
    }
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        g_array_append_val(to, session->address);
        g_array_append_val(to, session->globals);
        for (guint j = 0; j < session->desktops->len; j++) {
            const SnapshotDesktop *desktop = session->desktops->pdata[j];
            g_array_append_val(to, desktop->address);
            g_array_append_val(to, desktop->base);
            g_array_append_val(to, desktop->winsta->address);
        }
    }
}

static Machine *
machine_new(const char *system)
{
    GError *error = NULL;
    Machine *machine = g_new0(Machine, 1);
    g_autofree char *yaml =
        g_strdup_printf("format: 1\ntitle: t\nsystem: { %s }\n%s", system, load);
    const char *tests = g_getenv("DESKHEAP_TEST_DIR");
    g_autofree char *path = g_build_filename(tests != NULL ? tests : "tests", "test.yaml", NULL);
    machine->scenario = scenario_load_text(path, yaml, -1, NULL, &error);
    g_assert_no_error(error);
    machine->run = run_new(machine->scenario, machine->scenario->plain, NULL, &error);
    while (error == NULL && run_next(machine->run, &error))
        continue;
    g_assert_no_error(error);
    machine->engine = run_engine(machine->run);
    machine->places = g_array_new(FALSE, FALSE, sizeof(Place));
    machine->addresses = g_array_new(FALSE, FALSE, sizeof(guint64));
    Recorder recorder = { machine->engine, machine->places };
    const SnapshotSource source = {
        .physical = { .read_frame = read_recorded, .user = &recorder },
        .kd_address = engine_kd_address(machine->engine),
        .system_directory = engine_system_directory(machine->engine),
        .page_format = engine_page_format(machine->engine),
        .boot = engine_boot(machine->engine),
    };
    g_autoptr(Snapshot) snapshot = snapshot_take_source(&source, FLAGS, &error);
    g_assert_no_error(error);
    note_addresses(machine, snapshot);
    machine->truth = tell_truth(snapshot);
    machine->text = print_all(snapshot, engine_boot(machine->engine));
    return machine;
}

static void
machine_free(Machine *machine)
{
    if (machine == NULL)
        return;
    run_free(machine->run);
    scenario_free(machine->scenario);
    g_array_unref(machine->places);
    g_array_unref(machine->addresses);
    g_free(machine->truth);
    g_free(machine->text);
    g_free(machine);
}

/* ---- damage ---- */

static guint64
any_place(const Machine *machine, GRand *random, guint width)
{
    guint index = g_rand_int(random) % machine->places->len;
    const Place *place = &g_array_index(machine->places, Place, index);
    guint64 offset = g_rand_int(random) % place->bytes;
    guint64 at = (place->at + offset) / width * width;
    return at;
}

static guint64
value_at(const Machine *machine, guint64 at, guint width)
{
    guint64 value = 0;
    g_assert(engine_read_frame(machine->engine, (pfn_t)(at / DH_PAGE_SIZE),
                               (guint32)(at % DH_PAGE_SIZE), &value, width));
    return value;
}

static guint64
other_value(const Machine *machine, GRand *random, guint64 at, guint width)
{
    guint64 old = value_at(machine, at, width);
    switch (g_rand_int(random) % 9) {
    case 0:
        return 0;
    case 1:
        return G_MAXUINT64;
    case 2:
        return old ^ (guint64)1 << g_rand_int(random) % (width * 8);
    case 3:
        return old + (guint64)g_rand_int_range(random, -16, 17);
    case 4:
        return g_array_index(machine->addresses, guint64,
                             g_rand_int(random) % machine->addresses->len);
    case 5:
        return (guint64)g_rand_int(random) << 32 | g_rand_int(random);
    case 6:
        return g_rand_int(random) & 0xffu;
    default:
        return value_at(machine, any_place(machine, random, width), width);
    }
}

static void
damage(const Machine *machine, GRand *random, SpoiltMemory *memory)
{
    static const guint widths[] = { 1, 2, 4, 4, 4, 8 };
    guint words = 1 + g_rand_int(random) % 6 / 4 + g_rand_int(random) % 6 / 5;
    for (guint i = 0; i < words; i++) {
        guint width = widths[g_rand_int(random) % G_N_ELEMENTS(widths)];
        guint64 at = any_place(machine, random, width);
        spoilt_write_physical(memory, at, other_value(machine, random, at, width), width);
    }
}

/* ---- judging ---- */

static void
say_damage(const Machine *machine, const SpoiltMemory *memory)
{
    for (guint i = 0; i < memory->count; i++) {
        const SpoiltWord *word = &memory->words[i];
        guint64 value = 0;
        memcpy(&value, word->bytes, word->count);
        printf("  %u bytes at physical 0x%" G_GINT64_MODIFIER "x: 0x%" G_GINT64_MODIFIER
               "x instead of 0x%" G_GINT64_MODIFIER "x\n",
               word->count, word->at, value, value_at(machine, word->at, word->count));
    }
}

static void
say_difference(const char *truth, const char *told)
{
    const char *line = truth;
    gsize at = 0;
    for (; truth[at] != '\0' && truth[at] == told[at]; at++)
        line = truth[at] == '\n' ? truth + at + 1 : line;
    const char *seen = told + (line - truth);
    printf("  is:   %.*s\n  told: %.*s\n", (int)strcspn(line, "\n"), line, (int)strcspn(seen, "\n"),
           seen);
}

/* Text that may go to a terminal as it is. */
static gboolean
is_printable(const char *text)
{
    if (!g_utf8_validate(text, -1, NULL))
        return FALSE;
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        if (*at != '\n' && g_unichar_iscntrl(g_utf8_get_char(at)))
            return FALSE;
    }
    return TRUE;
}

static gboolean
judge_answer(const Machine *machine, const Snapshot *snapshot, Tally *tally)
{
    g_autofree char *told = tell_truth(snapshot);
    if (strcmp(told, machine->truth) != 0) {
        printf("a wrong answer:\n");
        say_difference(machine->truth, told);
        return FALSE;
    }
    g_autofree char *text = print_all(snapshot, engine_boot(machine->engine));
    if (!is_printable(text)) {
        printf("what is printed is no text\n");
        return FALSE;
    }
    if (strcmp(text, machine->text) == 0)
        tally->same++;
    else
        tally->plain++;
    return TRUE;
}

static gboolean
judge_error(const GError *error, Tally *tally)
{
    tally->errors++;
    if ((error->domain == SNAPSHOT_ERROR || error->domain == HEAP_WALK_ERROR) &&
        *error->message != '\0' && is_printable(error->message))
        return TRUE;
    printf("an error that says nothing: %s\n", error->message);
    return FALSE;
}

static gboolean
judge(const Machine *machine, SpoiltMemory *memory, Tally *tally)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Snapshot) snapshot = spoilt_snapshot(memory, FLAGS, &error);

    g_assert((snapshot == NULL) == (error != NULL));
    return snapshot != NULL ? judge_answer(machine, snapshot, tally) : judge_error(error, tally);
}

/* Where pages lie, asked for addresses all over the space. */
static void
walk_pages(SpoiltMemory *memory, GRand *random)
{
    const PhysicalReader reader = spoilt_reader(memory);
    g_autoptr(AddressSpace) space = address_space_new(
        &reader, engine_system_directory(memory->engine), engine_page_format(memory->engine));
    for (guint i = 0; i < 64; i++) {
        guint8 byte;
        guint64 va = g_rand_int(random);
        PageWalk walk;
        if (address_space_walk(space, va, &walk))
            g_assert(walk.frame != 0);
        (void)address_space_read(space, va, &byte, 1);
    }
}

static gboolean
try_one(const Machine *machine, guint32 seed, GRand *random, Tally *tally)
{
    SpoiltMemory memory = { .engine = machine->engine };
    damage(machine, random, &memory);
    gboolean is_good = judge(machine, &memory, tally);
    if (!is_good) {
        printf("seed %u:\n", seed);
        say_damage(machine, &memory);
    }
    walk_pages(&memory, random);
    return is_good;
}

static guint
number(const char *text, guint max)
{
    guint64 value;
    g_autoptr(GError) error = NULL;
    if (!g_ascii_string_to_unsigned(text, 10, 0, max, &value, &error)) {
        fprintf(stderr, "%s\n", error->message);
        exit(2);
    }
    return (guint)value;
}

/* ---- lost pointers ---- */

/* Words of 4 bytes that were read and hold an address of the kernel's half, each once. */
static GHashTable *
pointers_of(const Machine *machine)
{
    GHashTable *found = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < machine->places->len; i++) {
        const Place *place = &g_array_index(machine->places, Place, i);
        for (guint64 at = place->at & ~(guint64)3; at < place->at + place->bytes; at += 4)
            if (value_at(machine, at, 4) >= 0x80000000u)
                g_hash_table_add(found, GSIZE_TO_POINTER((gsize)at));
    }
    return found;
}

/* One of them is 0: an end of a list, or nothing there, where there was something. */
static guint
lose_pointers(const Machine *machine, guint each, Tally *tally)
{
    g_autoptr(GHashTable) pointers = pointers_of(machine);
    GHashTableIter iter;
    gpointer at;
    guint number = 0, bad = 0;

    g_hash_table_iter_init(&iter, pointers);
    while (g_hash_table_iter_next(&iter, &at, NULL)) {
        SpoiltMemory memory = { .engine = machine->engine };
        if (number++ % each != 0)
            continue;
        spoilt_write_physical(&memory, GPOINTER_TO_SIZE(at), 0, 4);
        if (judge(machine, &memory, tally))
            continue;
        say_damage(machine, &memory);
        bad++;
    }
    return bad;
}

static int
lose_all_pointers(guint each)
{
    Tally tally = { 0 };
    guint bad = 0;

    for (guint i = 0; i < G_N_ELEMENTS(systems); i++) {
        Machine *machine = machine_new(systems[i]);
        bad += lose_pointers(machine, each, &tally);
        machine_free(machine);
    }
    printf("lost pointers: %u errors, %u answers as before, %u that differ in a plain value, %u "
           "wrong\n",
           tally.errors, tally.same, tally.plain, bad);
    return bad == 0 && tally.errors > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* ---- main ---- */

/* Damage without number says nothing about the judge: each outcome must have been there. */
static gboolean
check_tally(const Tally *tally)
{
    return tally->errors > 0 && tally->same > 0 && tally->plain > 0;
}

int
main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "pointers") == 0)
        return lose_all_pointers(argc > 2 ? MAX(number(argv[2], COUNT_MAX), 1) : 1);

    guint count = argc > 1 ? number(argv[1], COUNT_MAX) : COUNT_USUAL;
    guint32 first = argc > 2 ? number(argv[2], G_MAXUINT32 - COUNT_MAX) : 1;
    Machine *machines[G_N_ELEMENTS(systems)];
    Tally tally = { 0 };
    guint bad = 0;
    for (guint i = 0; i < G_N_ELEMENTS(systems); i++)
        machines[i] = machine_new(systems[i]);
    for (guint i = 0; i < count; i++) {
        guint32 seed = first + i;
        GRand *random = g_rand_new_with_seed(seed);
        if (i % SAY_EVERY == 0) {
            printf("from %u\n", seed);
            fflush(stdout);
        }
        bad += !try_one(machines[seed % G_N_ELEMENTS(systems)], seed, random, &tally);
        g_rand_free(random);
        if (bad > 0 && g_getenv("SPOILT_GO_ON") == NULL)
            break;
    }
    for (guint i = 0; i < G_N_ELEMENTS(systems); i++)
        machine_free(machines[i]);
    printf(
        "%u damaged memories from %u: %u errors, %u answers as before, %u that differ in a plain "
        "value, %u wrong\n",
        count, first, tally.errors, tally.same, tally.plain, bad);
    return bad == 0 && (count < COUNT_USUAL || check_tally(&tally)) ? EXIT_SUCCESS : EXIT_FAILURE;
}
