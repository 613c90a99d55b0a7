/* SPDX-License-Identifier: MIT */
/* Sessions, sections and views: life, sharing, refusal at every possible point, and teardown
 * without a trace. */
#include "abi/user_page.h"
#include "kernel/mm/address_space.h"
#include "kernel/mm/frame.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/section_internal.h"
#include "kernel/mm/session_image.h"
#include "kernel/mm/session_internal.h"
#include "kernel/mm/session_space.h"
#include "kernel/mm/system_ptes.h"
#include "kernel/mm/view.h"
#include "mm_fixture.h"

#include "../suite.h"

#include <string.h>

static struct model_machine *machine;
static struct kernel *k;

/* Kinds of session space, for tests that hold of each. */
enum { WITH_PAE = 1, SPLIT = 2, KINDS = 4 };

static void
start(int kind)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    if ((kind & WITH_PAE) != 0)
        boot.options |= ABI_OPTION_PAE;
    if ((kind & SPLIT) != 0)
        mm_fixture_split(&boot);
    machine = mm_fixture_start(&boot);
    k = &machine->kernel;
}

static void
teardown(void)
{
    mm_fixture_end(machine);
}

static gva_t
new_section(uint32_t bytes, kva_t *base)
{
    gva_t section;
    ck_assert_uint_eq(section_create(k, bytes, 0, &section), STATUS_SUCCESS);
    ck_assert_uint_eq(section_map_view(k, section, base, "test view"), STATUS_SUCCESS);
    return section;
}

START_TEST(test_session_returns_everything)
{
    start(_i);
    gva_t leader = mm_fixture_process(k);
    struct mm_counters before = mm_fixture_counters(k);
    for (uint32_t round = 0; round < 3; round++) {
        uint32_t id;
        ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
        ck_assert_uint_eq(id, 0);
        ck_assert_uint_eq(session_create(k, &id), (uint32_t)STATUS_ALREADY_COMMITTED);
        ck_assert(session_verify(k, session_current(k)));
        kva_t base;
        gva_t section = new_section(512 * DH_KB, &base);
        ck_assert_uint_eq(base, k->layout.view_start);
        ck_assert_uint_eq(section_commit_view(k, base, base + 4096, 3 * 4096), STATUS_SUCCESS);
        ck_assert(session_verify(k, session_current(k)));
        section_unmap_view(k, base);
        section_unref(k, section);
        ck_assert(session_verify(k, session_current(k)));
        ck_assert_uint_eq(session_detach(k), STATUS_SUCCESS);
        mm_fixture_assert_same(before, mm_fixture_counters(k));
    }
    mm_fixture_process_end(k, leader);
    teardown();
}
END_TEST

START_TEST(test_process_returns_everything)
{
    start(_i);
    mm_fixture_process_end(k, mm_fixture_process(k)); /* pools have what they keep */
    struct mm_counters before = mm_fixture_counters(k);
    for (uint32_t round = 0; round < 3; round++) {
        gva_t base;
        gva_t process = mm_fixture_process(k);
        ck_assert_uint_eq(address_space_allocate(k, 5 * DH_PAGE_SIZE, &base), STATUS_SUCCESS);
        mm_fixture_process_end(k, process);
        mm_fixture_assert_same(before, mm_fixture_counters(k));
    }
    teardown();
}
END_TEST

static kva_t
table_start(uint32_t number)
{
    return session_runs_table_start(&k->layout.session, &k->paging, number);
}

/* The first part of session space from `number` that has no page table. */
static uint32_t
without_table(gva_t session, uint32_t number)
{
    while (number < session_at(k, session)->pde_count &&
           session_master_array(k, session)[number] != 0)
        number++;
    ck_assert_uint_lt(number, session_at(k, session)->pde_count);
    return number;
}

/* Whoever leaves a session has none of its page tables left, of the first and of the last part of
 * session space neither. */
