/* SPDX-License-Identifier: MIT */
/* Processes connect: which window station and desktop they come to, who may, what fails, what goes
 * with them. */
#include "kernel/mm/session.h"
#include "kernel/ob/object.h"
#include "kernel/ps/process.h"
#include "win32k_fixture.h"

#include "../suite.h"

#include <string.h>

#define LUID_NETWORK 0x3e4u
#define LUID_USER    0x1d419u

static nt_status
connect_status(struct w32 *w, uint32_t luid, const char *desktop, gva_t *process)
{
    *process = w32_process(w, luid, desktop);
    w32_run_as(w, *process);
    return W32_CALL(w, USER_CONNECT, 0).status;
}

static const char *
place_of(struct w32 *w)
{
    return w->last[EVENT_CONNECT].text;
}

START_TEST(test_connect_system_goes_to_its_service_station)
{
    struct w32 *w = w32_start_session();
    gva_t first = w32_gui_process(w, 0, NULL);
    ck_assert_str_eq(place_of(w), "Service-0x0-3e7$\\Default");
    gva_t desktop = w32_desktop_of(w, "Service-0x0-3e7$", "Default");
    const struct desktop *body = kptr(w->k, (kva_t)desktop);
    ck_assert_uint_eq(body->heap_bytes, 512 * 1024);
    ck_assert_uint_eq(body->heap_rule, HEAP_SIZE_THIRD_VALUE);
    gva_t second = w32_gui_process(w, 0, NULL);
    ck_assert_uint_eq(w->count[EVENT_WINSTA_CREATE], 2);
    w32_verify(w);
    w32_exit(w, first);
    w32_run_as(w, second);
    w32_verify(w);
    ck_assert_uint_ne(w32_winsta_of(w, "Service-0x0-3e7$"), 0);
    w32_run_as(w, w->winlogon);
    w32_exit(w, second);
    w32_run_as(w, w->winlogon);
    ck_assert_uint_eq(w32_winsta_of(w, "Service-0x0-3e7$"), 0);
    ck_assert_uint_eq(w->count[EVENT_WINSTA_DELETE], 1);
    w32_end(w);
}
END_TEST

START_TEST(test_connect_every_logon_has_its_own_station)
{
    struct w32 *w = w32_start_session();
    w32_gui_process(w, LUID_USER, NULL);
    ck_assert_str_eq(place_of(w), "Service-0x0-1d419$\\Default");
    w32_gui_process(w, LUID_USER + 1, NULL);
    ck_assert_str_eq(place_of(w), "Service-0x0-1d41a$\\Default");
    w32_gui_process(w, LUID_NETWORK, NULL);
    ck_assert_str_eq(place_of(w), "Service-0x0-3e4$\\Default");
    w32_verify(w);
    w32_end(w);
}
END_TEST

START_TEST(test_connect_takes_the_path_it_is_given)
{
    struct w32 *w = w32_start_session();
    w32_gui_process(w, 0, "WinSta0\\Default");
    ck_assert_str_eq(place_of(w), "WinSta0\\Default");
    ck_assert_uint_ne(current_process(w->k)->flags & PROCESS_GUI, 0);
    gva_t process;
    ck_assert_uint_eq(connect_status(w, 0, "WinSta0\\Nowhere", &process),
                      (nt_status)STATUS_OBJECT_NAME_NOT_FOUND);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.gate, GATE_NOT_FOUND);
    ck_assert_uint_eq(process_at(w->k, process)->win32, 0);
    ck_assert_uint_eq(process_at(w->k, process)->handle_count, 0);
    ck_assert_uint_eq(connect_status(w, 0, "Nowhere\\Default", &process),
                      (nt_status)STATUS_OBJECT_NAME_NOT_FOUND);
    w32_verify(w);
    w32_end(w);
}
END_TEST

