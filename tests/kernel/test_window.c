/* SPDX-License-Identifier: MIT */
/* Windows: what one costs, where it lies, how it goes; and what a full heap does. */
#include "kernel/mm/session.h"
#include "kernel/rtl/field.h"
#include "kernel/rtl/heap.h"
#include "kernel/win32k/desktop_heap.h"
#include "kernel/win32k/handle_table.h"
#include "win32k_fixture.h"

#include "../suite.h"

#include <string.h>

static struct w32 *w;
static gva_t desktop;
static uint32_t class;

static void
setup(void)
{
    w = w32_start_session();
    w32_gui_process(w, 0, NULL);
    desktop = w32_desktop_of(w, "Service-0x0-3e7$", "Default");
    class = w32_class(w, "Test", 0);
}

static void
teardown(void)
{
    w32_verify(w);
    w32_end(w);
}

static kva_t
address_of(uint32_t window)
{
    return user_handle_lookup(w->k, window, USER_TYPE_WINDOW);
}

START_TEST(test_window_costs_its_block)
{
    uint32_t before = w32_used(w, desktop);
    uint32_t window = w32_window(w, class, "");
    ck_assert_uint_ne(window, 0);
    ck_assert_uint_eq(w32_used(w, desktop), before + 0xA8);
    uint32_t second = w32_window(w, class, "abc");
    ck_assert_uint_eq(w32_used(w, desktop), before + 2 * 0xA8 + 16);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_WINDOW, second).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_WINDOW, window).status, STATUS_SUCCESS);
    ck_assert_uint_eq(w32_used(w, desktop), before);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_WINDOW, window).last_error,
                      ERROR_INVALID_WINDOW_HANDLE);
}
END_TEST

START_TEST(test_window_has_the_published_fields)
{
    uint32_t extra = w32_class(w, "Extra", 12);
    uint32_t handle = w32_window(w, extra, "Hello");
    kva_t window = address_of(handle);
    struct kernel *k = w->k;
    ck_assert_uint_eq(field_u32(k, window, FIELD_HEAD_HANDLE), handle);
    ck_assert_uint_eq(field_pointer(k, window, FIELD_HEAD_DESKTOP), desktop);
    ck_assert_uint_eq(field_pointer(k, window, FIELD_HEAD_SELF), window);
    ck_assert_uint_eq(field_u32(k, window, FIELD_WND_EXTRA_BYTES), 12);
    ck_assert_uint_eq(field_u32(k, window, FIELD_WND_TEXT_BYTES), 10);
    const uint16_t *text = kptr(k, (kva_t)field_pointer(k, window, FIELD_WND_TEXT));
    ck_assert_uint_eq(text[0], 'H');
    ck_assert_uint_eq(text[5], 0);
    const struct desktop *body = kptr(k, (kva_t)desktop);
    ck_assert_uint_eq(field_pointer(k, window, FIELD_WND_PARENT), body->desktop_window);
    ck_assert_uint_eq(field_pointer(k, body->desktop_window, FIELD_WND_CHILD), window);
}
END_TEST

START_TEST(test_window_takes_its_children_along)
{
    uint32_t before = w32_used(w, desktop);
    uint32_t parent = w32_window(w, class, "parent");
    uint32_t deepest = parent;
    for (uint32_t i = 0; i < 200; i++) {
        deepest = (uint32_t)W32_CALL(w, USER_CREATE_WINDOW, class, 0, 0, deepest).a[0];
        ck_assert_uint_ne(deepest, 0);
        ck_assert_uint_ne(W32_CALL(w, USER_CREATE_WINDOW, class, 0, 0, parent).a[0], 0);
    }
    w32_verify(w);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_WINDOW, parent).status, STATUS_SUCCESS);
    ck_assert_uint_eq(w32_used(w, desktop), before);
    ck_assert_uint_eq(address_of(deepest), 0);
}
END_TEST