START_TEST(test_session_left_is_out_of_the_directory)
{
    start(_i);
    gva_t leader = mm_fixture_process(k);
    uint32_t id;
    ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
    gva_t session = session_current(k);
    gva_t member = mm_fixture_process(k);
    ck_assert_uint_eq(session_add_process(k, session, member), STATUS_SUCCESS);
    uint32_t tables = session_at(k, session)->pde_count;
    for (uint32_t i = 0; i < tables; i++)
        ck_assert_uint_ne(session_table(k, session, table_start(i)), 0);
    session_complete_directories(k);
    for (uint32_t i = 0; i < tables; i++)
        ck_assert_uint_ne(directory_get(k, process_at(k, leader)->directory, table_start(i)), 0);
    address_space_switch(k, leader);
    ck_assert_uint_eq(session_detach(k), STATUS_SUCCESS);
    for (uint32_t i = 0; i < tables; i++) {
        ck_assert_uint_eq(directory_get(k, process_at(k, leader)->directory, table_start(i)), 0);
        ck_assert_uint_eq(directory_get(k, kd(k)->system_directory, table_start(i)), 0);
        ck_assert_uint_ne(directory_get(k, process_at(k, member)->directory, table_start(i)), 0);
    }
    teardown();
}
END_TEST

/* A new process, and no new page table: nobody looks at the directories of those before it again.
 */
START_TEST(test_only_new_processes_are_completed)
{
    start(_i);
    (void)mm_fixture_process(k);
    uint32_t id;
    ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
    gva_t session = session_current(k);
    gva_t member[4];
    for (uint32_t i = 0; i < 2; i++) {
        member[i] = mm_fixture_process(k);
        ck_assert_uint_eq(session_add_process(k, session, member[i]), STATUS_SUCCESS);
    }
    kva_t va = table_start(0);
    ck_assert_uint_ne(session_table(k, session, va), 0);
    session_complete_directories(k);
    directory_set(k, process_at(k, member[0])->directory, va, 0);
    process_at(k, member[0])->session_generation = 0; /* whoever looks at it will fill it */
    for (uint32_t i = 2; i < 4; i++) {
        member[i] = mm_fixture_process(k);
        ck_assert_uint_eq(session_add_process(k, session, member[i]), STATUS_SUCCESS);
    }
    session_complete_directories(k);
    ck_assert_uint_eq(directory_get(k, process_at(k, member[0])->directory, va), 0);
    for (uint32_t i = 1; i < DH_ARRAY_COUNT(member); i++)
        ck_assert_uint_ne(directory_get(k, process_at(k, member[i])->directory, va), 0);
    ck_assert_uint_ne(session_table(k, session, table_start(without_table(session, 0))), 0);
    session_complete_directories(k);
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(member); i++)
        ck_assert_uint_ne(directory_get(k, process_at(k, member[i])->directory, va), 0);
    teardown();
}
END_TEST

/* New page tables, and processes that had all there was: only what is new is entered, whatever its
 * order, and a process that came meanwhile gets the rest as well. */
START_TEST(test_only_new_tables_are_entered)
{
    start(_i);
    gva_t member[3];
    uint32_t id;
    (void)mm_fixture_process(k);
    ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
    gva_t session = session_current(k);
    for (uint32_t i = 0; i < 2; i++) {
        member[i] = mm_fixture_process(k);
        ck_assert_uint_eq(session_add_process(k, session, member[i]), STATUS_SUCCESS);
    }
    uint32_t found[4];
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(found); i++)
        found[i] = without_table(session, i == 0 ? 0 : found[i - 1] + 1);
    ck_assert_uint_ne(session_table(k, session, table_start(found[1])), 0);
    session_complete_directories(k);
    for (uint32_t i = 0; i < 2; i++) /* nobody looks at it again */
        directory_set(k, process_at(k, member[i])->directory, table_start(found[1]), 0);
    member[2] = mm_fixture_process(k);
    ck_assert_uint_eq(session_add_process(k, session, member[2]), STATUS_SUCCESS);
    ck_assert_uint_ne(session_table(k, session, table_start(found[3])), 0);
    ck_assert_uint_ne(session_table(k, session, table_start(found[2])), 0);
    session_complete_directories(k);
    ck_assert_uint_ne(session_table(k, session, table_start(found[0])), 0);
    session_complete_directories(k);
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(member); i++)
        for (uint32_t j = 0; j < DH_ARRAY_COUNT(found); j++)
            ck_assert_int_eq(
                directory_get(k, process_at(k, member[i])->directory, table_start(found[j])) != 0,
                j != 1 || i == 2);
    teardown();
}
END_TEST

