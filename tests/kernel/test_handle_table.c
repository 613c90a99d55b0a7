/* SPDX-License-Identifier: MIT */
/* USER handles: encoding, reuse, growth by pages, quota before heap, the end of the table. */
#include "kernel/mm/session.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/handle_table.h"
#include "win32k_fixture.h"

#include "../suite.h"

#include <string.h>

static struct w32 *
start(void (*change)(struct abi_boot *boot), uint32_t shared_kb, uint32_t interactive_kb)
{
    struct abi_boot boot;
    w32_boot(&boot);
    if (change != NULL)
        change(&boot);
    struct w32 *w = w32_start(&boot);
    ck_assert_uint_eq(w32_session(w, shared_kb, interactive_kb, 512), STATUS_SUCCESS);
    w32_winlogon(w);
    w32_gui_process(w, 0, "WinSta0\\Default");
    return w;
}

START_TEST(test_handle_table_encodes_uniqueness_and_index)
{
    struct w32 *w = start(NULL, 1024, 3072);
    uint32_t class = w32_class(w, "Test", 0);
    uint32_t first = w32_window(w, class, "");
    ck_assert_uint_eq(USER_HANDLE_UNIQUENESS(first), 1);
    ck_assert_uint_gt(USER_HANDLE_INDEX(first), 0);
    W32_CALL(w, USER_DESTROY_WINDOW, first);
    ck_assert_uint_eq(user_handle_lookup(w->k, first, USER_TYPE_WINDOW), 0);
    uint32_t second = w32_window(w, class, "");
    ck_assert_uint_eq(second, first + 0x10000);
    ck_assert_uint_eq(user_handle_lookup(w->k, second, USER_TYPE_MENU), 0);
    ck_assert_uint_ne(user_handle_lookup(w->k, second, USER_TYPE_WINDOW), 0);
    ck_assert_uint_eq(user_handle_lookup(w->k, 0x10000, USER_TYPE_FREE), 0);
    ck_assert_uint_eq(user_handle_lookup(w->k, 0x1ffff, USER_TYPE_WINDOW), 0);
    w32_end(w);
}
END_TEST

/* Uniqueness has 16 bits and skips 0, so that a handle never is a bare index. */
START_TEST(test_handle_table_uniqueness_wraps)
{
    struct w32 *w = start(NULL, 1024, 3072);
    uint32_t class = w32_class(w, "Test", 0);
    uint32_t window = 0;
    for (uint32_t i = 0; i < 65535; i++) {
        window = w32_window(w, class, "");
        W32_CALL(w, USER_DESTROY_WINDOW, window);
    }
    ck_assert_uint_eq(USER_HANDLE_UNIQUENESS(window), 0xffff);
    ck_assert_uint_eq(USER_HANDLE_UNIQUENESS(w32_window(w, class, "")), 1);
    w32_end(w);
}
END_TEST

/* One page holds 341 entries of 12 bytes; debuggers find the size of the table in SERVERINFO. */
START_TEST(test_handle_table_grows_by_pages)
{
    struct w32 *w = start(NULL, 1024, 3072);
    uint32_t class = w32_class(w, "Test", 0);
    struct kernel *k = w->k;
    ck_assert_uint_eq(session_globals(k)->handle_capacity, 341);
    for (uint32_t i = 0; i < 1000; i++)
        ck_assert_uint_ne(w32_window(w, class, ""), 0);
    const struct win32k_globals *globals = session_globals(k);
    ck_assert_uint_eq(globals->handle_committed_bytes, 3 * 4096);
    ck_assert_uint_eq(field_u32(k, globals->server_info, FIELD_SERVERINFO_TABLE_BYTES), 3 * 4096);
    ck_assert_uint_eq(field_u32(k, globals->server_info, FIELD_SERVERINFO_HANDLE_COUNT),
                      globals->handle_used_max);
    ck_assert_uint_eq(globals->handle_limit, 65536);
    w32_verify(w);
    w32_end(w);
}
END_TEST