START_TEST(test_window_message_only)
{
    uint32_t handle = (uint32_t)W32_CALL(w, USER_CREATE_WINDOW, class, 0, 0, 1).a[0];
    const struct desktop *body = kptr(w->k, (kva_t)desktop);
    ck_assert_uint_eq(field_pointer(w->k, address_of(handle), FIELD_WND_PARENT),
                      body->message_window);
}
END_TEST

static struct abi_syscall
create_by_name(const char *name)
{
    return W32_CALL(w, USER_CREATE_WINDOW, w32_wide(w, name), 0, (uint64_t)strlen(name) << 32);
}

START_TEST(test_window_by_the_name_of_its_class)
{
    struct abi_syscall call = create_by_name("test");
    ck_assert_uint_eq(call.status, STATUS_SUCCESS);
    ck_assert_uint_ne(address_of((uint32_t)call.a[0]), 0);
    ck_assert_uint_eq(call.a[1], class);
    ck_assert_uint_eq(create_by_name("Nobody's").last_error, ERROR_CANNOT_FIND_WND_CLASS);
    ck_assert_uint_eq(create_by_name("").last_error, ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(W32_CALL(w, USER_CREATE_WINDOW, 0x10000, 0, 4ull << 32).last_error,
                      ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_WINDOW, call.a[0]).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_UNREGISTER_CLASS, class).status, STATUS_SUCCESS);
    call = create_by_name("Test");
    ck_assert_uint_eq(call.last_error, ERROR_CANNOT_FIND_WND_CLASS);
    ck_assert_uint_eq(call.a[0] | call.a[1], 0);
}
END_TEST

START_TEST(test_window_refuses_wrong_arguments)
{
    ck_assert_uint_eq(W32_CALL(w, USER_CREATE_WINDOW, 0xC123).last_error,
                      ERROR_CANNOT_FIND_WND_CLASS);
    ck_assert_uint_eq(W32_CALL(w, USER_CREATE_WINDOW, class, 0, 0, 0x10999).last_error,
                      ERROR_INVALID_WINDOW_HANDLE);
    ck_assert_uint_eq(W32_CALL(w, USER_CREATE_WINDOW, class, 0, 0, 0, 0x10999).last_error,
                      ERROR_INVALID_MENU_HANDLE);
    ck_assert_uint_eq(W32_CALL(w, USER_CREATE_WINDOW, class, 0x1000, 10).last_error,
                      ERROR_INVALID_PARAMETER);
    struct abi_syscall huge = W32_CALL(w, USER_CREATE_WINDOW, class, 0, UINT64_MAX);
    ck_assert_uint_eq(huge.last_error, ERROR_NOT_ENOUGH_MEMORY);
    uint32_t window = w32_window(w, class, "mine");
    gva_t owner = w->k->current_process;
    w32_gui_process(w, 0, NULL);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_WINDOW, window).last_error, ERROR_ACCESS_DENIED);
    ck_assert_uint_eq(W32_CALL(w, USER_SET_TEXT, window, w32_wide(w, "theirs"), 6).status,
                      STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_CREATE_WINDOW, class).last_error,
                      ERROR_CANNOT_FIND_WND_CLASS);
    w32_exit(w, owner);
    w32_run_as(w, w->winlogon);
    ck_assert_uint_eq(address_of(window), 0);
}
END_TEST

/* 3,110 bare windows fit in an empty heap of 512 KB by the rules of the NT heap; here a few objects
 * less. */
START_TEST(test_window_until_the_heap_is_full)
{
    uint32_t count = 0;
    uint32_t last = 0;
    for (;; count++) {
        uint32_t window = w32_window(w, class, "");
        if (window == 0)
            break;
        last = window;
    }
    ck_assert_uint_ge(count, 3090);
    ck_assert_uint_le(count, 3108);
    ck_assert_uint_eq(W32_CALL(w, USER_CREATE_WINDOW, class).last_error, ERROR_NOT_ENOUGH_MEMORY);
    struct abi_event refusal = w->last[EVENT_REFUSAL].event;
    ck_assert_uint_eq(refusal.gate, GATE_DESKTOP_HEAP);
    ck_assert_uint_eq(refusal.v[1], 0xA8 | (uint64_t)USER_TYPE_WINDOW << 32);
    ck_assert_uint_lt(refusal.v[2], 0xA8);
    ck_assert_str_eq(w->last[EVENT_REFUSAL].text, "window of 160 bytes");
    ck_assert_uint_eq(w->count[EVENT_EVENT_LOG], 1);
    ck_assert_uint_eq(w->last_event_id, 243);
    ck_assert_uint_ge(w32_used(w, desktop), 512 * 1024 / 1000 * 995);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_WINDOW, last).status, STATUS_SUCCESS);
    ck_assert_uint_ne(w32_window(w, class, ""), 0);
}
END_TEST

