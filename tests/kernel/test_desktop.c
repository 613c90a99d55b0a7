/* SPDX-License-Identifier: MIT */
/* A session's win32k: shared section, window stations, desktops, their heaps and windows, and the
 * way back. */
#include "abi/win32.h"
#include "kernel/mm/session.h"
#include "kernel/rtl/field.h"
#include "win32k_fixture.h"

#include "../suite.h"

#include <string.h>

static const struct desktop *
desktop_body(struct w32 *w, gva_t desktop)
{
    return kptr(w->k, (kva_t)desktop);
}

START_TEST(test_session_has_three_desktops_in_order)
{
    struct w32 *w = w32_start_session();
    gva_t winlogon = w32_desktop_of(w, "winsta0", "winlogon");
    gva_t disconnect = w32_desktop_of(w, "WinSta0", "Disconnect");
    gva_t standard = w32_desktop_of(w, "WinSta0", "Default");
    const struct window_station *station = kptr(w->k, (kva_t)w32_winsta_of(w, "WinSta0"));
    ck_assert_uint_eq(station->desktops, standard);
    ck_assert_uint_eq(desktop_body(w, standard)->next, disconnect);
    ck_assert_uint_eq(desktop_body(w, disconnect)->next, winlogon);
    ck_assert_uint_eq(desktop_body(w, winlogon)->next, 0);
    /* 2003: the first heap was seen 44 buckets above the begin of view space, the others directly
     * behind it. */
    ck_assert_uint_eq(desktop_body(w, winlogon)->heap, w->k->layout.view_start + 44 * 0x10000);
    ck_assert_uint_eq(desktop_body(w, disconnect)->heap, desktop_body(w, winlogon)->heap + 0x20000);
    ck_assert_uint_eq(desktop_body(w, standard)->heap, desktop_body(w, disconnect)->heap + 0x10000);
    ck_assert_uint_eq(desktop_body(w, standard)->heap_bytes, 0x300000);
    ck_assert_uint_eq(desktop_body(w, standard)->heap_rule, HEAP_SIZE_SECOND_VALUE);
    ck_assert_uint_eq(desktop_body(w, disconnect)->heap_rule, HEAP_SIZE_EDITION);
    ck_assert_uint_eq(desktop_body(w, winlogon)->heap_rule, HEAP_SIZE_EDITION);
    w32_verify(w);
    w32_end(w);
}
END_TEST

START_TEST(test_desktop_heap_begins_as_published)
{
    struct w32 *w = w32_start_session();
    gva_t desktop = w32_desktop_of(w, "WinSta0", "Default");
    const struct desktop *body = desktop_body(w, desktop);
    ck_assert_uint_eq(body->desktop_info, body->heap + 0x650);
    ck_assert_uint_eq(body->desktop_window, body->heap + 0x6E8);
    ck_assert_uint_eq(field_pointer(w->k, body->desktop_info, FIELD_DESKTOPINFO_BASE), body->heap);
    ck_assert_uint_eq(field_pointer(w->k, body->desktop_info, FIELD_DESKTOPINFO_LIMIT),
                      body->heap + body->heap_bytes);
    ck_assert_uint_eq(field_pointer(w->k, body->desktop_info, FIELD_DESKTOPINFO_WINDOW),
                      body->desktop_window);
    ck_assert_uint_eq(field_pointer(w->k, body->desktop_window, FIELD_WND_NEXT),
                      body->message_window);
    /* Two more on an interactive desktop, below the desktop window. */
    kva_t first = (kva_t)field_pointer(w->k, body->desktop_window, FIELD_WND_CHILD);
    ck_assert_uint_ne(first, 0);
    kva_t second = (kva_t)field_pointer(w->k, first, FIELD_WND_NEXT);
    ck_assert_uint_ne(second, 0);
    ck_assert_uint_eq(field_pointer(w->k, second, FIELD_WND_NEXT), 0);
    w32_end(w);
}
END_TEST

/* An empty desktop: 0.4 % of 512 KB, Disconnect 4.0 % of 64 KB as a tool prints that cuts (Desktop
 * Heap Overview, ntdebugging blog, 2007); 0.5 % as one that rounds (KB949296). */