static void
registry_quota(struct abi_boot *boot)
{
    boot->registry[ABI_REG_USER_HANDLE_QUOTA] = (struct abi_dword){ 1, 300 };
}

/* The quota stops one process, with 1158 and no event 243; others go on. */
START_TEST(test_handle_table_quota)
{
    struct w32 *w = start(registry_quota, 1024, 3072);
    uint32_t class = w32_class(w, "Test", 0);
    uint32_t count = 0;
    while (w32_window(w, class, "") != 0)
        count++;
    ck_assert_uint_eq(count, 300);
    ck_assert_uint_eq(W32_CALL(w, USER_CREATE_MENU, 0).last_error, ERROR_NO_MORE_USER_HANDLES);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.gate, GATE_USER_HANDLE_QUOTA);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.v[2], 300);
    ck_assert_uint_eq(w->count[EVENT_EVENT_LOG], 0);
    w32_gui_process(w, 0, "WinSta0\\Default");
    ck_assert_uint_ne(w32_window(w, w32_class(w, "Test", 0), ""), 0);
    w32_verify(w);
    w32_end(w);
}
END_TEST

static void
tiny_quota(struct abi_boot *boot)
{
    boot->registry[ABI_REG_USER_HANDLE_QUOTA] = (struct abi_dword){ 1, 5 };
}

START_TEST(test_handle_table_quota_is_kept_in_its_range)
{
    struct w32 *w = start(tiny_quota, 1024, 3072);
    ck_assert_uint_eq(session_globals(w->k)->user_handle_quota, 200);
    w32_end(w);
}
END_TEST

/* The quota is asked before the heap: at both limits it is the quota that refuses. */
START_TEST(test_handle_table_quota_comes_first)
{
    struct w32 *w = start(registry_quota, 1024, 128);
    uint32_t class = w32_class(w, "Test", 400);
    while (w32_window(w, class, "") != 0)
        ;
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.gate, GATE_DESKTOP_HEAP);
    struct process_info *info = kptr(w->k, (kva_t)current_process(w->k)->win32);
    uint32_t handles = info->user_handles;
    info->user_handles = 300;
    struct abi_syscall call = W32_CALL(w, USER_CREATE_WINDOW, class);
    ck_assert_uint_eq(call.last_error, ERROR_NO_MORE_USER_HANDLES);
    info = kptr(w->k, (kva_t)current_process(w->k)->win32);
    info->user_handles = handles;
    w32_end(w);
}
END_TEST

/* A small first SharedSection value has room for fewer handles: all but 32 of 64 KB for 3,072
 * entries. */
START_TEST(test_handle_table_is_full)
{
    struct w32 *w = start(NULL, 64, 3072);
    uint32_t class = w32_class(w, "Test", 0);
    uint32_t used = w32_used(w, w32_desktop_of(w, "WinSta0", "Default"));
    uint32_t before = session_globals(w->k)->handle_count;
    uint32_t count = 0;
    while (w32_window(w, class, "") != 0)
        count++;
    ck_assert_uint_eq(count, 32 * 1024 / 12 - 1 - before);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.gate, GATE_USER_HANDLE_TABLE);
    ck_assert_uint_eq(W32_CALL(w, USER_CREATE_WINDOW, class).last_error,
                      ERROR_NO_MORE_USER_HANDLES);
    ck_assert_uint_eq(w->count[EVENT_EVENT_LOG], 0);
    /* The memory of the one without a handle is free again. */
    /* Where a remainder of one unit stays in a block, that is 8 bytes more. */
    uint32_t now = w32_used(w, w32_desktop_of(w, "WinSta0", "Default"));
    ck_assert(now >= used + count * 0xA8 && now < used + count * 0xB0);
    w32_verify(w);
    w32_end(w);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_handle_table_encodes_uniqueness_and_index },
    { &test_handle_table_uniqueness_wraps },
    { &test_handle_table_grows_by_pages },
    { &test_handle_table_quota },
    { &test_handle_table_quota_is_kept_in_its_range },
    { &test_handle_table_quota_comes_first },
    { &test_handle_table_is_full },
};

SUITE(tests, NULL, NULL)