/* A third of the heap is free, in pieces: a large text finds no room. */
START_TEST(test_window_text_finds_no_room_in_a_fragmented_heap)
{
    uint32_t handles[3200];
    uint32_t count = 0;
    while (count < 3200 && (handles[count] = w32_window(w, class, "")) != 0)
        count++;
    uint32_t largest = 0; /* as the headers say before they are freed; neighbours stay in use */
    for (uint32_t i = 0; i + 1 < count; i += 3) {
        const uint16_t *header = kptr(w->k, (kva_t)address_of(handles[i]) - 8);
        if (*header * 8u > largest)
            largest = *header * 8u;
        ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_WINDOW, handles[i]).status, STATUS_SUCCESS);
    }
    ck_assert_uint_lt(w32_used(w, desktop), 512 * 1024 / 10 * 7);
    struct abi_syscall call =
        W32_CALL(w, USER_SET_TEXT, handles[1], w32_wide(w, "long text "), 10, 100);
    ck_assert_uint_eq(call.last_error, ERROR_NOT_ENOUGH_MEMORY);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.v[1] >> 32, USER_BLOCK_TEXT);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.v[2], largest);
    call = W32_CALL(w, USER_SET_TEXT, handles[1], w32_wide(w, "short"), 5);
    ck_assert_uint_eq(call.status, STATUS_SUCCESS);
}
END_TEST

/* What a heap has not committed yet it could still give: the refusal names that, if it is more than
 * the largest free block. */
START_TEST(test_refusal_names_what_is_not_committed_yet)
{
    const struct desktop *body = kptr(w->k, (kva_t)desktop);
    struct heap_usage usage;
    rtl_heap_usage(w->k, (kva_t)body->heap, &usage);
    ck_assert_uint_gt(usage.uncommitted_bytes, 400u * 1024);
    uint32_t window = w32_window(w, class, "");
    struct abi_syscall call = W32_CALL(w, USER_SET_TEXT, window, w32_wide(w, "0123456789"), 10,
                                       usage.uncommitted_bytes / 20 + 1);
    ck_assert_uint_eq(call.last_error, ERROR_NOT_ENOUGH_MEMORY);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.v[2], usage.uncommitted_bytes);
    call = W32_CALL(w, USER_SET_TEXT, window, w32_wide(w, "0123456789"), 10,
                    usage.uncommitted_bytes / 20 - 1);
    ck_assert_uint_eq(call.status, STATUS_SUCCESS);
}
END_TEST

/* A heap with room that gets no page: the commit limit refused, in pages, and nothing else did. */
START_TEST(test_heap_without_a_page_is_not_full)
{
    uint32_t limit = kd(w->k)->commit_limit;
    kd(w->k)->commit_limit = kd(w->k)->commit_pages;
    while (w32_window(w, class, "") != 0)
        ;
    const struct abi_event *refusal = &w->last[EVENT_REFUSAL].event;
    ck_assert_uint_eq(w->count[EVENT_REFUSAL], 1);
    ck_assert_uint_eq(refusal->gate, GATE_COMMIT_LIMIT);
    ck_assert_uint_eq(refusal->v[1], 1);
    ck_assert_uint_eq(refusal->v[2], 0);
    kd(w->k)->commit_limit = limit;
}
END_TEST

