/* SPDX-License-Identifier: MIT */
/* Session images: one copy of each page until a session writes to its data; and the fault that does
 * it. */
#include "kernel/mm/address_space.h"
#include "kernel/mm/frame.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/session_image.h"
#include "kernel/mm/session_internal.h"
#include "kernel/mm/session_space.h"
#include "mm_fixture.h"

#include "../suite.h"

#include <string.h>

static struct model_machine *machine;
static struct kernel *k;

static void
start(bool is_pae)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    boot.options |= is_pae ? ABI_OPTION_PAE : 0;
    boot.image_count = 1;
    strcpy(boot.images[0].name, "driver.dll");
    boot.images[0].bytes = 5 * DH_PAGE_SIZE;
    boot.images[0].data_bytes = 2 * DH_PAGE_SIZE;
    machine = mm_fixture_start(&boot);
    k = &machine->kernel;
}

/* A session whose images are mapped, none of their data written. */
static gva_t
new_session(void)
{
    uint32_t id;
    ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
    gva_t session = session_current(k);
    ck_assert_uint_eq(session_image_load(k, session), STATUS_SUCCESS);
    return session;
}

/* win32k never ran in it, so there is nothing for it to end. */
static void
end_session(void)
{
    session_at(k, session_current(k))->globals = 0;
    ck_assert_uint_eq(session_detach(k), STATUS_SUCCESS);
}

static uint64_t
entry_of(gva_t session, kva_t va)
{
    return pte_read(k, session_table(k, session, va), table_index(k, va));
}

static struct machine_image
image(void)
{
    struct machine_image win32k;
    machine_win32k_image(k, &win32k);
    return win32k;
}

START_TEST(test_data_is_shared_until_it_is_written)
{
    start(_i != 0);
    gva_t leader = mm_fixture_process(k);
    gva_t session[2];
    gva_t member[2];
    kva_t data = image().base + image().shared_bytes;
    uint32_t data_pages = image().data_bytes / DH_PAGE_SIZE + 2;
    for (uint32_t i = 0; i < 2; i++) {
        address_space_switch(k, leader);
        session[i] = new_session();
        ck_assert_uint_eq(session_at(k, session[i])->globals, data);
        ck_assert_uint_eq(session_at(k, session[i])->uncopied_pages, data_pages);
        member[i] = mm_fixture_process(k);
        ck_assert_uint_eq(session_add_process(k, session[i], member[i]), STATUS_SUCCESS);
        address_space_switch(k, leader);
        ck_assert_uint_eq(session_detach(k), STATUS_SUCCESS);
    }
    pfn_t loaded = session_frame(k, session[0], data);
    ck_assert_uint_eq(session_frame(k, session[1], data), loaded);
    ck_assert_uint_eq(frame_entry(k, loaded)->share_count, 2);
    ck_assert_uint_eq(entry_of(session[0], data) & (PTE_WRITE | PTE_COPY_ON_WRITE),
                      PTE_COPY_ON_WRITE);
    memset(machine_frame_map(k, loaded), 0x5a, DH_PAGE_SIZE);

    address_space_switch(k, member[1]);
    uint32_t commit = kd(k)->commit_pages;
    uint32_t committed = session_at(k, session[1])->committed_pages;
    machine_touch(k, data + 100);
    ck_assert_uint_eq(machine->flush_last, data);
    pfn_t own = session_frame(k, session[1], data);
    ck_assert_uint_ne(own, loaded);
    ck_assert_uint_eq(entry_of(session[1], data) & (PTE_WRITE | PTE_COPY_ON_WRITE), PTE_WRITE);
    ck_assert_mem_eq(kptr(k, data), machine_frame_map(k, loaded), DH_PAGE_SIZE);
    *(uint32_t *)kptr(k, data) = 1;
    ck_assert_uint_eq(*(uint32_t *)machine_frame_map(k, loaded), 0x5a5a5a5a);
    /* It was charged when it was mapped. */
    ck_assert_uint_eq(kd(k)->commit_pages, commit);
    ck_assert_uint_eq(session_at(k, session[1])->committed_pages, committed);
    ck_assert_uint_eq(session_at(k, session[1])->uncopied_pages, data_pages - 1);
    ck_assert_uint_eq(session_frame(k, session[0], data), loaded);
    ck_assert_uint_eq(frame_entry(k, loaded)->share_count, 1);
    ck_assert(session_verify(k, session[0]) && session_verify(k, session[1]));
    ck_assert(frame_verify(k, session_pages_charged_ahead(k)));
    ck_assert_uint_eq(session_pages_charged_ahead(k), 2 * data_pages - 1);
    mm_fixture_end(machine);
}
END_TEST

