/* SPDX-License-Identifier: MIT */
/* Lists of a guest that lies: one wrong word, and a snapshot ends with an error that says so. */
#include "host/inspect/snapshot_budget.h"
#include "host/run/run.h"
#include "spoilt_memory.h"

#include "../suite.h"

#define SCENARIO                                                                                   \
    "format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\n"                                   \
    "programs:\n"                                                                                  \
    "  worker: { imports: [user32], console: none, startup: [\n"                                   \
    "    { register-class: { name: Worker } },\n"                                                  \
    "    { create-window: { class: Worker, text: a window, count: 3 } },\n"                        \
    "    { create-menu: { items: [Open, Close] } },\n"                                             \
    "    { add-atom: { name: an atom } }, { clipboard: { size: 100, format: 13 } } ] }\n"          \
    "steps:\n"                                                                                     \
    "  - start-service: { name: one, program: worker, account: '.\\one' }\n"                       \
    "  - start-service: { name: two, program: worker, account: '.\\two' }\n"                       \
    "  - logon: { user: alice, kind: console, as: alice }\n"                                       \
    "  - run: { program: worker, in: alice, as: hers }\n"                                          \
    "  - post-message: { in: hers, count: 5 }\n"

typedef struct {
    Scenario *scenario;
    Run *run;
    AddressSpace *system;
    AddressSpace *space; /* of session 0 */
    Snapshot *truth;
    const SnapshotSession *session;
    struct win32k_globals globals;
    SpoiltMemory memory;
} Guest;

static void
guest_start(Guest *guest)
{
    g_autoptr(GError) error = NULL;
    memset(guest, 0, sizeof *guest);
    guest->scenario = scenario_load_text("test.yaml", SCENARIO, -1, NULL, &error);
    ck_assert_msg(guest->scenario != NULL, "%s", error != NULL ? error->message : "");
    guest->run = run_new(guest->scenario, guest->scenario->plain, NULL, &error);
    while (error == NULL && run_next(guest->run, &error))
        continue;
    ck_assert_msg(error == NULL, "%s", error != NULL ? error->message : "");
    Engine *engine = run_engine(guest->run);
    guest->memory.engine = engine;
    guest->truth = snapshot_take_with(engine, SNAPSHOT_BLOCKS | SNAPSHOT_ATOMS, &error);
    ck_assert_msg(guest->truth != NULL, "%s", error != NULL ? error->message : "");
    guest->session = snapshot_session(guest->truth, 0);
    guest->system = snapshot_address_space(engine, guest->truth, NULL);
    guest->space = snapshot_address_space(engine, guest->truth, guest->session);
    ck_assert(address_space_read(guest->space, guest->session->globals, &guest->globals,
                                 sizeof guest->globals));
}

static void
guest_stop(Guest *guest)
{
    address_space_free(guest->system);
    address_space_free(guest->space);
    snapshot_free(guest->truth);
    run_free(guest->run);
    scenario_free(guest->scenario);
}

static void
lie(Guest *guest, guint64 va, guint64 value, guint bytes)
{
    ck_assert(spoilt_write(&guest->memory, guest->space, va, value, bytes));
}

static guint64
pointer_at(const Guest *guest, guint64 va, guint bytes)
{
    guint64 value = 0;
    ck_assert(address_space_read(guest->space, va, &value, bytes));
    return value;
}

static guint32
offset_of(const Guest *guest, enum field_id field)
{
    return engine_boot(run_engine(guest->run))->field_offset[field];
}

static guint64
first_process(const Guest *guest)
{
    return guest->globals.process_list;
}

static guint64
first_thread(const Guest *guest)
{
    return pointer_at(guest, first_process(guest) + offsetof(struct process_info, threads), 8);
}

/* Of a process that registered some. */
static guint64
first_class(const Guest *guest)
{
    guint64 class = 0;
    for (guint64 at = first_process(guest); at != 0 && class == 0;
         at = pointer_at(guest, at + offsetof(struct process_info, next), 8))
        class = pointer_at(guest, at + offsetof(struct process_info, classes), 8);
    ck_assert(class != 0);
    return class;
}

static guint64
kd_field(const Guest *guest, gsize offset)
{
    return engine_kd_address(guest->memory.engine) + offset;
}

static guint64
first_desktop(const Guest *guest)
{
    return ((const SnapshotDesktop *)guest->session->desktops->pdata[0])->address;
}

/* A queue with messages: its first. */
static guint64
first_message(const Guest *guest)
{
    guint64 queue = 0;
    for (guint64 at = first_process(guest); at != 0;
         at = pointer_at(guest, at + offsetof(struct process_info, next), 8)) {
        guint64 thread = pointer_at(guest, at + offsetof(struct process_info, threads), 8);
        if (thread == 0)
            continue;
        queue = pointer_at(guest, thread + offsetof(struct thread_info, queue), 8);
        if (queue != 0 && pointer_at(guest, queue + offset_of(guest, FIELD_QUEUE_COUNT), 4) != 0)
            return pointer_at(guest, queue + offset_of(guest, FIELD_QUEUE_FIRST), 4);
    }
    ck_abort_msg("no message was posted");
    return 0;
}

