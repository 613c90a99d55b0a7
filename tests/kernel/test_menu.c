/* SPDX-License-Identifier: MIT */
/* Menus: items, their texts, growth of the array, and windows that share one. */
#include "kernel/mm/session.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/handle_table.h"
#include "service_fixture.h"

#include "../suite.h"

#include <string.h>

#define MENU_BLOCK  96u            /* 0x58 and a header */
#define ITEMS_BLOCK (8 * 0x4C + 8) /* eight items and a header */

static uint32_t
insert(uint64_t menu, const char *text)
{
    return W32_CALL(w, USER_INSERT_ITEM, menu, w32_wide(w, text), strlen(text)).last_error;
}

static kva_t
menu_at(uint64_t menu)
{
    return user_handle_lookup(w->k, (uint32_t)menu, USER_TYPE_MENU);
}

START_TEST(test_menu_costs_its_blocks)
{
    uint32_t before = w32_used(w, desktop);
    uint64_t menu = W32_CALL(w, USER_CREATE_MENU, 0).a[0];
    ck_assert_uint_eq(w32_used(w, desktop), before + MENU_BLOCK);
    ck_assert_uint_eq(insert(menu, "abc"), ERROR_SUCCESS);
    ck_assert_uint_eq(w32_used(w, desktop), before + MENU_BLOCK + ITEMS_BLOCK + 16);
    ck_assert_uint_eq(insert(menu, ""), ERROR_SUCCESS);
    ck_assert_uint_eq(w32_used(w, desktop), before + MENU_BLOCK + ITEMS_BLOCK + 16);
    for (uint32_t i = 2; i < 9; i++)
        ck_assert_uint_eq(insert(menu, "abc"), ERROR_SUCCESS);
    kva_t at = menu_at(menu);
    ck_assert_uint_eq(field_u32(w->k, at, FIELD_MENU_ITEM_COUNT), 9);
    ck_assert_uint_eq(field_u32(w->k, at, FIELD_MENU_ITEM_CAPACITY), 16);
    kva_t items = (kva_t)field_pointer(w->k, at, FIELD_MENU_ITEMS);
    ck_assert_uint_eq(field_u32(w->k, items + 8 * 0x4C, FIELD_ITEM_ID), 9);
    ck_assert_uint_eq(field_u32(w->k, items, FIELD_ITEM_TEXT_UNITS), 3);
    w32_verify(w);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_MENU, menu).status, STATUS_SUCCESS);
    ck_assert_uint_eq(w32_used(w, desktop), before);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_MENU, menu).last_error, ERROR_INVALID_MENU_HANDLE);
}
END_TEST

/* While the array grows, the old one and the new one are there: what fails is the peak, not the
 * menu. */
START_TEST(test_menu_item_fails_on_a_full_heap)
{
    uint64_t menu = W32_CALL(w, USER_CREATE_MENU, 0).a[0];
    for (uint32_t i = 0; i < 8; i++)
        ck_assert_uint_eq(insert(menu, "x"), ERROR_SUCCESS);
    uint32_t class = w32_class(w, "Filler", 0);
    while (w32_window(w, class, "") != 0)
        ;
    ck_assert_uint_eq(insert(menu, "x"), ERROR_NOT_ENOUGH_MEMORY);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.v[1] >> 32, USER_BLOCK_MENU_ITEMS);
    ck_assert_uint_eq(field_u32(w->k, menu_at(menu), FIELD_MENU_ITEM_COUNT), 8);
}
END_TEST

START_TEST(test_menu_goes_with_its_window)
{
    uint32_t before = w32_used(w, desktop);
    uint64_t menu = W32_CALL(w, USER_CREATE_MENU, 0).a[0];
    uint32_t class = w32_find_class(w, "#32770");
    uint64_t first = W32_CALL(w, USER_CREATE_WINDOW, class, 0, 0, 0, menu).a[0];
    uint64_t second = W32_CALL(w, USER_CREATE_WINDOW, class, 0, 0, 0, menu).a[0];
    W32_CALL(w, USER_DESTROY_WINDOW, first);
    ck_assert_uint_ne(menu_at(menu), 0);
    /* Destroyed while a window has it: no handle any more, the block goes with the window. */
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_MENU, menu).status, STATUS_SUCCESS);
    ck_assert_uint_eq(menu_at(menu), 0);
    ck_assert_uint_gt(w32_used(w, desktop), before + MENU_BLOCK);
    w32_verify(w);
    W32_CALL(w, USER_DESTROY_WINDOW, second);
    ck_assert_uint_eq(w32_used(w, desktop), before);
}
END_TEST