START_TEST(test_desktop_empty_uses_what_was_published)
{
    struct w32 *w = w32_start_session();
    uint32_t disconnect = w32_used(w, w32_desktop_of(w, "WinSta0", "Disconnect"));
    ck_assert_uint_ge(disconnect, 2622);
    ck_assert_uint_le(disconnect, 2686);
    W32_CALL(w, USER_CREATE_WINSTA, w32_text(w, "SAWinSta"), 8, 0, W32_ACCESS);
    struct abi_syscall call = W32_CALL(w, USER_OPEN_WINSTA, w32_text(w, "sawinsta"), 8, W32_ACCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_SET_PROCESS_WINSTA, call.a[0]).status, STATUS_SUCCESS);
    ck_assert_uint_eq(
        W32_CALL(w, USER_CREATE_DESKTOP, w32_text(w, "SADesktop"), 9, 0, W32_ACCESS).status,
        STATUS_SUCCESS);
    gva_t desktop = w32_desktop_of(w, "SAWinSta", "SADesktop");
    ck_assert_uint_eq(desktop_body(w, desktop)->heap_bytes, 512 * 1024);
    ck_assert_uint_ge(w32_used(w, desktop), 2360);
    ck_assert_uint_le(w32_used(w, desktop), 2621);
    w32_verify(w);
    w32_end(w);
}
END_TEST

START_TEST(test_desktop_sizes_follow_the_values)
{
    struct abi_boot boot;
    w32_boot(&boot);
    struct w32 *w = w32_start(&boot);
    ck_assert_uint_eq(w32_session(w, 1024, 2048, 0), STATUS_SUCCESS);
    ck_assert_uint_eq(session_globals(w->k)->noninteractive_heap_kb, 2048);
    ck_assert_uint_eq(w->count[EVENT_RESERVATION], 1);
    ck_assert_uint_eq(w32_session(w, 1024, 1, 100), STATUS_SUCCESS);
    ck_assert_uint_eq(session_globals(w->k)->interactive_heap_kb, 128);
    ck_assert_uint_eq(session_globals(w->k)->noninteractive_heap_kb, 128);
    ck_assert_uint_eq(session_globals(w->k)->uses_safe_pair, 0);
    w32_end(w);
}
END_TEST

/* Third value 2048 and 20 MB of view space gave 128 KB heaps (Desktop Heap Overview, author's
 * reply). */
START_TEST(test_desktop_sizes_fall_back_to_the_safe_pair)
{
    struct abi_boot boot;
    w32_boot(&boot);
    boot.registry[ABI_REG_SESSION_VIEW_SIZE].value = 20;
    struct w32 *w = w32_start(&boot);
    ck_assert_uint_eq(w32_session(w, 1024, 3072, 2048), STATUS_SUCCESS);
    ck_assert_uint_eq(w->count[EVENT_RESERVATION], 2);
    ck_assert_uint_eq(w->last[EVENT_RESERVATION].event.v[1], 1);
    ck_assert_uint_eq(w->last[EVENT_RESERVATION].event.v[2], 1);
    ck_assert_uint_eq(session_globals(w->k)->interactive_heap_kb, 512);
    ck_assert_uint_eq(session_globals(w->k)->noninteractive_heap_kb, 128);
    w32_winlogon(w);
    gva_t standard = w32_desktop_of(w, "WinSta0", "Default");
    ck_assert_uint_eq(desktop_body(w, standard)->heap_bytes, 512 * 1024);
    w32_end(w);
}
END_TEST

START_TEST(test_session_fails_without_room_for_the_shared_section)
{
    static const uint32_t shared_kb[] = { 0, 1, 4, 8, 60000, 4000000 };
    struct abi_boot boot;
    w32_boot(&boot);
    struct w32 *w = w32_start(&boot);
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(shared_kb); i++) {
        nt_status status = w32_session(w, shared_kb[i], 3072, 512);
        ck_assert_msg(!NT_SUCCESS(status), "%u KB: 0x%08X", shared_kb[i], status);
        w32_verify(w);
        w32_exit(w, w->csrss);
    }
    w32_end(w);
}
END_TEST

START_TEST(test_desktop_of_its_own_size)
{
    struct w32 *w = w32_start_session();
    struct abi_syscall call =
        W32_CALL(w, USER_CREATE_DESKTOP, w32_text(w, "Tiny"), 4, 4, W32_ACCESS);
    ck_assert_uint_eq(call.status, STATUS_SUCCESS);
    gva_t desktop = w32_desktop_of(w, "WinSta0", "Tiny");
    ck_assert_uint_eq(desktop_body(w, desktop)->heap_bytes, 4096);
    ck_assert_uint_eq(desktop_body(w, desktop)->heap_rule, HEAP_SIZE_EXPLICIT);
    w32_verify(w);
    ck_assert_uint_eq(W32_CALL(w, USER_CLOSE_DESKTOP, call.a[0]).status, STATUS_SUCCESS);
    ck_assert_uint_eq(w32_desktop_of(w, "WinSta0", "Tiny"), 0);
    w32_verify(w);
    w32_end(w);
}
END_TEST

