/* SPDX-License-Identifier: MIT */
/* Where session images lie: as published, first fit around what is there, the same in all sessions;
 * and what becomes of one that finds no room. */
#include "abi/event_text.h"
#include "kernel/mm/address_space.h"
#include "kernel/mm/session_image.h"
#include "kernel/mm/session_image_room.h"
#include "kernel/mm/session_internal.h"
#include "kernel/mm/session_space.h"
#include "mm_fixture.h"

#include "../suite.h"

#include <string.h>

static struct model_machine *machine;
static struct kernel *k;
static gva_t leader;
static struct abi_event refused;
static uint32_t refused_count;
static uint32_t logged_count;

static void
keep_event(void *user, const struct abi_event *records, uint32_t count)
{
    (void)user;
    (void)count;
    if (records[0].kind == EVENT_REFUSAL) {
        refused = records[0];
        refused_count++;
    }
    logged_count += records[0].kind == EVENT_EVENT_LOG &&
                    records[0].v[0] == event_text_row(EVENT_TEXT_DRIVER_NOT_LOADED).id;
}

static void
add(struct abi_boot *boot, const char *name, uint32_t kind, uint32_t bytes, uint64_t linked_at)
{
    struct abi_session_image *image = &boot->images[boot->image_count++];
    *image = (struct abi_session_image){
        .linked_at = linked_at, .bytes = bytes, .data_bytes = DH_PAGE_SIZE, .kind = kind
    };
    strcpy(image->name, name);
}

/* As Server 2003 SP2 has them, with a display driver of so many bytes. */
static void
start(uint32_t display_bytes)
{
    struct abi_boot boot;
    mm_fixture_boot(&boot);
    boot.image_count = 0;
    add(&boot, "win32k.sys", ABI_IMAGE_WIN32K, 0x1d3000, 0);
    add(&boot, "dxg.sys", ABI_IMAGE_EVERY, 0x12000, 0);
    add(&boot, "display.dll", ABI_IMAGE_CONSOLE, display_bytes, 0);
    add(&boot, "vga.dll", ABI_IMAGE_STANDARD, 0xf000, 0);
    add(&boot, "ATMFD.DLL", ABI_IMAGE_EVERY, 0x46000, 0);
    add(&boot, "RDPDD.dll", ABI_IMAGE_REMOTE, 0x17000, 0xbff60000);
    machine = mm_fixture_start(&boot);
    k = &machine->kernel;
    machine->on_events = keep_event;
    refused_count = logged_count = 0;
    leader = mm_fixture_process(k);
}

static void
teardown(void)
{
    machine->on_events = NULL;
    mm_fixture_end(machine);
}

/* The next session, its images mapped; the leader is in it. */
static nt_status
load_next(gva_t *session)
{
    uint32_t id;
    ck_assert_uint_eq(session_create(k, &id), STATUS_SUCCESS);
    *session = session_current(k);
    return session_image_load(k, *session);
}

/* A process of its own keeps it, so that the leader can make the next one. */
static void
leave(gva_t session)
{
    gva_t member = mm_fixture_process(k);
    ck_assert_uint_eq(session_add_process(k, session, member), STATUS_SUCCESS);
    address_space_switch(k, leader);
    ck_assert_uint_eq(session_detach(k), STATUS_SUCCESS);
}

static uint64_t
base(uint32_t i)
{
    return session_image(k, SESSION_IMAGE_DRIVER(i))->base;
}

/* Source: a Server 2003 SP2's session of Terminal Services, addresses of dxg.sys, ATMFD.DLL and
 * RDPDD.dll. */