/* The commit limit is lowered step by step: wherever creation is refused, nothing may remain. */
START_TEST(test_session_creation_unwinds_at_every_refusal)
{
    start(_i);
    gva_t leader = mm_fixture_process(k);
    struct mm_counters before = mm_fixture_counters(k);
    uint32_t refused = 0;
    for (uint32_t room = 0; room < 64; room++) {
        uint32_t id;
        uint32_t limit = kd(k)->commit_limit;
        kd(k)->commit_limit = kd(k)->commit_pages + room;
        nt_status status = session_create(k, &id);
        if (NT_SUCCESS(status))
            ck_assert_uint_eq(session_detach(k), STATUS_SUCCESS);
        else
            refused++;
        kd(k)->commit_limit = limit;
        mm_fixture_assert_same(before, mm_fixture_counters(k));
    }
    ck_assert_uint_gt(refused, 5);
    ck_assert_uint_lt(refused, 60);
    mm_fixture_process_end(k, leader);
    teardown();
}
END_TEST

START_TEST(test_two_sessions_have_other_pages_at_the_same_address)
{
    start(_i);
    gva_t leader = mm_fixture_process(k);
    uint32_t id;
    kva_t base[2];
    gva_t member[2];
    pfn_t frame[2];
    for (uint32_t i = 0; i < 2; i++) {
        address_space_switch(k, leader);
        ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
        ck_assert_uint_eq(id, i);
        gva_t session = session_current(k);
        member[i] = mm_fixture_process(k);
        ck_assert_uint_eq(session_add_process(k, session, member[i]), STATUS_SUCCESS);
        address_space_switch(k, member[i]);
        new_section(64 * DH_KB, &base[i]);
        ck_assert_uint_eq(section_commit_view(k, base[i], base[i], 4096), STATUS_SUCCESS);
        *(uint32_t *)kptr(k, base[i]) = 0x1000 + i;
        frame[i] = session_frame(k, session, base[i]);
        address_space_switch(k, leader);
        ck_assert_uint_eq(session_detach(k), STATUS_SUCCESS);
    }
    ck_assert_uint_eq(base[0], base[1]);
    ck_assert_uint_ne(frame[0], frame[1]);
    session_complete_directories(k);
    for (uint32_t i = 0; i < 2; i++) {
        address_space_switch(k, member[i]);
        ck_assert_uint_eq(*(uint32_t *)kptr(k, base[i]), 0x1000 + i);
        pfn_t table = directory_table(k, process_at(k, member[i])->directory, base[i]);
        uint64_t entry = pte_read(k, table, table_index(k, base[i]));
        ck_assert_uint_eq(pte_frame(entry), frame[i]);
        ck_assert_uint_eq(entry & (PTE_GLOBAL | PTE_USER), 0);
        ck_assert(session_verify(k, session_current(k)));
    }
    /* A process without a session has no directory entry there. */
    ck_assert_uint_eq(directory_table(k, process_at(k, leader)->directory, base[0]), 0);
    teardown();
}
END_TEST