/* ---- one lie each ---- */

static void
session_to_itself(Guest *guest)
{
    guint64 all = guest->session->address + offsetof(struct session, all.next);
    lie(guest, all, guest->session->address + offsetof(struct session, all), 8);
}

static void
winsta_to_itself(Guest *guest)
{
    lie(guest, guest->globals.window_stations, guest->globals.window_stations, 8);
}

static void
desktop_to_itself(Guest *guest)
{
    lie(guest, first_desktop(guest), first_desktop(guest), 8);
}

static void
process_and_thread_to_themselves(Guest *guest)
{
    lie(guest, first_process(guest), first_process(guest), 8);
    lie(guest, first_thread(guest), first_thread(guest), 8);
}

static void
process_ends_the_list(Guest *guest)
{
    lie(guest, first_process(guest), 0, 8);
}

static void
thread_is_left_out(Guest *guest)
{
    lie(guest, first_process(guest) + offsetof(struct process_info, threads), 0, 8);
}

static void
class_is_its_next_and_its_clone(Guest *guest)
{
    guint64 class = first_class(guest);
    lie(guest, class + offset_of(guest, FIELD_CLS_NEXT), class, 4);
    lie(guest, class + offset_of(guest, FIELD_CLS_CLONE), class, 4);
}

static void
message_to_itself(Guest *guest)
{
    guint64 message = first_message(guest);
    lie(guest, message + offset_of(guest, FIELD_QMSG_NEXT), message, 4);
}

static void
session_image_without_end(Guest *guest)
{
    gsize at = offsetof(struct kd_block, regions);
    for (guint i = 0; i < KD_REGION_COUNT; i++, at += sizeof(struct region)) {
        guint64 region = kd_field(guest, at);
        if (pointer_at(guest, region + offsetof(struct region, kind), 4) == REGION_SESSION_IMAGE)
            lie(guest, region + offsetof(struct region, end), G_MAXUINT64, 8);
    }
}

static void
process_is_skipped(Guest *guest)
{
    const SnapshotProcess *first = guest->truth->processes->pdata[0];
    const SnapshotProcess *third = guest->truth->processes->pdata[2];
    guint64 all = offsetof(struct process, all);
    lie(guest, first->address + all, third->address + all, 8);
    lie(guest, third->address + all + 8, first->address + all, 8);
}

static void
class_atom_to_itself(Guest *guest)
{
    guint64 table = guest->globals.class_atoms;
    for (guint i = 0; i < WIN32K_ATOM_BUCKETS; i++) {
        guint64 bucket = table + offsetof(struct atom_table, bucket) + i * sizeof(gva_t);
        guint64 atom = pointer_at(guest, bucket, 8);
        if (atom == 0)
            continue;
        lie(guest, atom, atom, 8);
        return;
    }
    ck_abort_msg("there is no class atom");
}

/* A service's station, whose program has put something there: the last one. */
static guint64
station_with_data(const Guest *guest)
{
    for (guint i = guest->session->winstas->len; i-- > 0;) {
        const SnapshotWinsta *winsta = guest->session->winstas->pdata[i];
        if (winsta->clips->len > 0 && winsta->atoms->len > 0)
            return winsta->address;
    }
    ck_abort_msg("no station has a clipboard that is not empty");
    return 0;
}

static guint64
first_clip(const Guest *guest)
{
    return pointer_at(guest, station_with_data(guest) + offsetof(struct window_station, clipboard),
                      8);
}

static void
clip_to_itself(Guest *guest)
{
    lie(guest, first_clip(guest), first_clip(guest), 8);
}

static void
clip_of_a_window(Guest *guest)
{
    guint64 window =
        ((const SnapshotDesktop *)guest->session->desktops->pdata[0])->base +
        ((const SnapshotDesktop *)guest->session->desktops->pdata[0])->desktop_window_offset;
    guint64 handle = pointer_at(guest, window + offset_of(guest, FIELD_HEAD_HANDLE), 4);
    lie(guest, first_clip(guest) + offsetof(struct clip_item, handle), handle, 4);
}

static void
clipboard_is_emptied(Guest *guest)
{
    guint64 station = station_with_data(guest);
    lie(guest, station + offsetof(struct window_station, clipboard), 0, 8);
    lie(guest, station + offsetof(struct window_station, clipboard_count), 0, 4);
}

static guint64
atoms_of_station(const Guest *guest)
{
    return pointer_at(guest, station_with_data(guest) + offsetof(struct window_station, atoms), 8);
}

static void
an_atom_more(Guest *guest)
{
    lie(guest, atoms_of_station(guest) + offsetof(struct atom_table, count), 2, 4);
}

static void
two_stations_with_one_table(Guest *guest)
{
    guint64 first = ((const SnapshotWinsta *)guest->session->winstas->pdata[0])->address;
    ck_assert_uint_ne(first, station_with_data(guest));
    lie(guest, first + offsetof(struct window_station, atoms), atoms_of_station(guest), 8);
}

