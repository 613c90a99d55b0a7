/* SPDX-License-Identifier: MIT */
/* Two machines in step: equal as they are, and every kind of difference is found and named. */
#include "host/engine/compare.h"
#include "host/engine/engine_reader.h"
#include "machine_test.h"

#include "../suite.h"

/* What is changed behind the machines' back, in the PC's memory. */
typedef struct {
    TestRun test;
    Engine *model;
    Engine *pc;
    const Snapshot *snapshot;
    TestSpace session;
} Fixture;

static Fixture
open_pair(const char *text)
{
    Fixture f = { .test = test_run(text, ENGINE_BOTH) };
    GError *error = NULL;
    engine_both_parts(run_engine(f.test.run), &f.model, &f.pc);
    f.snapshot = run_snapshot(f.test.run, &error);
    assert_no_error(error);
    f.session = test_session_space(f.snapshot);
    ck_assert(engine_compare(f.model, f.pc, NULL, &error));
    assert_no_error(error);
    return f;
}

static AddressSpace *
space_of(Fixture *f, guint32 session)
{
    PhysicalReader physical = physical_reader_for_engine(f->pc);
    return address_space_new(&physical, test_process_of(f->snapshot, session)->directory,
                             f->snapshot->page_format);
}

static guint8 *
pc_byte(Fixture *f, pfn_t frame, guint32 offset)
{
    return (guint8 *)(guintptr)engine_frame(f->pc, frame) + offset;
}

/* The change is found, and the error names `wanted`. */
static void
assert_found(Fixture *f, const char *wanted)
{
    GError *error = NULL;
    ck_assert(!engine_compare(f->model, f->pc, NULL, &error));
    ck_assert(g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_DIFFERENCE));
    ck_assert_msg(strstr(error->message, wanted) != NULL, "%s\nwanted: %s", error->message, wanted);
    g_error_free(error);
}

/* Flips bits of one byte, sees that it is found, and puts it back. */
static void
flip(Fixture *f, pfn_t frame, guint32 offset, guint8 bits, const char *wanted)
{
    *pc_byte(f, frame, offset) ^= bits;
    assert_found(f, wanted);
    *pc_byte(f, frame, offset) ^= bits;
    GError *error = NULL;
    ck_assert(engine_compare(f->model, f->pc, NULL, &error));
}

/* Many pages of every session: its entry's bits and one of its bytes. */
static void
flip_all_over(const char *text)
{
    Fixture f = open_pair(text);
    guint flips = 0;
    for (guint i = 0; i < f.snapshot->sessions->len; i++) {
        const SnapshotSession *session = f.snapshot->sessions->pdata[i];
        g_autoptr(AddressSpace) space = space_of(&f, session->id);
        TestPages at = { .space = &f.session };
        PageWalk walk;
        guint64 va;
        guint pages = 0;
        while (test_next_page(&at, space, &va, &walk)) {
            if (pages++ % 61 != 0)
                continue;
            g_autofree char *entry =
                g_strdup_printf("the page table entry of 0x%08" G_GINT64_MODIFIER "x", va);
            g_autofree char *word =
                g_strdup_printf("the word at 0x%08" G_GINT64_MODIFIER "x", va + 0x7f4);
            flip(&f, walk.pte_frame, walk.pte_offset, PAGE_USER, entry);
            flip(&f, walk.pte_frame, walk.pte_offset, PAGE_WRITE, entry);
            flip(&f, walk.pte_frame, walk.pte_offset, PAGE_DIRTY, entry);
            flip(&f, walk.pte_frame, walk.pte_offset + 1, PAGE_GLOBAL >> 8, entry);
            if (f.snapshot->page_format->has_no_execute)
                flip(&f, walk.pte_frame, walk.pte_offset + 7, PAGE_NO_EXECUTE >> 56, entry);
            flip(&f, walk.frame, 0x7f5, 0x10, word);
            flips += 5;
        }
        ck_assert_uint_gt(pages, 61);
    }
    ck_assert_uint_gt(flips, 20);
    test_run_end(&f.test);
}