START_TEST(test_connect_needs_access)
{
    struct w32 *w = w32_start_session();
    gva_t process;
    ck_assert_uint_eq(connect_status(w, LUID_USER, "WinSta0\\Default", &process),
                      (nt_status)STATUS_ACCESS_DENIED);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.gate, GATE_ACCESS);
    w32_run_as(w, w->winlogon);
    const struct process_info *info = kptr(w->k, (kva_t)current_process(w->k)->win32);
    struct abi_syscall desktop =
        W32_CALL(w, USER_OPEN_DESKTOP, w32_text(w, "WinSta0\\Default"), 15, W32_ACCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_GRANT, info->winsta_handle, LUID_USER, 1).status,
                      STATUS_SUCCESS);
    w32_run_as(w, process);
    ck_assert_uint_eq(W32_CALL(w, USER_CONNECT, 0).status, (nt_status)STATUS_ACCESS_DENIED);
    w32_run_as(w, w->winlogon);
    ck_assert_uint_eq(W32_CALL(w, USER_GRANT, desktop.a[0], LUID_USER, 1).status, STATUS_SUCCESS);
    w32_run_as(w, process);
    ck_assert_uint_eq(W32_CALL(w, USER_CONNECT, 0).status, STATUS_SUCCESS);
    ck_assert_str_eq(place_of(w), "WinSta0\\Default");
    w32_end(w);
}
END_TEST

/* The session's own user comes to WinSta0 without being told. */
START_TEST(test_connect_interactive_user_goes_to_winsta0)
{
    struct w32 *w = w32_start_session();
    struct session *session = kptr(w->k, (kva_t)session_current(w->k));
    session->user_luid = LUID_USER;
    const struct process_info *info = kptr(w->k, (kva_t)current_process(w->k)->win32);
    uint64_t desktop = W32_CALL(w, USER_OPEN_DESKTOP, w32_text(w, "Default"), 7, W32_ACCESS).a[0];
    W32_CALL(w, USER_GRANT, info->winsta_handle, LUID_USER, 1);
    W32_CALL(w, USER_GRANT, desktop, LUID_USER, 1);
    w32_gui_process(w, LUID_USER, NULL);
    ck_assert_str_eq(place_of(w), "WinSta0\\Default");
    w32_end(w);
}
END_TEST

/* The desktop heap's bytes are there for user mode to read, and only to read. */
START_TEST(test_connect_maps_the_heap_read_only)
{
    struct w32 *w = w32_start_session();
    w32_process(w, 0, NULL);
    gva_t process = w32_process(w, 0, NULL);
    w32_run_as(w, process);
    struct abi_syscall call = W32_CALL(w, USER_CONNECT, 0);
    ck_assert_uint_eq(call.status, STATUS_SUCCESS);
    uint32_t base;
    ck_assert(machine_user_copy_in(w->k, &base, call.a[0] + 0x650, sizeof base));
    ck_assert_uint_eq(base, call.a[1]);
    ck_assert(!machine_user_copy_out(w->k, call.a[0] + 0x650, &base, sizeof base));
    ck_assert_uint_gt(call.a[2], call.a[1]);
    ck_assert_uint_lt(call.a[2], call.a[1] + 512 * 1024);
    w32_end(w);
}
END_TEST

/* Wherever a connection fails, nothing of it remains: no station, no desktop, no handle. */
START_TEST(test_connect_unwinds_wherever_it_fails)
{
    struct w32 *w = w32_start_session();
    gva_t process = w32_process(w, LUID_USER, NULL);
    w32_run_as(w, process);
    uint32_t n = 1;
    for (;; n++) {
        kd(w->k)->fail_countdown = n;
        kd(w->k)->fail_tag = 0;
        struct abi_syscall call = W32_CALL(w, USER_CONNECT, 0);
        kd(w->k)->fail_countdown = 0;
        if (NT_SUCCESS(call.status))
            break;
        ck_assert_uint_lt(n, 100);
        ck_assert_uint_eq(w32_winsta_of(w, "Service-0x0-1d419$"), 0);
        ck_assert_uint_eq(process_at(w->k, process)->win32, 0);
        ck_assert_uint_eq(process_at(w->k, process)->handle_count, 0);
        w32_verify(w);
    }
    ck_assert_uint_gt(n, 12);
    w32_end(w);
}
END_TEST