/* UOI_HEAPSIZE and UOI_IO, of a desktop and not of a station; without the capability of none. */
START_TEST(test_desktop_tells_its_heap_where_windows_does)
{
    struct w32 *w = w32_start_session();
    uint64_t desk = W32_CALL(w, USER_CREATE_DESKTOP, w32_text(w, "Desk"), 4, 300, W32_ACCESS).a[0];
    uint64_t station = W32_CALL(w, USER_GET_PROCESS_WINSTA, 0).a[0];
    gva_t at = w32_text(w, "1234567");
    uint32_t number = 0;
    for (uint64_t what = UOI_HEAPSIZE; what <= UOI_IO; what++)
        ck_assert_uint_eq(W32_CALL(w, USER_OBJECT_INFORMATION, desk, what, at, 4).status,
                          (nt_status)STATUS_INVALID_PARAMETER);
    w->k->boot.capabilities |= ABI_CAPABILITY_TELLS_HEAP_SIZE;
    for (uint64_t what = UOI_HEAPSIZE; what <= UOI_IO; what++)
        ck_assert_uint_eq(W32_CALL(w, USER_OBJECT_INFORMATION, station, what, at, 4).status,
                          (nt_status)STATUS_INVALID_PARAMETER);
    struct abi_syscall call = W32_CALL(w, USER_OBJECT_INFORMATION, desk, UOI_HEAPSIZE, at, 3);
    ck_assert_uint_eq(call.status, (nt_status)STATUS_BUFFER_TOO_SMALL);
    ck_assert_uint_eq(call.a[0], 4);
    ck_assert_uint_eq(W32_CALL(w, USER_OBJECT_INFORMATION, desk, UOI_HEAPSIZE, at, 4).status,
                      STATUS_SUCCESS);
    ck_assert(machine_user_copy_in(w->k, &number, at, sizeof number));
    ck_assert_uint_eq(number, 300);
    for (uint32_t has_input = 0; has_input < 2; has_input++) {
        ck_assert_uint_eq(W32_CALL(w, USER_OBJECT_INFORMATION, desk, UOI_IO, at, 4).status,
                          STATUS_SUCCESS);
        ck_assert(machine_user_copy_in(w->k, &number, at, sizeof number));
        ck_assert_uint_eq(number, has_input);
        ck_assert_uint_eq(W32_CALL(w, USER_SWITCH_DESKTOP, desk).status, STATUS_SUCCESS);
    }
    w32_end(w);
}
END_TEST

/* Desktops until view space is full: 244 for the one that does not fit, and nothing of it remains.
 */
START_TEST(test_desktop_fails_when_view_space_is_full)
{
    struct w32 *w = w32_start_session();
    uint64_t handles[32];
    uint32_t count = 0;
    struct abi_syscall call;
    for (;;) {
        char name[] = { 'D', (char)('a' + count), '\0' };
        call = W32_CALL(w, USER_CREATE_DESKTOP, w32_text(w, name), 2, 0, W32_ACCESS);
        if (!NT_SUCCESS(call.status))
            break;
        handles[count++] = call.a[0];
    }
    ck_assert_uint_eq(count, (768 - 44 - 51) / 48);
    ck_assert_uint_eq(call.status, (nt_status)STATUS_NO_MEMORY);
    ck_assert_uint_eq(call.last_error, ERROR_NOT_ENOUGH_MEMORY);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.gate, GATE_SESSION_VIEW_SPACE);
    ck_assert_uint_eq(w->last_event_id, 244);
    w32_verify(w);
    ck_assert_uint_eq(W32_CALL(w, USER_CLOSE_DESKTOP, handles[3]).status, STATUS_SUCCESS);
    call = W32_CALL(w, USER_CREATE_DESKTOP, w32_text(w, "Again"), 5, 0, W32_ACCESS);
    ck_assert_uint_eq(call.status, STATUS_SUCCESS);
    w32_verify(w);
    w32_end(w);
}
END_TEST

/* Every allocation of a desktop's creation fails once: it leaves nothing behind. */
START_TEST(test_desktop_creation_unwinds_wherever_it_fails)
{
    struct w32 *w = w32_start_session();
    uint32_t created = w->count[EVENT_DESKTOP_CREATE];
    uint32_t handles = session_globals(w->k)->handle_count;
    for (uint32_t n = 1;; n++) {
        kd(w->k)->fail_countdown = n;
        kd(w->k)->fail_tag = 0;
        struct abi_syscall call =
            W32_CALL(w, USER_CREATE_DESKTOP, w32_text(w, "Fragile"), 7, 0, W32_ACCESS);
        kd(w->k)->fail_countdown = 0;
        if (NT_SUCCESS(call.status)) {
            ck_assert_uint_gt(n, 8);
            break;
        }
        ck_assert_uint_lt(n, 100);
        ck_assert_uint_eq(w32_desktop_of(w, "WinSta0", "Fragile"), 0);
        ck_assert_uint_eq(session_globals(w->k)->handle_count, handles);
        w32_verify(w);
    }
    ck_assert_uint_eq(w->count[EVENT_DESKTOP_CREATE], created + 1);
    ck_assert_uint_eq(w->count[EVENT_DESKTOP_DELETE], 0);
    w32_end(w);
}
END_TEST