/* 0xFE00 units are the most one block may have, whatever is free. */
START_TEST(test_block_above_the_limit_is_not_the_heaps_size)
{
    uint32_t window = w32_window(w, class, "");
    struct abi_syscall call =
        W32_CALL(w, USER_SET_TEXT, window, w32_wide(w, "0123456789"), 10, 0x7f000 / 20 + 1);
    ck_assert_uint_eq(call.last_error, ERROR_NOT_ENOUGH_MEMORY);
    const struct abi_event *refusal = &w->last[EVENT_REFUSAL].event;
    ck_assert_uint_eq(refusal->gate, GATE_HEAP_BLOCK);
    ck_assert_uint_gt((uint32_t)refusal->v[1], 0x7f000);
    ck_assert_uint_le(refusal->v[2], 0x7f000);
    ck_assert_uint_eq(w->last_event_id, 243); /* a desktop heap has refused, whatever for */
}
END_TEST

/* Asked for by a scenario: the numbers are true and show that there was room. */
START_TEST(test_injected_refusal_shows_that_there_was_room)
{
    kd(w->k)->fail_countdown = 1;
    kd(w->k)->fail_tag = DESKTOP_HEAP_TAG;
    ck_assert_uint_eq(w32_window(w, class, ""), 0);
    const struct abi_event *refusal = &w->last[EVENT_REFUSAL].event;
    ck_assert_uint_eq(refusal->gate, GATE_DESKTOP_HEAP);
    ck_assert_uint_eq((uint32_t)refusal->v[1], 0xA8);
    ck_assert_uint_gt(refusal->v[2], 0xA8);
    ck_assert_uint_ne(w32_window(w, class, ""), 0);
}
END_TEST

START_TEST(test_window_text_is_reused_or_replaced)
{
    uint32_t before = w32_used(w, desktop);
    uint32_t window = w32_window(w, class, "0123456789");
    gva_t text = field_pointer(w->k, address_of(window), FIELD_WND_TEXT);
    W32_CALL(w, USER_SET_TEXT, window, w32_wide(w, "ab"), 2, 3);
    ck_assert_uint_eq(field_pointer(w->k, address_of(window), FIELD_WND_TEXT), text);
    ck_assert_uint_eq(field_u32(w->k, address_of(window), FIELD_WND_TEXT_BYTES), 12);
    W32_CALL(w, USER_SET_TEXT, window, w32_wide(w, "ab"), 2, 30);
    const uint16_t *units =
        kptr(w->k, (kva_t)field_pointer(w->k, address_of(window), FIELD_WND_TEXT));
    ck_assert_uint_eq(units[59], 'b');
    ck_assert_uint_eq(units[60], 0);
    W32_CALL(w, USER_SET_TEXT, window, 0, 0);
    ck_assert_uint_eq(w32_used(w, desktop), before + 0xA8);
}
END_TEST

START_TEST(test_window_properties_and_scroll_bars)
{
    uint32_t before = w32_used(w, desktop);
    uint32_t window = w32_window(w, class, "");
    for (uint32_t i = 0; i < 5; i++)
        ck_assert_uint_eq(W32_CALL(w, USER_SET_PROP, window, 0xC001 + i, i).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_SET_PROP, window, 0xC003, 99).status, STATUS_SUCCESS);
    gva_t list = field_pointer(w->k, address_of(window), FIELD_WND_PROPERTIES);
    ck_assert_uint_eq(field_u32(w->k, list, FIELD_PROPLIST_COUNT), 5);
    ck_assert_uint_eq(W32_CALL(w, USER_SET_PROP, window, 0, 1).last_error, ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(W32_CALL(w, USER_SET_SCROLL, window).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_SET_SCROLL, window).status, STATUS_SUCCESS);
    w32_verify(w);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_WINDOW, window).status, STATUS_SUCCESS);
    ck_assert_uint_eq(w32_used(w, desktop), before);
}
END_TEST

/* Blocks have 8 bytes in front of them, and whole units of 8: sizes from the edition, which are
 * public. */
