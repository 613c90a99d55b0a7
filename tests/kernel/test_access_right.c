/* SPDX-License-Identifier: MIT */
/* Rights of stations and desktops: what generic ones stand for, what an account's own has, and that
 * a handle without one is refused, with the right's name. */
#include "kernel/win32k/access_right.h"
#include "win32k_fixture.h"

#include "../suite.h"

#define READ    0x80000000u
#define WRITE   0x40000000u
#define EXECUTE 0x20000000u
#define ALL     0x10000000u

/* Source: Microsoft Learn, "Desktop Security and Access Rights", "Window Station Security and
 * Access Rights". */
static const struct {
    enum object_type type;
    bool is_interactive;
    uint32_t asked;
    uint32_t bits;
} maps[] = {
    { OBJECT_DESKTOP, true, READ, 0x20041 },
    { OBJECT_DESKTOP, false, WRITE, 0x200be },
    { OBJECT_DESKTOP, true, EXECUTE, 0x20100 },
    { OBJECT_DESKTOP, false, ALL, 0xf01ff },
    { OBJECT_DESKTOP, true, READ | EXECUTE | 2, 0x20143 },
    { OBJECT_DESKTOP, true, 0, 0 },
    { OBJECT_DESKTOP, true, 0x200, 0 }, /* a station's READSCREEN */
    { OBJECT_DESKTOP, true, MAXIMUM_ALLOWED, MAXIMUM_ALLOWED },
    { OBJECT_WINDOW_STATION, true, READ, 0x20303 },
    { OBJECT_WINDOW_STATION, false, READ, 0x20103 },
    { OBJECT_WINDOW_STATION, true, WRITE, 0x2001c },
    { OBJECT_WINDOW_STATION, false, WRITE, 0x2000c },
    { OBJECT_WINDOW_STATION, true, EXECUTE, 0x20060 },
    { OBJECT_WINDOW_STATION, true, ALL, 0xf037f },
    { OBJECT_WINDOW_STATION, false, ALL, 0xf016f },
    { OBJECT_WINDOW_STATION, false, 0x37f, 0x37f },
};

START_TEST(test_access_right_generic_stand_for_others)
{
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(maps); i++)
        ck_assert_msg(access_right_map(maps[i].type, maps[i].is_interactive, maps[i].asked) ==
                          maps[i].bits,
                      "row %u", i);
}
END_TEST

/* Source: Microsoft Learn, "Window Station and Desktop Creation". */
START_TEST(test_access_right_of_account)
{
    ck_assert_uint_eq(access_right_of_account(OBJECT_WINDOW_STATION), 0xf006e);
    ck_assert_uint_eq(access_right_of_account(OBJECT_DESKTOP), 0xf00cf);
}
END_TEST

START_TEST(test_access_right_names)
{
    ck_assert_str_eq(access_right_name(OBJECT_DESKTOP, 0x110), "DESKTOP_JOURNALRECORD");
    ck_assert_str_eq(access_right_name(OBJECT_WINDOW_STATION, 0x100), "WINSTA_ENUMERATE");
    ck_assert_str_eq(access_right_name(OBJECT_DESKTOP, READ_CONTROL), "READ_CONTROL");
    ck_assert_str_eq(access_right_name(OBJECT_DESKTOP, WRITE_DAC), "WRITE_DAC");
}
END_TEST

/* Winlogon may change the lists of what it made, by a handle that it asked that of. */
START_TEST(test_access_right_of_handle)
{
    struct w32 *w = w32_start_session();
    w32_run_as(w, w->winlogon);
    uint64_t reads = W32_CALL(w, USER_OPEN_DESKTOP, w32_text(w, "Default"), 7, READ).a[0];
    uint64_t all = W32_CALL(w, USER_OPEN_DESKTOP, w32_text(w, "Default"), 7, ALL).a[0];
    ck_assert_uint_eq(W32_CALL(w, USER_GRANT, reads, 0x1234, 1).status, STATUS_ACCESS_DENIED);
    ck_assert_uint_eq(W32_CALL(w, USER_GRANT, all, 0x1234, 1).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_SWITCH_DESKTOP, reads).status, STATUS_ACCESS_DENIED);
    ck_assert_uint_eq(W32_CALL(w, USER_SWITCH_DESKTOP, all).status, STATUS_SUCCESS);
    w32_end(w);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_access_right_generic_stand_for_others },
    { &test_access_right_of_account },
    { &test_access_right_names },
    { &test_access_right_of_handle },
};

SUITE(tests, NULL, NULL)