START_TEST(test_both_finds_every_bit)
{
    flip_all_over("format: 1\ntitle: t\n" TEST_SYSTEM TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_both_finds_every_bit_pae)
{
    flip_all_over("format: 1\ntitle: t\n" TEST_SYSTEM_PAE TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_both_finds_every_bit_x64)
{
    flip_all_over("format: 1\ntitle: t\n" TEST_SYSTEM_X64 TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_both_finds_every_bit_nt6)
{
    flip_all_over("format: 1\ntitle: t\n" TEST_SYSTEM_NT6 TEST_TWO_SESSIONS);
}
END_TEST

/* The first and the last word of pages of system space, and an entry that is not valid. */
static void
flip_system(const char *text)
{
    Fixture f = open_pair(text);
    PhysicalReader physical = physical_reader_for_engine(f.pc);
    g_autoptr(AddressSpace) space =
        address_space_new(&physical, engine_system_directory(f.pc), f.snapshot->page_format);
    guint kinds = 0;
    for (guint i = 0; i < f.snapshot->regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(f.snapshot->regions, SnapshotRegion, i);
        if (region->kind != REGION_PAGED_POOL && region->kind != REGION_NONPAGED_POOL &&
            region->kind != REGION_KD_BLOCK)
            continue;
        kinds++;
        PageWalk walk;
        guint64 va = region->start;
        while (address_space_walk(space, va + DH_PAGE_SIZE, &walk) && va < region->end)
            va += DH_PAGE_SIZE; /* the last page of the first run */
        ck_assert(address_space_walk(space, va, &walk));
        flip(&f, walk.frame, 0, 0x01, "system space");
        flip(&f, walk.frame, DH_PAGE_SIZE - 1, 0x80, "system space");
        flip(&f, walk.pte_frame, walk.pte_offset, PAGE_USER, "the page table entry of");
    }
    ck_assert_uint_eq(kinds, 3);
    g_autoptr(AddressSpace) session = space_of(&f, 0);
    PageWalk walk;
    guint64 va = f.session.runs[0].start;
    while (address_space_walk(session, va, &walk) || walk.pde == 0)
        va += DH_PAGE_SIZE;
    flip(&f, walk.pte_frame, walk.pte_offset + 1, 0x02, "the page table entry of");
    test_run_end(&f.test);
}

START_TEST(test_both_finds_differences_in_system_space)
{
    flip_system("format: 1\ntitle: t\n" TEST_SYSTEM TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_both_finds_differences_in_system_space_pae)
{
    flip_system("format: 1\ntitle: t\n" TEST_SYSTEM_PAE TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_both_finds_differences_in_system_space_x64)
{
    flip_system("format: 1\ntitle: t\n" TEST_SYSTEM_X64 TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_both_finds_differences_in_system_space_nt6)
{
    flip_system("format: 1\ntitle: t\n" TEST_SYSTEM_NT6 TEST_TWO_SESSIONS);
}
END_TEST

/* The directory entries of every process with a session, not of the first alone. */
START_TEST(test_both_finds_a_directory_entry_of_each_process)
{
    Fixture f = open_pair("format: 1\ntitle: t\n" TEST_SYSTEM TEST_TWO_SESSIONS);
    PhysicalReader physical = physical_reader_for_engine(f.pc);
    guint count = 0;
    for (guint i = 0; i < f.snapshot->processes->len; i++) {
        const SnapshotProcess *process = f.snapshot->processes->pdata[i];
        if (process->session_id == ABI_NO_SESSION)
            continue;
        g_autoptr(AddressSpace) space =
            address_space_new(&physical, process->directory, f.snapshot->page_format);
        g_autofree char *wanted =
            g_strdup_printf("session %u, process %u: the page directory entry of",
                            process->session_id, process->pid);
        PageWalk walk;
        ck_assert(address_space_walk(space, 0xbf800000u, &walk));
        flip(&f, walk.pde_frame, walk.pde_offset, PAGE_USER, wanted);
        count++;
    }
    ck_assert_uint_gt(count, 4);
    test_run_end(&f.test);
}
END_TEST

/* What a verifier of the PC's kernel finds is told. */
START_TEST(test_both_the_pc_says_what_its_verifier_finds)
{
    Fixture f = open_pair("format: 1\ntitle: t\n" TEST_SYSTEM TEST_TWO_SESSIONS);
    PhysicalReader physical = physical_reader_for_engine(f.pc);
    g_autoptr(AddressSpace) space =
        address_space_new(&physical, engine_system_directory(f.pc), f.snapshot->page_format);
    guint64 va = engine_kd_address(f.pc) + offsetof(struct kd_block, commit_pages);
    PageWalk walk;
    GError *error = NULL;
    ck_assert(engine_verify(f.pc, &error));
    ck_assert(address_space_walk(space, va, &walk));
    *pc_byte(&f, walk.frame, (guint32)va % DH_PAGE_SIZE) ^= 1;
    ck_assert(!engine_verify(f.pc, &error));
    assert_error(error, ENGINE_ERROR, ENGINE_ERROR_PANIC, "a verifier of the emulated kernel");
    g_error_free(error);
    test_run_end(&f.test);
}
END_TEST

/* Every entry of the session's working set list is one of the pages found. */
static void
check_working_set(Fixture *f, AddressSpace *space, const SnapshotSession *session)
{
    struct working_set_list list;
    guint64 at = 0;
    for (guint i = 0; i < f->snapshot->regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(f->snapshot->regions, SnapshotRegion, i);
        if (region->kind == REGION_SESSION_STRUCTURE)
            at = region->start;
    }
    ck_assert(address_space_read(space, at, &list, sizeof list));
    ck_assert_uint_eq(list.count, session->working_set_pages);
    ck_assert_uint_gt(list.count, 50);
    at += sizeof list;
    guint entry_bytes = f->snapshot->address_bits / 8;
    for (guint32 i = 0; i < list.count; i++, at += entry_bytes) {
        guint64 entry = 0;
        ck_assert(address_space_read(space, at, &entry, entry_bytes));
        guint64 page = entry - 1;
        ck_assert_uint_eq(address_space_count_pages(space, page, page + DH_PAGE_SIZE), 1);
        ck_assert(test_space_has(&f->session, page));
    }
}

/* Present pages of session space that an observer finds by each session's master array. */
static guint64
count_present(Fixture *f)
{
    guint64 count = 0;
    for (guint i = 0; i < f->snapshot->sessions->len; i++) {
        const SnapshotSession *session = f->snapshot->sessions->pdata[i];
        g_autoptr(AddressSpace) space = snapshot_address_space(f->pc, f->snapshot, session);
        guint32 pages = 0;
        for (guint j = 0; j < f->session.count; j++)
            pages +=
                address_space_count_pages(space, f->session.runs[j].start, f->session.runs[j].end);
        ck_assert_uint_ge(pages, session->working_set_pages);
        check_working_set(f, space, session);
        count += pages;
    }
    return count;
}

/* Nothing is left out: as many pages were compared as there are. */
static void
compare_all_of(const char *text)
{
    Fixture f = open_pair(text);
    GError *error = NULL;
    guint64 compared = 0;
    ck_assert_uint_ge(f.snapshot->sessions->len, 2);
    ck_assert(engine_compare(f.model, f.pc, &compared, &error));
    ck_assert_uint_eq(compared, count_present(&f));
    ck_assert_uint_gt(compared, 200);
    test_run_end(&f.test);
}

START_TEST(test_both_compares_every_page)
{
    compare_all_of("format: 1\ntitle: t\n" TEST_SYSTEM TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_both_compares_every_page_pae)
{
    compare_all_of("format: 1\ntitle: t\n" TEST_SYSTEM_PAE TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_both_compares_every_page_x64)
{
    compare_all_of("format: 1\ntitle: t\n" TEST_SYSTEM_X64 TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_both_compares_every_page_nt6)
{
    compare_all_of("format: 1\ntitle: t\n" TEST_SYSTEM_NT6 TEST_TWO_SESSIONS);
}
END_TEST

/* A session's directory entry left behind in a process without a session. */
START_TEST(test_both_finds_a_directory_entry_left_behind)
{
    Fixture f = open_pair("format: 1\ntitle: t\n" TEST_SYSTEM TEST_TWO_SESSIONS);
    g_autoptr(AddressSpace) space = space_of(&f, 0);
    PageWalk walk;
    PageWalk system;
    guint64 win32k = 0xbf800000u;
    ck_assert(address_space_walk(space, win32k, &walk));
    PhysicalReader physical = physical_reader_for_engine(f.pc);
    g_autoptr(AddressSpace) none =
        address_space_new(&physical, engine_system_directory(f.pc), f.snapshot->page_format);
    ck_assert(!address_space_walk(none, win32k, &system));
    memcpy(pc_byte(&f, system.pde_frame, system.pde_offset), &walk.pde, 4);
    assert_found(&f, "which has none: the page directory entry of 0xbf800000");
    test_run_end(&f.test);
}
END_TEST

/* Directory entries of session space, 0 for none; the process has at least one. */
static GArray *
directory_of(Fixture *f, const SnapshotProcess *process)
{
    PhysicalReader physical = physical_reader_for_engine(f->pc);
    g_autoptr(AddressSpace) space =
        address_space_new(&physical, process->directory, f->snapshot->page_format);
    GArray *entries = g_array_new(FALSE, FALSE, sizeof(guint64));
    guint count = 0;
    for (guint i = 0; i < f->session.count; i++) {
        const TestRange *run = &f->session.runs[i];
        for (guint64 va = run->start; va < run->end; va += address_space_pde_span(space)) {
            PageWalk walk;
            address_space_walk(space, va, &walk);
            ck_assert_uint_eq(walk.pde & (PAGE_USER | PAGE_GLOBAL), 0);
            count += walk.pde != 0;
            g_array_append_val(entries, walk.pde);
        }
    }
    ck_assert_uint_gt(count, 0);
    return entries;
}

/* Processes of one session have the same page tables where both have one, of two sessions never. */
static void
check_tables(const char *text)
{
    Fixture f = open_pair(text);
    guint shared = 0;
    guint private = 0;
    for (guint i = 0; i < f.snapshot->processes->len; i++) {
        for (guint j = 0; j < i; j++) {
            const SnapshotProcess *one = f.snapshot->processes->pdata[i];
            const SnapshotProcess *two = f.snapshot->processes->pdata[j];
            if (one->win32 == 0 || two->win32 == 0)
                continue;
            gboolean is_same = one->session_id == two->session_id;
            g_autoptr(GArray) ours = directory_of(&f, one);
            g_autoptr(GArray) theirs = directory_of(&f, two);
            for (guint k = 0; k < ours->len; k++) {
                guint64 a = g_array_index(ours, guint64, k);
                guint64 b = g_array_index(theirs, guint64, k);
                if (a == 0 || b == 0)
                    continue;
                ck_assert_msg(is_same == (a == b), "processes %u and %u, table %u", one->pid,
                              two->pid, k);
                shared += is_same;
                private += !is_same;
            }
        }
    }
    ck_assert_uint_gt(shared, 3);
    ck_assert_uint_gt(private, 3);
    test_run_end(&f.test);
}

START_TEST(test_both_page_tables_belong_to_a_session)
{
    check_tables("format: 1\ntitle: t\n" TEST_SYSTEM TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_both_page_tables_belong_to_a_session_pae)
{
    check_tables("format: 1\ntitle: t\n" TEST_SYSTEM_PAE TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_both_page_tables_belong_to_a_session_x64)
{
    check_tables("format: 1\ntitle: t\n" TEST_SYSTEM_X64 TEST_TWO_SESSIONS);
}
END_TEST

START_TEST(test_both_page_tables_belong_to_a_session_nt6)
{
    check_tables("format: 1\ntitle: t\n" TEST_SYSTEM_NT6 TEST_TWO_SESSIONS);
}
END_TEST

/* win32k's code is one set of frames, its data a page for each session. */
START_TEST(test_both_win32k_code_is_shared_and_data_is_not)
{
    Fixture f = open_pair("format: 1\ntitle: t\n" TEST_SYSTEM TEST_TWO_SESSIONS);
    g_autoptr(AddressSpace) one = space_of(&f, 0);
    g_autoptr(AddressSpace) two = space_of(&f, 1);
    PageWalk a;
    PageWalk b;
    guint64 code = 0xbf800000u;
    guint64 data = 0xbf820000u;
    ck_assert(address_space_walk(one, code, &a) && address_space_walk(two, code, &b));
    ck_assert_uint_eq(a.frame, b.frame);
    ck_assert_uint_eq(a.pte & (PAGE_WRITE | PAGE_USER | PAGE_GLOBAL), 0);
    ck_assert(address_space_walk(one, data, &a) && address_space_walk(two, data, &b));
    ck_assert_uint_ne(a.frame, b.frame);
    ck_assert_uint_eq(a.pte & (PAGE_USER | PAGE_GLOBAL), 0);
    guint32 word = 0;
    ck_assert(address_space_read(one, code, &word, sizeof word));
    ck_assert_uint_ne(word, 0);
    test_run_end(&f.test);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_both_finds_every_bit },
    { &test_both_finds_every_bit_pae },
    { &test_both_finds_every_bit_x64 },
    { &test_both_finds_every_bit_nt6 },
    { &test_both_finds_differences_in_system_space },
    { &test_both_finds_differences_in_system_space_pae },
    { &test_both_finds_differences_in_system_space_x64 },
    { &test_both_finds_differences_in_system_space_nt6 },
    { &test_both_finds_a_directory_entry_of_each_process },
    { &test_both_the_pc_says_what_its_verifier_finds },
    { &test_both_compares_every_page },
    { &test_both_compares_every_page_pae },
    { &test_both_compares_every_page_x64 },
    { &test_both_compares_every_page_nt6 },
    { &test_both_finds_a_directory_entry_left_behind },
    { &test_both_page_tables_belong_to_a_session },
    { &test_both_page_tables_belong_to_a_session_pae },
    { &test_both_page_tables_belong_to_a_session_x64 },
    { &test_both_page_tables_belong_to_a_session_nt6 },
    { &test_both_win32k_code_is_shared_and_data_is_not },
};

SUITE(tests, NULL, NULL)