static uint32_t
pieces_of_views(struct w32 *w)
{
    const struct session *session = kptr(w->k, (kva_t)session_current(w->k));
    const uint8_t *uses = kptr(w->k, (kva_t)session->piece_uses);
    uint32_t count = 0;
    for (uint32_t i = 0; i < kd(w->k)->session_pieces.count; i++)
        count += uses[i] == PIECE_VIEWS;
    return count;
}

/* Whichever page commit refuses it, from the first page table to the last window. */
START_TEST(test_desktop_that_is_refused_keeps_no_addresses)
{
    struct abi_boot boot;
    w32_boot(&boot);
    boot.capabilities &= ~(ABI_CAPABILITY_SESSION_SIZES | ABI_CAPABILITY_REGISTRY_SESSION_SIZES);
    boot.options |= _i ? ABI_OPTION_PAE : 0;
    boot.map.system_views = 0x94000000;
    boot.map.system_views_end = 0x95000000;
    struct w32 *w = w32_start(&boot);
    ck_assert_uint_eq(w32_session(w, 1024, 3072, 512), STATUS_SUCCESS);
    w32_winlogon(w);
    uint32_t pieces = pieces_of_views(w);
    uint32_t limit = kd(w->k)->commit_limit;
    uint32_t table_only = 0;
    for (uint32_t n = 0;; n++) {
        uint32_t maps = w->count[EVENT_VIEW_MAP];
        kd(w->k)->commit_limit = kd(w->k)->commit_pages + n;
        struct abi_syscall call =
            W32_CALL(w, USER_CREATE_DESKTOP, w32_text(w, "Large"), 5, 9000, W32_ACCESS);
        kd(w->k)->commit_limit = limit;
        if (NT_SUCCESS(call.status))
            break;
        ck_assert_uint_lt(n, 100);
        table_only += w->count[EVENT_VIEW_MAP] != maps;
        ck_assert_uint_eq(pieces_of_views(w), pieces);
        w32_verify(w);
    }
    ck_assert_uint_gt(table_only, 0);
    ck_assert_uint_gt(pieces_of_views(w), pieces);
    w32_end(w);
}
END_TEST

START_TEST(test_desktop_switch_is_winlogons_while_secure)
{
    struct w32 *w = w32_start_session();
    gva_t standard = w32_desktop_of(w, "WinSta0", "Default");
    struct abi_syscall call =
        W32_CALL(w, USER_OPEN_DESKTOP, w32_text(w, "WinSta0\\Default"), 15, W32_ACCESS);
    ck_assert_uint_eq(call.status, STATUS_SUCCESS);
    uint64_t standard_handle = call.a[0];
    w32_gui_process(w, 0, "WinSta0\\Default");
    gva_t other = w->k->current_process;
    call = W32_CALL(w, USER_OPEN_DESKTOP, w32_text(w, "Default"), 7, W32_ACCESS);
    ck_assert_uint_eq(call.status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_SWITCH_DESKTOP, call.a[0]).last_error, ERROR_ACCESS_DENIED);
    w32_run_as(w, w->winlogon);
    ck_assert_uint_eq(W32_CALL(w, USER_SWITCH_DESKTOP, standard_handle).status, STATUS_SUCCESS);
    ck_assert_uint_eq(session_globals(w->k)->input_desktop, standard);
    w32_exit(w, other);
    w32_end(w);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_session_has_three_desktops_in_order },
    { &test_desktop_heap_begins_as_published },
    { &test_desktop_empty_uses_what_was_published },
    { &test_desktop_sizes_follow_the_values },
    { &test_desktop_sizes_fall_back_to_the_safe_pair },
    { &test_session_fails_without_room_for_the_shared_section },
    { &test_desktop_of_its_own_size },
    { &test_desktop_tells_its_heap_where_windows_does },
    { &test_desktop_fails_when_view_space_is_full },
    { &test_desktop_creation_unwinds_wherever_it_fails },
    { &test_desktop_that_is_refused_keeps_no_addresses, 2 },
    { &test_desktop_switch_is_winlogons_while_secure },
};

SUITE(tests, NULL, NULL)