/* GlobalVirtualAddress: the session's structure for every process, by system PTEs. */
START_TEST(test_session_structure_has_an_alias)
{
    start(_i);
    uint32_t id;
    gva_t leader = mm_fixture_process(k);
    ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
    gva_t session = session_find(k, id);
    kva_t alias = (kva_t)session_at(k, session)->global_alias;
    ck_assert_uint_ge(alias, k->layout.ptes_start);
    ck_assert_uint_lt(alias, k->layout.expansion_start);
    for (uint32_t at = 0; at < k->boot.object_size[ABI_SIZE_SESSION_SPACE]; at += DH_PAGE_SIZE)
        ck_assert_uint_eq(system_ptes_frame(k, alias + at),
                          session_frame(k, session, (kva_t)k->layout.mm_space + at));
    pfn_t pfn = system_ptes_unmap(k, alias);
    ck_assert(!session_verify(k, session));
    system_ptes_map(k, alias, pfn);
    ck_assert(session_verify(k, session));
    ck_assert_uint_eq(session_detach(k), STATUS_SUCCESS);
    ck_assert_uint_eq(session_system_ptes(k), 0);
    mm_fixture_process_end(k, leader);
    teardown();
}
END_TEST

START_TEST(test_view_statuses_follow_the_documented_table)
{
    start(0);
    gva_t leader = mm_fixture_process(k);
    gva_t section;
    kva_t base;
    uint32_t id;
    ck_assert_uint_eq(section_create(k, 64 * DH_KB, 0, &section), STATUS_SUCCESS);
    ck_assert_uint_eq(section_map_view(k, section, &base, "no session"),
                      (uint32_t)STATUS_NOT_MAPPED_VIEW);
    ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
    ck_assert_uint_eq(section_map_view(k, section, &base, "view"), STATUS_SUCCESS);
    ck_assert_uint_eq(section_commit_view(k, base, base - 4096, 4096),
                      (uint32_t)STATUS_INVALID_PARAMETER_1);
    ck_assert_uint_eq(section_commit_view(k, base, base + 60 * DH_KB, 8192),
                      (uint32_t)STATUS_INVALID_PARAMETER_2);
    ck_assert_uint_eq(section_commit_view(k, base, base, 4096), STATUS_SUCCESS);
    uint32_t commit = kd(k)->commit_pages;
    ck_assert_uint_eq(section_commit_view(k, base, base, 4096), STATUS_SUCCESS);
    ck_assert_uint_eq(kd(k)->commit_pages, commit);
    (void)leader;
    teardown();
}
END_TEST

START_TEST(test_view_space_is_first_fit_and_its_table_doubles)
{
    start(0);
    mm_fixture_process(k);
    uint32_t id;
    ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
    gva_t space = session_at(k, session_current(k))->view_space;
    gva_t sections[96];
    kva_t bases[96];
    for (uint32_t i = 0; i < 96; i++) {
        sections[i] = new_section(512 * DH_KB, &bases[i]);
        ck_assert_uint_eq(bases[i], k->layout.view_start + (uint64_t)i * 512 * DH_KB);
        ck_assert(view_verify(k, space));
    }
    gva_t extra;
    kva_t base;
    ck_assert_uint_eq(section_create(k, 4096, 0, &extra), STATUS_SUCCESS);
    ck_assert_uint_eq(section_map_view(k, extra, &base, "one too many"),
                      (uint32_t)STATUS_NO_MEMORY);
    ck_assert_uint_eq(view_largest_run(k, space), 0);
    for (uint32_t i = 0; i < 96; i += 3) {
        section_unmap_view(k, bases[i]);
        section_unref(k, sections[i]);
        ck_assert(view_verify(k, space));
    }
    ck_assert_uint_eq(section_map_view(k, extra, &base, "in the first hole"), STATUS_SUCCESS);
    ck_assert_uint_eq(base, bases[0]);
    /* Holes of 8 buckets only: the largest run decides, not the free total. */
    gva_t large;
    ck_assert_uint_eq(section_create(k, 576 * DH_KB, 0, &large), STATUS_SUCCESS);
    ck_assert_uint_eq(section_map_view(k, large, &base, "too large for any hole"),
                      (uint32_t)STATUS_NO_MEMORY);
    teardown();
}
END_TEST