START_TEST(test_menu_system_copy)
{
    uint32_t window = w32_window(w, w32_find_class(w, "#32770"), "");
    uint32_t before = w32_used(w, desktop);
    uint64_t menu = W32_CALL(w, USER_SYSTEM_MENU, window).a[0];
    ck_assert_uint_ne(menu, 0);
    ck_assert_uint_eq(W32_CALL(w, USER_SYSTEM_MENU, window).a[0], menu);
    ck_assert_uint_eq(field_u32(w->k, menu_at(menu), FIELD_MENU_ITEM_COUNT), 7);
    ck_assert_uint_gt(w32_used(w, desktop), before + MENU_BLOCK + ITEMS_BLOCK);
    W32_CALL(w, USER_DESTROY_WINDOW, window);
    ck_assert_uint_eq(menu_at(menu), 0);
    ck_assert_uint_eq(W32_CALL(w, USER_SYSTEM_MENU, window).last_error,
                      ERROR_INVALID_WINDOW_HANDLE);
}
END_TEST

/* A system menu that does not fit leaves nothing. */
START_TEST(test_menu_system_copy_unwinds)
{
    uint32_t window = w32_window(w, w32_find_class(w, "#32770"), "");
    uint32_t before = w32_used(w, desktop);
    for (uint32_t n = 1; n < 9; n++) {
        kd(w->k)->fail_countdown = n;
        ck_assert_uint_eq(W32_CALL(w, USER_SYSTEM_MENU, window).last_error,
                          ERROR_NOT_ENOUGH_MEMORY);
        ck_assert_uint_eq(w32_used(w, desktop), before);
        w32_verify(w);
    }
}
END_TEST

START_TEST(test_menu_of_another_process)
{
    uint64_t menu = W32_CALL(w, USER_CREATE_MENU, 0).a[0];
    w32_gui_process(w, 0, NULL);
    ck_assert_uint_eq(insert(menu, "x"), ERROR_INVALID_MENU_HANDLE);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_MENU, menu).last_error, ERROR_INVALID_MENU_HANDLE);
    struct abi_syscall call =
        W32_CALL(w, USER_CREATE_WINDOW, w32_find_class(w, "#32770"), 0, 0, 0, menu);
    ck_assert_uint_eq(call.last_error, ERROR_INVALID_MENU_HANDLE);
    ck_assert_uint_eq(W32_CALL(w, USER_INSERT_ITEM, menu, 0, UINT64_MAX).last_error,
                      ERROR_INVALID_MENU_HANDLE);
}
END_TEST

START_TEST(test_menu_item_text_must_be_readable)
{
    uint64_t menu = W32_CALL(w, USER_CREATE_MENU, 0).a[0];
    insert(menu, "x");
    uint32_t before = w32_used(w, desktop);
    ck_assert_uint_eq(W32_CALL(w, USER_INSERT_ITEM, menu, 0x1000, 4).last_error,
                      ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(w32_used(w, desktop), before);
    ck_assert_uint_eq(W32_CALL(w, USER_INSERT_ITEM, menu, 0, UINT64_MAX).last_error,
                      ERROR_NOT_ENOUGH_MEMORY);
    ck_assert_uint_eq(field_u32(w->k, menu_at(menu), FIELD_MENU_ITEM_COUNT), 1);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_menu_costs_its_blocks },           { &test_menu_item_fails_on_a_full_heap },
    { &test_menu_goes_with_its_window },       { &test_menu_system_copy },
    { &test_menu_system_copy_unwinds },        { &test_menu_of_another_process },
    { &test_menu_item_text_must_be_readable },
};

SUITE(tests, setup, teardown)