START_TEST(test_images_lie_where_they_were_seen)
{
    gva_t console;
    gva_t remote;
    start(0x39000);
    ck_assert_uint_eq(load_next(&console), STATUS_SUCCESS);
    ck_assert_uint_eq(base(5), 0);
    leave(console);
    ck_assert_uint_eq(load_next(&remote), STATUS_SUCCESS);
    ck_assert_uint_eq(base(1), 0xbf9d3000);
    ck_assert_uint_eq(base(2), 0xbf9e5000);
    ck_assert_uint_eq(base(3), 0);
    ck_assert_uint_eq(base(4), 0xbfa1e000);
    ck_assert_uint_eq(base(5), 0xbff60000);
    ck_assert_uint_eq(session_frame(k, console, 0xbfa1e000), session_frame(k, remote, 0xbfa1e000));
    ck_assert_uint_ne(session_frame(k, console, 0xbf9e5000), 0);
    ck_assert_uint_eq(session_frame(k, remote, 0xbf9e5000), 0);
    ck_assert_uint_eq(session_frame(k, console, 0xbff60000), 0);
    ck_assert_uint_ne(session_frame(k, remote, 0xbff60000), 0);
    ck_assert_uint_eq(refused_count, 0);
    leave(remote);
    teardown();
}
END_TEST

/* The place it is linked for is taken: it lies above what is there. */
START_TEST(test_a_taken_place_is_not_taken_again)
{
    gva_t session;
    start(0x580000);
    ck_assert_uint_eq(load_next(&session), STATUS_SUCCESS);
    leave(session);
    ck_assert_uint_eq(load_next(&session), STATUS_SUCCESS);
    ck_assert_uint_eq(base(4), 0xbff65000);
    ck_assert_uint_eq(base(5), 0xbffab000);
    ck_assert_uint_eq(refused_count, 0);
    leave(session);
    teardown();
}
END_TEST

/* The standard one comes instead, and the next session finds what it needs. */
START_TEST(test_a_display_driver_that_does_not_fit_is_left_out)
{
    gva_t session;
    start(0x61b000 + DH_PAGE_SIZE);
    ck_assert_uint_eq(load_next(&session), STATUS_SUCCESS);
    ck_assert_uint_eq(refused_count, 1);
    ck_assert_uint_eq(refused.gate, GATE_SESSION_IMAGE_SPACE);
    ck_assert_uint_eq((uint32_t)refused.v[1], 0x61c000);
    ck_assert_uint_eq(refused.v[2], 0x61b000);
    ck_assert_uint_eq(logged_count, 1);
    ck_assert_uint_eq(base(2), 0);
    ck_assert_uint_eq(base(3), 0xbf9e5000);
    leave(session);
    ck_assert_uint_eq(load_next(&session), STATUS_SUCCESS);
    ck_assert_uint_eq(base(5), 0xbff60000);
    ck_assert_uint_eq(refused_count, 1);
    leave(session);
    teardown();
}
END_TEST

/* One that takes all there is: the console does without the fonts, a remote session cannot do
 * without its display driver. */
START_TEST(test_a_display_driver_can_leave_the_others_no_room)
{
    gva_t session;
    start(0x61b000);
    ck_assert_uint_eq(load_next(&session), STATUS_SUCCESS);
    ck_assert_uint_eq(base(2), 0xbf9e5000);
    ck_assert_uint_eq(refused_count, 1);
    leave(session);
    ck_assert_uint_eq(load_next(&session), (uint32_t)STATUS_NO_MEMORY);
    ck_assert_uint_eq(refused_count, 3);
    ck_assert_uint_eq(logged_count, 3);
    ck_assert_uint_eq((uint32_t)refused.v[1], 0x17000);
    ck_assert_uint_eq(refused.v[2], 0);
    ck_assert_uint_eq(session_detach(k), STATUS_SUCCESS);
    teardown();
}
END_TEST

static const struct suite_test tests[] = {
    { &test_images_lie_where_they_were_seen },
    { &test_a_taken_place_is_not_taken_again },
    { &test_a_display_driver_that_does_not_fit_is_left_out },
    { &test_a_display_driver_can_leave_the_others_no_room },
};

SUITE(tests, NULL, NULL)