START_TEST(test_user_view_is_filled_when_touched_and_read_only)
{
    start(_i);
    gva_t leader = mm_fixture_process(k);
    uint32_t id;
    ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
    kva_t base;
    gva_t section = new_section(128 * DH_KB, &base);
    ck_assert_uint_eq(section_commit_view(k, base, base, 4096), STATUS_SUCCESS);
    memcpy(kptr(k, base), "seen from both sides", 21);
    gva_t user;
    ck_assert_uint_eq(section_map_user(k, leader, section, false, &user), STATUS_SUCCESS);
    ck_assert_uint_eq(address_space_translate(k, user, false), 0);
    char text[21];
    ck_assert(machine_user_copy_in(k, text, user, sizeof text));
    ck_assert_str_eq(text, "seen from both sides");
    ck_assert_uint_eq(address_space_translate(k, user, false),
                      session_frame(k, session_current(k), base));
    ck_assert_uint_eq(address_space_translate(k, user, true), 0);
    ck_assert(!machine_user_copy_out(k, user, text, 1));
    ck_assert(!machine_user_copy_in(k, text, user + 4096, 1)); /* reserved, not committed */
    ck_assert(!machine_user_copy_in(k, text, base, 1));        /* a kernel address */
    section_unmap_user(k, leader, user);
    ck_assert(!machine_user_copy_in(k, text, user, 1));
    ck_assert(machine_user_copy_out(k, USER_PAGE_VA, text, sizeof text));
    teardown();
}
END_TEST

/* The model caches no translation and would not miss a flush: the machine counts them. */
START_TEST(test_each_changed_entry_is_flushed)
{
    start(_i);
    gva_t leader = mm_fixture_process(k);
    uint32_t id;
    ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
    kva_t base;
    gva_t section = new_section(64 * DH_KB, &base);
    uint32_t count = machine->flush_count;
    ck_assert_uint_eq(section_commit_view(k, base, base, 4096), STATUS_SUCCESS);
    ck_assert_uint_eq(machine->flush_last, base);
    ck_assert_uint_gt(machine->flush_count, count);
    gva_t user;
    ck_assert_uint_eq(section_map_user(k, leader, section, false, &user), STATUS_SUCCESS);
    uint8_t byte;
    ck_assert(machine_user_copy_in(k, &byte, user, 1));
    ck_assert_uint_eq(machine->flush_last, user);
    count = machine->flush_count;
    section_unmap_user(k, leader, user);
    ck_assert_uint_eq(machine->flush_last, user);
    ck_assert_uint_eq(machine->flush_count, count + 1);
    section_unmap_view(k, base);
    ck_assert_uint_eq(machine->flush_last, base);
    ck_assert_uint_eq(machine->flush_count, count + 2);
    kva_t pool = (kva_t)k->layout.pool_start;
    ck_assert_uint_eq(session_commit(k, pool, 3, FRAME_SESSION_POOL), STATUS_SUCCESS);
    count = machine->flush_count;
    session_decommit(k, pool, 3);
    ck_assert_uint_eq(machine->flush_count, count + 3);
    teardown();
}
END_TEST