START_TEST(test_properties_and_scroll_bars_cost_their_size)
{
    uint32_t window = w32_window(w, class, "");
    uint32_t before = w32_used(w, desktop);
    for (uint32_t i = 1; i <= 5; i++) {
        W32_CALL(w, USER_SET_PROP, window, 0xC000 + i, i);
        ck_assert_uint_eq(w32_used(w, desktop), before + 8 + 8 + i * 8);
    }
    before = w32_used(w, desktop);
    W32_CALL(w, USER_SET_SCROLL, window);
    ck_assert_uint_eq(w32_used(w, desktop), before + 8 + 0x28);
}
END_TEST

/* The five steps of CreateWindowEx, told only when asked for. */
START_TEST(test_window_creation_is_explained)
{
    w32_window(w, class, "");
    ck_assert_uint_eq(w->count[EVENT_STEP], 0);
    kd(w->k)->explain = 1;
    while (w->count[EVENT_HEAP_COMMIT] == 0)
        w32_window(w, class, "");
    uint32_t steps = w->count[EVENT_STEP];
    uint32_t commits = w->count[EVENT_HEAP_COMMIT];
    w32_window(w, class, "");
    ck_assert_uint_eq(w->count[EVENT_STEP] - steps, 4 + (w->count[EVENT_HEAP_COMMIT] - commits));
    kd(w->k)->explain = 0;
}
END_TEST

/* The process's end gives everything back, whatever it had. */
START_TEST(test_window_and_all_else_go_with_the_process)
{
    gva_t other = w->k->current_process;
    uint32_t before = w32_used(w, desktop);
    gva_t process = w32_gui_process(w, 0, NULL);
    uint32_t mine = w32_class(w, "Other", 4);
    uint32_t window = w32_window(w, mine, "window");
    uint64_t menu = W32_CALL(w, USER_CREATE_MENU, 0).a[0];
    W32_CALL(w, USER_INSERT_ITEM, menu, w32_wide(w, "Item"), 4);
    W32_CALL(w, USER_CREATE_MENU, 0);
    ck_assert_uint_ne(W32_CALL(w, USER_CREATE_WINDOW, mine, 0, 0, window, menu).a[0], 0);
    W32_CALL(w, USER_SYSTEM_MENU, window);
    W32_CALL(w, USER_SET_HOOK, (uint64_t)-1, 1);
    W32_CALL(w, USER_SET_HOOK, 4, 0);
    W32_CALL(w, USER_CREATE_IMC, 0);
    W32_CALL(w, USER_SUBCLASS, window);
    uint32_t dialog = w32_window(w, w32_find_class(w, "#32770"), "dialog");
    W32_CALL(w, USER_SUBCLASS, dialog);
    W32_CALL(w, USER_SET_PROP, window, 0xC000, 1);
    W32_CALL(w, GDI_CREATE, 100000, GDI_TYPE_BITMAP);
    W32_CALL(w, USER_POST_MESSAGE, 0);
    w32_verify(w);
    ck_assert_uint_gt(w32_used(w, desktop), before + 1000);
    w32_exit(w, process);
    w32_run_as(w, other);
    ck_assert_uint_eq(w32_used(w, desktop), before);
    w32_verify(w);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_window_costs_its_block },
    { &test_window_has_the_published_fields },
    { &test_window_takes_its_children_along },
    { &test_window_message_only },
    { &test_window_by_the_name_of_its_class },
    { &test_window_refuses_wrong_arguments },
    { &test_window_until_the_heap_is_full },
    { &test_window_text_finds_no_room_in_a_fragmented_heap },
    { &test_refusal_names_what_is_not_committed_yet },
    { &test_heap_without_a_page_is_not_full },
    { &test_block_above_the_limit_is_not_the_heaps_size },
    { &test_injected_refusal_shows_that_there_was_room },
    { &test_window_text_is_reused_or_replaced },
    { &test_window_properties_and_scroll_bars },
    { &test_properties_and_scroll_bars_cost_their_size },
    { &test_window_creation_is_explained },
    { &test_window_and_all_else_go_with_the_process },
};

SUITE(tests, setup, teardown)