/* Services under an account, a logon each, until view space is full: (768 - 44 - 51) / 8 heaps. */
START_TEST(test_connect_stops_when_view_space_is_full)
{
    struct w32 *w = w32_start_session();
    uint32_t count = 0;
    gva_t process = 0;
    gva_t one = 0;
    while (NT_SUCCESS(connect_status(w, LUID_USER + count, NULL, &process))) {
        one = process;
        count++;
    }
    ck_assert_uint_eq(count, (768 - 44 - 51) / 8);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.gate, GATE_SESSION_VIEW_SPACE);
    ck_assert_uint_eq(w->last_event_id, 244);
    w32_verify(w);
    w32_exit(w, process);
    /* Existing desktops go on; one service less makes room for exactly one. */
    w32_run_as(w, one);
    ck_assert_uint_ne(w32_window(w, w32_find_class(w, "#32770"), ""), 0);
    w32_exit(w, one);
    w32_run_as(w, w->winlogon);
    ck_assert(NT_SUCCESS(connect_status(w, 0x99990, NULL, &process)));
    ck_assert(!NT_SUCCESS(connect_status(w, 0x99991, NULL, &process)));
    w32_verify(w);
    w32_end(w);
}
END_TEST

/* A heap that is full refuses the client info of the next process: 0xC0000142 is the loader's work,
 * 243 is ours. */
START_TEST(test_connect_fails_on_a_full_heap)
{
    struct w32 *w = w32_start_session();
    w32_gui_process(w, 0, NULL);
    uint32_t class = w32_class(w, "Filler", 0);
    uint32_t small = w32_class(w, "Small", 0);
    while (w32_window(w, class, "text that takes room") != 0)
        ;
    while (W32_CALL(w, USER_CREATE_IMC, 0).a[0] != 0)
        ;
    while (w32_window(w, small, "") != 0)
        ;
    /* What is left may still do for a client info or two. */
    gva_t process;
    uint32_t tries = 0;
    nt_status status = connect_status(w, 0, NULL, &process);
    while (NT_SUCCESS(status) && ++tries < 16)
        status = connect_status(w, 0, NULL, &process);
    ck_assert_uint_eq(status, (nt_status)STATUS_NO_MEMORY);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.gate, GATE_DESKTOP_HEAP);
    ck_assert_uint_eq(w->last[EVENT_REFUSAL].event.v[1] >> 32, USER_BLOCK_CLIENTTHREADINFO);
    ck_assert_uint_eq(w->last_event_id, 243);
    ck_assert_uint_eq(w->count[EVENT_EVENT_LOG], 1);
    ck_assert_uint_eq(process_at(w->k, process)->win32, 0);
    w32_verify(w);
    gva_t other;
    ck_assert(NT_SUCCESS(connect_status(w, LUID_USER, NULL, &other)));
    w32_end(w);
}
END_TEST

/* csrss makes a console window on a service's desktop; that keeps the station until the console
 * goes. */