/* Wherever committing is refused, only what it committed itself goes again. */
START_TEST(test_view_commit_unwinds)
{
    start(0);
    mm_fixture_process(k);
    uint32_t id;
    kva_t base;
    ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
    gva_t section = new_section(64 * DH_KB, &base);
    ck_assert_uint_eq(section_commit_view(k, base, base + 2 * 4096, 4096), STATUS_SUCCESS);
    ck_assert_uint_eq(section_commit_view(k, base, base + 5 * 4096, 4096), STATUS_SUCCESS);
    pfn_t second = section_frame(k, section, 2);
    frame_entry(k, second)->share_count = UINT16_MAX; /* as many users as can be counted */
    uint32_t commit = kd(k)->commit_pages;
    uint32_t limit = kd(k)->commit_limit;
    for (uint32_t room = 0; room < 14; room++) {
        kd(k)->commit_limit = commit + room;
        ck_assert_uint_ne(section_commit_view(k, base, base, 16 * 4096), STATUS_SUCCESS);
        ck_assert_uint_eq(kd(k)->commit_pages, commit);
        for (uint32_t i = 0; i < 16; i++)
            ck_assert_int_eq(section_frame(k, section, i) != 0, i == 2 || i == 5);
        ck_assert_uint_eq(section_frame(k, section, 2), second);
    }
    kd(k)->commit_limit = limit;
    ck_assert_uint_eq(section_commit_view(k, base, base, 16 * 4096), STATUS_SUCCESS);
    ck_assert_uint_eq(frame_entry(k, second)->share_count, UINT16_MAX);
    frame_entry(k, second)->share_count = 1;
    ck_assert(session_verify(k, session_current(k)));
    teardown();
}
END_TEST

START_TEST(test_frame_counts_no_more_than_it_can)
{
    start(0);
    gva_t leader = mm_fixture_process(k);
    uint32_t id;
    kva_t base;
    gva_t user;
    char byte;
    ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
    gva_t section = new_section(64 * DH_KB, &base);
    ck_assert_uint_eq(section_commit_view(k, base, base, 4096), STATUS_SUCCESS);
    ck_assert_uint_eq(section_map_user(k, leader, section, false, &user), STATUS_SUCCESS);
    pfn_t pfn = section_frame(k, section, 0);
    frame_entry(k, pfn)->share_count = UINT16_MAX;
    ck_assert(!machine_user_copy_in(k, &byte, user, 1));
    ck_assert_uint_eq(frame_entry(k, pfn)->share_count, UINT16_MAX);
    frame_entry(k, pfn)->share_count = UINT16_MAX - 1;
    ck_assert(machine_user_copy_in(k, &byte, user, 1));
    ck_assert_uint_eq(frame_entry(k, pfn)->share_count, UINT16_MAX);
    frame_entry(k, pfn)->share_count = 2;
    section_unmap_user(k, leader, user);
    ck_assert(session_verify(k, session_current(k)));
    teardown();
}
END_TEST

static uint32_t refused_gate;
static uint32_t refused_count;

static void
keep_refusal(void *user, const struct abi_event *records, uint32_t count)
{
    (void)user;
    (void)count;
    if (records[0].kind != EVENT_REFUSAL)
        return;
    refused_gate = records[0].gate;
    refused_count++;
}

/* A table of views that is full while there are gaps: what refused is the pool that had no larger
 * table, and view space says nothing. */
START_TEST(test_view_table_that_cannot_grow_is_the_pools_refusal)
{
    start(0);
    mm_fixture_process(k);
    uint32_t id;
    kva_t base;
    ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
    gva_t space = session_at(k, session_current(k))->view_space;
    kd(k)->fail_tag = POOL_TAG('M', 'm', 'V', 't');
    for (uint32_t i = 0; i < 31; i++) {
        kd(k)->fail_countdown = 1;
        new_section(4096, &base);
    }
    gva_t extra;
    machine->on_events = keep_refusal;
    refused_count = 0;
    ck_assert_uint_eq(section_create(k, 4096, 0, &extra), STATUS_SUCCESS);
    kd(k)->fail_countdown = 1;
    ck_assert_uint_eq(section_map_view(k, extra, &base, "in a full table"),
                      (uint32_t)STATUS_NO_MEMORY);
    ck_assert_uint_gt(view_largest_run(k, space), 0);
    ck_assert_uint_eq(refused_count, 0);
    kd(k)->fail_countdown = 0;
    ck_assert_uint_eq(section_map_view(k, extra, &base, "in a larger one"), STATUS_SUCCESS);
    machine->on_events = NULL;
    teardown();
}
END_TEST