START_TEST(test_images_leave_nothing_but_the_shared_pages)
{
    start(_i != 0);
    gva_t leader = mm_fixture_process(k);
    struct mm_counters before = { 0 };
    for (uint32_t round = 0; round < 3; round++) {
        new_session();
        if (round == 2)
            machine_touch(k, image().base + image().shared_bytes);
        end_session();
        if (round == 0)
            before = mm_fixture_counters(k);
        mm_fixture_assert_same(before, mm_fixture_counters(k));
        ck_assert(frame_verify(k, session_pages_charged_ahead(k)));
    }
    mm_fixture_process_end(k, leader);
    mm_fixture_end(machine);
}
END_TEST

/* The commit limit is lowered step by step: what a refused load has mapped goes with the session.
 */
START_TEST(test_refused_load_goes_with_its_session)
{
    start(false);
    mm_fixture_process(k);
    new_session();
    end_session();
    struct mm_counters before = mm_fixture_counters(k);
    uint32_t limit = kd(k)->commit_limit;
    uint32_t refused = 0;
    for (uint32_t room = 0; room < 8; room++) {
        uint32_t id;
        ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
        kd(k)->commit_limit = kd(k)->commit_pages + room;
        refused += NT_SUCCESS(session_image_load(k, session_current(k))) ? 0 : 1;
        ck_assert(session_verify(k, session_current(k)));
        kd(k)->commit_limit = limit;
        end_session();
        mm_fixture_assert_same(before, mm_fixture_counters(k));
    }
    /* Data pages of both images, and at least one page table. */
    ck_assert_uint_gt(refused, image().data_bytes / DH_PAGE_SIZE + 2);
    ck_assert_uint_lt(refused, 8);
    mm_fixture_end(machine);
}
END_TEST

START_TEST(test_fault_enters_a_page_table_and_refuses_the_rest)
{
    start(_i != 0);
    gva_t leader = mm_fixture_process(k);
    kva_t code = image().base;
    nt_status refused = STATUS_ACCESS_VIOLATION;
    ck_assert_uint_eq(kernel_session_fault(k, code, false), (uint32_t)refused); /* no session */
    gva_t session = new_session();
    gva_t member = mm_fixture_process(k);
    ck_assert_uint_eq(session_add_process(k, session, member), STATUS_SUCCESS);
    pfn_t directory = process_at(k, member)->directory;
    ck_assert_uint_eq(directory_get(k, directory, code), 0);
    ck_assert_uint_eq(kernel_session_fault(k, code, false), STATUS_SUCCESS);
    ck_assert_uint_eq(directory_table(k, directory, code), session_table(k, session, code));
    ck_assert_uint_eq(kernel_session_fault(k, code, false), (uint32_t)refused); /* nothing amiss */
    ck_assert_uint_eq(kernel_session_fault(k, code, true), (uint32_t)refused);
    ck_assert_uint_eq(entry_of(session, code) & PTE_WRITE, 0);
    ck_assert_uint_eq(kernel_session_fault(k, (kva_t)k->layout.view_start, true),
                      (uint32_t)refused); /* not committed */
    ck_assert_uint_eq(kernel_session_fault(k, (kva_t)k->layout.paged_start, true),
                      (uint32_t)refused); /* not of session space */
    /* Structure and pool are still missing; at the idle point they are entered. */
    ck_assert_uint_eq(directory_get(k, directory, (kva_t)k->layout.mm_space), 0);
    session_complete_directories(k);
    ck_assert_uint_ne(directory_get(k, directory, (kva_t)k->layout.mm_space), 0);
    ck_assert_uint_eq(directory_get(k, process_at(k, leader)->directory, code),
                      directory_get(k, directory, code));
    mm_fixture_end(machine);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_data_is_shared_until_it_is_written, .loops = 2 },
    { &test_images_leave_nothing_but_the_shared_pages, .loops = 2 },
    { &test_refused_load_goes_with_its_session },
    { &test_fault_enters_a_page_table_and_refuses_the_rest, .loops = 2 },
};

SUITE(tests, NULL, NULL)