START_TEST(test_connect_console_thread_of_csrss)
{
    struct w32 *w = w32_start_session();
    gva_t client = w32_process(w, LUID_USER, NULL);
    uint32_t pid = process_at(w->k, client)->pid;
    w32_run_as(w, w->csrss);
    struct abi_syscall attached = W32_CALL(w, USER_RESOLVE_FOR, pid);
    ck_assert_uint_eq(attached.status, STATUS_SUCCESS);
    uint32_t window = w32_window(w, w32_find_class(w, "ConsoleWindowClass"), "cmd.exe");
    ck_assert_uint_ne(window, 0);
    ck_assert_uint_ne(W32_CALL(w, USER_SYSTEM_MENU, window).a[0], 0);
    uint64_t menu = W32_CALL(w, USER_CREATE_MENU, 0).a[0];
    ck_assert_uint_eq(W32_CALL(w, USER_INSERT_ITEM, menu, w32_wide(w, "Mark"), 4).status,
                      STATUS_SUCCESS);
    w32_verify(w);
    w32_exit(w, client);
    w32_run_as(w, w->csrss);
    ck_assert_uint_ne(w32_winsta_of(w, "Service-0x0-1d419$"), 0);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_MENU, menu).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_CONSOLE_DETACH, attached.a[0]).status, STATUS_SUCCESS);
    ck_assert_uint_eq(w32_winsta_of(w, "Service-0x0-1d419$"), 0);
    w32_verify(w);
    w32_end(w);
}
END_TEST

/* The second of two consoles goes first; the calls that free the first one's menu still work. */
START_TEST(test_connect_consoles_go_in_any_order)
{
    struct w32 *w = w32_start_session();
    uint32_t pids[2];
    uint64_t tids[2];
    uint64_t menus[2];
    for (uint32_t i = 0; i < 2; i++)
        pids[i] = process_at(w->k, w32_process(w, LUID_USER + i, NULL))->pid;
    w32_run_as(w, w->csrss);
    for (uint32_t i = 0; i < 2; i++) {
        tids[i] = W32_CALL(w, USER_RESOLVE_FOR, pids[i]).a[0];
        ck_assert_uint_ne(w32_window(w, w32_find_class(w, "ConsoleWindowClass"), "x"), 0);
        menus[i] = W32_CALL(w, USER_CREATE_MENU, 0).a[0];
    }
    for (uint32_t i = 2; i-- > 0;) {
        ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_MENU, menus[i]).status, STATUS_SUCCESS);
        ck_assert_uint_eq(W32_CALL(w, USER_CONSOLE_DETACH, tids[i]).status, STATUS_SUCCESS);
        w32_verify(w);
    }
    ck_assert_uint_eq(w->count[EVENT_DESKTOP_DELETE], 2);
    w32_end(w);
}
END_TEST

START_TEST(test_connect_second_thread_has_client_info)
{
    struct w32 *w = w32_start_session();
    gva_t process = w32_gui_process(w, 0, NULL);
    gva_t desktop = w32_desktop_of(w, "Service-0x0-3e7$", "Default");
    uint32_t before = w32_used(w, desktop);
    uint64_t tid = W32_CALL(w, CREATE_THREAD, 1).a[0];
    ck_assert_uint_eq(W32_CALL(w, USER_THREAD_ATTACH, tid).status, STATUS_SUCCESS);
    ck_assert_uint_eq(w32_used(w, desktop), before + 24);
    w32_verify(w);
    thread_exit(w->k, thread_find(w->k, process, (uint32_t)tid));
    ck_assert_uint_eq(w32_used(w, desktop), before);
    w32_end(w);
}
END_TEST

/* A thread goes over to another desktop of its station; its process's classes stay where the
 * process is at home. */
START_TEST(test_connect_thread_changes_desktop)
{
    struct w32 *w = w32_start_session();
    w32_gui_process(w, 0, NULL);
    uint32_t class = w32_class(w, "Mine", 8);
    uint64_t handle =
        W32_CALL(w, USER_CREATE_DESKTOP, w32_text(w, "Second"), 6, 0, W32_ACCESS).a[0];
    ck_assert_uint_eq(W32_CALL(w, USER_SET_THREAD_DESKTOP, handle).status, STATUS_SUCCESS);
    uint32_t window = w32_window(w, class, "on the second desktop");
    ck_assert_uint_ne(window, 0);
    ck_assert_uint_eq(w->count[EVENT_CLASS_CLONE] > 0, 1);
    w32_verify(w);
    uint64_t home = W32_CALL(w, USER_OPEN_DESKTOP, w32_text(w, "Default"), 7, W32_ACCESS).a[0];
    ck_assert_uint_eq(W32_CALL(w, USER_SET_THREAD_DESKTOP, home).last_error, ERROR_BUSY);
    ck_assert_uint_eq(W32_CALL(w, USER_CLOSE_DESKTOP, handle).last_error, ERROR_BUSY);
    ck_assert_uint_eq(W32_CALL(w, USER_DESTROY_WINDOW, window).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_SET_THREAD_DESKTOP, home).status, STATUS_SUCCESS);
    ck_assert_uint_eq(W32_CALL(w, USER_CLOSE_DESKTOP, handle).status, STATUS_SUCCESS);
    ck_assert_uint_eq(w32_desktop_of(w, "Service-0x0-3e7$", "Second"), 0);
    w32_verify(w);
    w32_end(w);
}
END_TEST