static void
a_use_of_no_clipboard(Guest *guest)
{
    guint64 use = atoms_of_station(guest);
    lie(guest, guest->session->globals + offsetof(struct win32k_globals, clipboards), use, 8);
}

static void
more_session_tables_than_there_can_be(Guest *guest)
{
    lie(guest, guest->session->address + offsetof(struct session, pde_count), 4096, 4);
}

static void
a_general_pool_is_gone(Guest *guest)
{
    lie(guest, kd_field(guest, offsetof(struct kd_block, pool)), 0, 8);
}

static void
the_expansion_is_gone(Guest *guest)
{
    gsize place = offsetof(struct kd_block, pool) + KD_POOL_EXPANSION * sizeof(gva_t);
    lie(guest, kd_field(guest, place), 0, 8);
}

static void
the_shared_heap_is_gone(Guest *guest)
{
    lie(guest, guest->session->globals + offsetof(struct win32k_globals, shared_heap), 0, 8);
}

static void
a_queue_is_gone(Guest *guest)
{
    lie(guest, first_thread(guest) + offsetof(struct thread_info, queue), 0, 8);
}

static void
system_views_are_gone(Guest *guest)
{
    lie(guest, kd_field(guest, offsetof(struct kd_block, system_space)), 0, 8);
}

static void
session_space_is_gone(Guest *guest)
{
    lie(guest, guest->session->address + offsetof(struct session, mm_space), 0, 8);
}

static const struct {
    void (*tell)(Guest *guest);
    const char *says;
} lies[] = {
    { session_to_itself, "the list of sessions at " },
    { winsta_to_itself, "a window station at " },
    { desktop_to_itself, "a desktop at " },
    { process_and_thread_to_themselves, " is listed twice" },
    { process_ends_the_list, " owns it" },
    { thread_is_left_out, "" },
    { class_is_its_next_and_its_clone, "a window class at " },
    { message_to_itself, "the message before the one at " },
    { session_image_without_end, "a region of kind " },
    { process_is_skipped, " is found by another id than its own" },
    { class_atom_to_itself, "an atom at " },
    { clip_to_itself, "an entry of a clipboard at " },
    { clip_of_a_window, ", which is no clipboard data" },
    { clipboard_is_emptied, "the handles of clipboard data in the table" },
    { an_atom_more, "the number of atoms in the table" },
    { two_stations_with_one_table, "an atom at " },
    { a_use_of_no_clipboard, "the clipboard of no window station is in use" },
    { a_general_pool_is_gone, "some are there, some are not" },
    { the_expansion_is_gone, "has addresses and no pool" },
    { the_shared_heap_is_gone, "the shared heap of the section" },
    { a_queue_is_gone, "" },
    { system_views_are_gone, "some are there, some are not" },
    { session_space_is_gone, "another session space or pool than its edition gives" },
    { more_session_tables_than_there_can_be, "the number of page tables of the session" },
};

START_TEST(test_a_list_that_lies_is_an_error)
{
    g_autoptr(GError) error = NULL;
    Guest guest;
    guest_start(&guest);
    lies[_i].tell(&guest);
    ck_assert_uint_gt(guest.memory.count, 0);
    g_autoptr(Snapshot) snapshot =
        spoilt_snapshot(&guest.memory, SNAPSHOT_BLOCKS | SNAPSHOT_PAGES | SNAPSHOT_ATOMS, &error);
    ck_assert_ptr_null(snapshot);
    ck_assert_msg(strstr(error->message, lies[_i].says) != NULL, "%s", error->message);
    guest_stop(&guest);
}
END_TEST

/* ---- the budget ---- */

static gboolean
read_anything(gpointer user, pfn_t pfn, guint32 offset, gpointer buffer, gsize bytes)
{
    (void)pfn;
    (void)offset;
    memset(buffer, 0, bytes);
    ++*(guint64 *)user;
    return TRUE;
}

START_TEST(test_a_budget_ends_and_says_so)
{
    guint64 calls = 0;
    guint8 page[DH_PAGE_SIZE];
    const PhysicalReader endless = { .read_frame = read_anything, .user = &calls };
    const gsize bytes = _i == 0 ? 4 : sizeof page;
    const guint64 most = _i == 0 ? SNAPSHOT_READS_MAX : SNAPSHOT_BYTES_MAX / sizeof page;
    SnapshotBudget budget;
    snapshot_budget_init(&budget, &endless);
    const PhysicalReader reader = snapshot_budget_reader(&budget);
    ck_assert_ptr_null(reader.read_private);
    while (calls <= most && reader.read_frame(reader.user, 1, 0, page, bytes))
        continue;
    ck_assert_uint_eq(calls, most);
    ck_assert(!reader.read_frame(reader.user, 1, 0, page, 0));
    g_autoptr(GError) error = NULL;
    ck_assert(!snapshot_budget_check(&budget, &error));
    ck_assert(g_error_matches(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_LIMIT));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_a_list_that_lies_is_an_error, .loops = G_N_ELEMENTS(lies) },
    { &test_a_budget_ends_and_says_so, .loops = 2 },
};

SUITE(tests, NULL, NULL)