/* One that a session cannot do without and that does not fit: it can only end. What it had loaded
 * before stays for the next one. */
START_TEST(test_session_images_must_fit)
{
    start(0);
    gva_t leader = mm_fixture_process(k);
    struct mm_counters before = { 0 };
    machine->on_events = keep_refusal;
    refused_count = 0;
    k->boot.image_count = 1;
    k->boot.images[0] = (struct abi_session_image){
        .name = "vga.dll", .bytes = 64 * DH_MB, .data_bytes = 4096, .kind = ABI_IMAGE_CONSOLE
    };
    for (uint32_t round = 1; round <= 3; round++) {
        uint32_t id;
        ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
        ck_assert_uint_eq(session_load_images(k), (uint32_t)STATUS_NO_MEMORY);
        ck_assert_uint_eq(refused_count, round);
        ck_assert_uint_eq(refused_gate, GATE_SESSION_IMAGE_SPACE);
        ck_assert_uint_eq(session_load_images(k), (uint32_t)STATUS_ALREADY_COMMITTED);
        ck_assert_uint_eq(session_detach(k), STATUS_SUCCESS);
        if (round == 1)
            before = mm_fixture_counters(k);
        mm_fixture_assert_same(before, mm_fixture_counters(k));
    }
    machine->on_events = NULL;
    mm_fixture_process_end(k, leader);
    teardown();
}
END_TEST

/* Without session space the images are views of system space: a refused load takes back its own. */
START_TEST(test_session_images_in_system_views_unwind)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    boot.capabilities = 0;
    boot.image_count = 2;
    boot.images[0] =
        (struct abi_session_image){ .name = "vga.dll", .bytes = 64 * DH_KB, .data_bytes = 8192 };
    boot.images[1] =
        (struct abi_session_image){ .name = "large.dll", .bytes = 64 * DH_MB, .data_bytes = 4096 };
    machine = mm_fixture_start(&boot);
    k = &machine->kernel;
    gva_t leader = mm_fixture_process(k);
    struct mm_counters before = mm_fixture_counters(k);
    uint32_t limit = kd(k)->commit_limit;
    for (uint32_t room = 0; room <= 512; room += room < 16 ? 1 : 31) {
        uint32_t id;
        kd(k)->commit_limit = kd(k)->commit_pages + room;
        ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
        ck_assert(!NT_SUCCESS(session_load_images(k)));
        ck_assert_uint_eq(view_count(k, kd(k)->system_space), 0);
        ck_assert_uint_eq(session_detach(k), STATUS_SUCCESS);
        kd(k)->commit_limit = limit;
        mm_fixture_assert_same(before, mm_fixture_counters(k));
    }
    mm_fixture_process_end(k, leader);
    teardown();
}
END_TEST

static const struct suite_test tests[] = {
    { &test_session_returns_everything, .loops = KINDS },
    { &test_process_returns_everything, .loops = KINDS },
    { &test_session_left_is_out_of_the_directory, .loops = KINDS },
    { &test_only_new_processes_are_completed, .loops = KINDS },
    { &test_only_new_tables_are_entered, .loops = KINDS },
    { &test_session_creation_unwinds_at_every_refusal, .loops = KINDS },
    { &test_two_sessions_have_other_pages_at_the_same_address, .loops = KINDS },
    { &test_session_structure_has_an_alias, .loops = KINDS },
    { &test_view_statuses_follow_the_documented_table },
    { &test_view_space_is_first_fit_and_its_table_doubles },
    { &test_user_view_is_filled_when_touched_and_read_only, .loops = KINDS },
    { &test_each_changed_entry_is_flushed, .loops = KINDS },
    { &test_view_commit_unwinds },
    { &test_frame_counts_no_more_than_it_can },
    { &test_view_table_that_cannot_grow_is_the_pools_refusal },
    { &test_session_images_must_fit },
    { &test_session_images_in_system_views_unwind },
};

SUITE(tests, NULL, NULL)