/* Two sessions: the same addresses, other pages, each with its own handles. */
START_TEST(test_connect_sessions_are_apart)
{
    struct w32 *w = w32_start_session();
    gva_t first = w32_gui_process(w, 0, "WinSta0\\Default");
    uint32_t window = w32_window(w, w32_class(w, "One", 0), "first session");
    gva_t heap =
        ((struct desktop *)kptr(w->k, (kva_t)w32_desktop_of(w, "WinSta0", "Default")))->heap;
    ck_assert_uint_eq(w32_session(w, 1024, 3072, 512), STATUS_SUCCESS);
    w32_winlogon(w);
    w32_gui_process(w, 0, "WinSta0\\Default");
    gva_t other =
        ((struct desktop *)kptr(w->k, (kva_t)w32_desktop_of(w, "WinSta0", "Default")))->heap;
    ck_assert_uint_eq(other, heap);
    ck_assert_uint_eq(W32_CALL(w, USER_SET_TEXT, window, w32_wide(w, "x"), 1).last_error,
                      ERROR_INVALID_WINDOW_HANDLE);
    w32_verify(w);
    w32_run_as(w, first);
    ck_assert_uint_eq(W32_CALL(w, USER_SET_TEXT, window, w32_wide(w, "x"), 1).status,
                      STATUS_SUCCESS);
    w32_verify(w);
    w32_end(w);
}
END_TEST

/* win32k lies in session space: every call of it, without a session and in one without images. */
START_TEST(test_connect_no_win32k_no_calls)
{
    struct abi_boot boot;
    w32_boot(&boot);
    struct w32 *w = w32_start(&boot);
    for (uint32_t i = 0; i < 2; i++) {
        for (uint32_t number = SYSCALL_WIN32K_FIRST; number <= SYSCALL_WIN32K_LAST; number++) {
            struct abi_syscall call = w32_call(w, number, 4, 4, 4, 4, 4, 4);
            ck_assert_uint_eq(call.status, STATUS_INVALID_SYSTEM_SERVICE);
            ck_assert_uint_eq(w->last[EVENT_CALL_FAILED].event.v[0], number);
        }
        if (i == 0)
            ck_assert_uint_eq(session_create(w->k, &w->session), STATUS_SUCCESS);
    }
    w32_end(w);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_connect_system_goes_to_its_service_station },
    { &test_connect_every_logon_has_its_own_station },
    { &test_connect_takes_the_path_it_is_given },
    { &test_connect_needs_access },
    { &test_connect_interactive_user_goes_to_winsta0 },
    { &test_connect_maps_the_heap_read_only },
    { &test_connect_unwinds_wherever_it_fails },
    { &test_connect_stops_when_view_space_is_full },
    { &test_connect_fails_on_a_full_heap },
    { &test_connect_console_thread_of_csrss },
    { &test_connect_consoles_go_in_any_order },
    { &test_connect_second_thread_has_client_info },
    { &test_connect_thread_changes_desktop },
    { &test_connect_sessions_are_apart },
    { &test_connect_no_win32k_no_calls },
};

SUITE(tests, NULL, NULL)
