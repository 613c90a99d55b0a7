/* SPDX-License-Identifier: MIT */
/* Win32 functions on the model machine: results and last errors are Windows', threads have their
 * own, and what a function makes is in memory. Facts: Wine's and ReactOS' tests of user32. */
#include "win32_fixture.h"

#include "../suite.h"

#define TWO_PROGRAMS                                                                               \
    "format: 1\ntitle: t\nsystem: { edition: server2003-sp2, services: none }\n"                   \
    "programs:\n"                                                                                  \
    "  gui: { imports: [user32], console: none }\n"                                                \
    "  plain: { console: none }\n"                                                                 \
    "steps:\n"                                                                                     \
    "  - logon: { user: alice, kind: console }\n"                                                  \
    "  - run: { program: gui, as: p }\n"                                                           \
    "  - run: { program: gui, as: q }\n"                                                           \
    "  - run: { program: plain, as: plain }\n"

static Win32Fixture f;

static void
set_up(void)
{
    f = win32_fixture_start(TWO_PROGRAMS, ENGINE_MODEL);
}

static void
tear_down(void)
{
    win32_fixture_end(&f);
}

static guint32
last_error(const char *process)
{
    return CALL(&f, process, GetLastError);
}

/* The call failed, and says so with this error. */
static void
assert_failed(guint32 value, guint32 error)
{
    ck_assert_uint_eq(f.last.status, STATUS_SUCCESS);
    ck_assert_uint_eq(value, 0);
    ck_assert_uint_eq(f.last.last_error, error);
}

static guint32
make_window(const char *process)
{
    ck_assert_uint_ge(CALL(&f, process, RegisterClassW, T("Worker"), N(0), N(0), N(0)), 0xC000);
    guint32 window = CALL(&f, process, CreateWindowExW, T("Worker"), T("title"), N(WS_VISIBLE),
                          N(0), N(0), N(0));
    ck_assert_uint_ne(window, 0);
    return window;
}

/* ---- last errors ---- */

START_TEST(test_last_error_is_what_was_set_until_a_call_fails)
{
    CALL(&f, "p", SetLastError, N(0xdeadbeef));
    ck_assert_uint_eq(f.last.last_error, 0xdeadbeef);
    ck_assert_uint_eq(CALL(&f, "p", CreateMenu) == 0, FALSE);
    ck_assert_uint_eq(last_error("p"), 0xdeadbeef);
    assert_failed(CALL(&f, "p", DestroyWindow, N(0x12345)), ERROR_INVALID_WINDOW_HANDLE);
    ck_assert_uint_eq(last_error("p"), ERROR_INVALID_WINDOW_HANDLE);
    ck_assert_uint_eq(last_error("q"), 0);
}
END_TEST

/* CreateWindowStation and CreateWindowEx overwrite the last error, CreateDesktop keeps it. */
START_TEST(test_success_overwrites_the_last_error_where_windows_does)
{
    CALL(&f, "p", SetLastError, N(77));
    guint32 station = CALL(&f, "p", CreateWindowStationW, T("Station"), N(GENERIC_ALL));
    ck_assert_uint_ne(station, 0);
    ck_assert_uint_eq(last_error("p"), 0);
    CALL(&f, "p", SetLastError, N(77));
    ck_assert_uint_ne(CALL(&f, "p", CreateDesktopW, T("Desk"), N(GENERIC_ALL)), 0);
    ck_assert_uint_eq(last_error("p"), 77);
    make_window("p");
    ck_assert_uint_eq(last_error("p"), 0);
}
END_TEST

START_TEST(test_each_thread_has_its_own_last_error)
{
    guint32 tid = CALL(&f, "p", CreateThread);
    guint32 other = CALL(&f, "p", CreateThread);
    CALL(&f, "p", SetLastError, N(1));
    CALL_BY(&f, "p", tid, SetLastError, N(2));
    CALL_BY(&f, "p", other, SetLastError, N(3));
    ck_assert_uint_eq(last_error("p"), 1);
    ck_assert_uint_eq(CALL_BY(&f, "p", tid, GetLastError), 2);
    ck_assert_uint_eq(CALL_BY(&f, "p", other, GetLastError), 3);
    ck_assert_uint_eq(CALL_BY(&f, "p", tid, GetLastError), 2);
}
END_TEST

/* ---- threads ---- */

static guint
threads_on_default(void)
{
    g_autoptr(GError) error = NULL;
    const Snapshot *snapshot = run_snapshot(f.run, &error);
    assert_no_error(error);
    const GPtrArray *desktops = snapshot_session(snapshot, 0)->desktops;
    for (guint i = 0; i < desktops->len; i++) {
        const SnapshotDesktop *desktop = desktops->pdata[i];
        if (g_str_equal(desktop->name, "Default") && g_str_equal(desktop->winsta->name, "WinSta0"))
            return desktop->thread_count;
    }
    ck_abort_msg("no desktop");
    return 0;
}

/* As in Windows, the first USER call of a thread brings it to a desktop. */
START_TEST(test_a_thread_comes_to_the_desktop_with_its_first_user_call)
{
    guint before = threads_on_default();
    guint32 tid = CALL(&f, "p", CreateThread);
    CALL_BY(&f, "p", tid, GetLastError);
    ck_assert_uint_eq(threads_on_default(), before);
    ck_assert_uint_ne(CALL_BY(&f, "p", tid, CreateMenu), 0);
    ck_assert_uint_eq(threads_on_default(), before + 1);
    CALL_BY(&f, "p", tid, CreateMenu);
    ck_assert_uint_eq(threads_on_default(), before + 1);
}
END_TEST

/* A thread with a window may not leave its desktop; another of the process may. */
START_TEST(test_each_thread_has_its_own_desktop)
{
    guint32 tid = CALL(&f, "p", CreateThread);
    make_window("p");
    guint32 desktop = CALL(&f, "p", CreateDesktopW, T("Second"), N(GENERIC_ALL));
    assert_failed(CALL(&f, "p", SetThreadDesktop, N(desktop)), ERROR_BUSY);
    ck_assert_uint_eq(CALL_BY(&f, "p", tid, SetThreadDesktop, N(desktop)), TRUE);
    ck_assert_uint_ne(
        CALL_BY(&f, "p", tid, CreateWindowExW, T("Worker"), T(NULL), N(0), N(0), N(0), N(0)), 0);
    assert_failed(CALL(&f, "p", CloseDesktop, N(desktop)), ERROR_BUSY);
}
END_TEST

START_TEST(test_no_such_thread_or_process_is_not_found)
{
    guint32 p = win32_fixture_pid(&f, "p");
    guint32 tid = CALL(&f, "p", CreateThread);
    const Win32Value none[] = { N(0) };
    win32_fixture_call(&f, p, tid + 1000, WIN32_GetLastError, none);
    ck_assert_uint_eq(f.last.status, STATUS_NOT_FOUND);
    win32_fixture_call(&f, p + 1000, 0, WIN32_GetLastError, none);
    ck_assert_uint_eq(f.last.status, STATUS_NOT_FOUND);
    win32_fixture_call(&f, win32_fixture_pid(&f, "q"), tid, WIN32_GetLastError, none);
    ck_assert_uint_eq(f.last.status, STATUS_NOT_FOUND);
}
END_TEST

/* ---- processes and time ---- */

START_TEST(test_a_process_without_user32_has_none_of_its_functions)
{
    CALL(&f, "plain", CreateMenu);
    ck_assert_uint_eq(f.last.status, STATUS_DLL_NOT_FOUND);
    CALL(&f, "plain", SetLastError, N(5));
    ck_assert_uint_eq(f.last.status, STATUS_SUCCESS);
    ck_assert_uint_eq(last_error("plain"), 5);
}
END_TEST

START_TEST(test_create_process_gives_its_id_back)
{
    guint32 pid = 0;
    ck_assert_uint_eq(CALL(&f, "p", CreateProcessW, T("gui.exe"), T(NULL), O(&pid)), TRUE);
    const WatchProcess *child = watch_process(f.run->watch, pid);
    ck_assert_ptr_nonnull(child);
    ck_assert_str_eq(child->image, "gui.exe");
    ck_assert(!child->has_ended);
    assert_failed(CALL(&f, "p", CreateProcessW, T("nothing.exe"), T(NULL), O(&pid)),
                  ERROR_FILE_NOT_FOUND);
    ck_assert_uint_eq(pid, 0);
}
END_TEST

START_TEST(test_sleep_takes_its_time)
{
    guint32 before = run_so_far(f.run)->time_ms;
    CALL(&f, "p", SetLastError, N(9));
    CALL(&f, "p", Sleep, N(1500));
    ck_assert_uint_eq(f.last.status, STATUS_SUCCESS);
    ck_assert_uint_eq(run_so_far(f.run)->time_ms, before + 1500);
    ck_assert_uint_eq(last_error("p"), 9);
    CALL(&f, "p", Sleep, N(0));
    ck_assert_uint_eq(run_so_far(f.run)->time_ms, before + 1500);
}
END_TEST

START_TEST(test_exit_process_ends_it)
{
    CALL(&f, "p", ExitProcess, N(3));
    ck_assert_uint_eq(f.last.status, STATUS_PROCESS_IS_TERMINATING);
    const WatchProcess *process = run_process(f.run, "p");
    ck_assert(process->has_ended);
    ck_assert_uint_eq(process->exit_code, 3);
}
END_TEST

/* ---- window stations and desktops ---- */

START_TEST(test_names_of_stations_and_desktops)
{
    assert_failed(CALL(&f, "p", CreateWindowStationW, T("a\\b"), N(GENERIC_ALL)),
                  ERROR_PATH_NOT_FOUND);
    assert_failed(CALL(&f, "p", CreateDesktopW, T("a\\b"), N(GENERIC_ALL)), ERROR_BAD_PATHNAME);
    assert_failed(CALL(&f, "p", OpenDesktopW, T("a\\b"), N(GENERIC_ALL)), ERROR_BAD_PATHNAME);
    assert_failed(CALL(&f, "p", CreateDesktopW, T(""), N(GENERIC_ALL)), ERROR_INVALID_HANDLE);
    assert_failed(CALL(&f, "p", OpenDesktopW, T(NULL), N(GENERIC_ALL)), ERROR_INVALID_HANDLE);
    assert_failed(CALL(&f, "p", OpenDesktopW, T("nowhere"), N(GENERIC_ALL)), ERROR_FILE_NOT_FOUND);
    g_autofree char *very_long = g_strnfill(400, 'x');
    assert_failed(CALL(&f, "p", CreateDesktopW, T(very_long), N(GENERIC_ALL)),
                  ERROR_FILENAME_EXCED_RANGE);
}
END_TEST

/* A station without a name is the caller's logon's. */
START_TEST(test_station_without_a_name_is_of_the_logon)
{
    g_autoptr(GError) error = NULL;
    ck_assert_uint_ne(CALL(&f, "p", CreateWindowStationW, T(""), N(GENERIC_ALL)), 0);
    const Snapshot *snapshot = run_snapshot(f.run, &error);
    assert_no_error(error);
    const SnapshotProcess *own = NULL;
    for (guint i = 0; i < snapshot->processes->len; i++) {
        const SnapshotProcess *process = snapshot->processes->pdata[i];
        if (process->pid == win32_fixture_pid(&f, "p"))
            own = process;
    }
    ck_assert_ptr_nonnull(own);
    g_autofree char *wanted = g_strdup_printf("Service-0x0-%x$", own->luid);
    gboolean is_found = FALSE;
    const SnapshotSession *session = snapshot_session(snapshot, 0);
    for (guint i = 0; i < session->winstas->len; i++)
        is_found |= g_str_equal(((const SnapshotWinsta *)session->winstas->pdata[i])->name, wanted);
    ck_assert_msg(is_found, "no station %s", wanted);
}
END_TEST

START_TEST(test_what_is_in_use_cannot_be_closed)
{
    guint32 station = CALL(&f, "p", CreateWindowStationW, T("Own"), N(GENERIC_ALL));
    ck_assert_uint_eq(CALL(&f, "p", SetProcessWindowStation, N(station)), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", CloseWindowStation, N(station)), FALSE);
    assert_failed(CALL(&f, "p", CloseDesktop, N(station)), ERROR_INVALID_HANDLE);
    guint32 other = CALL(&f, "p", CreateWindowStationW, T("Other"), N(GENERIC_ALL));
    ck_assert_uint_eq(CALL(&f, "p", CloseWindowStation, N(other)), TRUE);
    assert_failed(CALL(&f, "p", CloseWindowStation, N(other)), ERROR_INVALID_HANDLE);
}
END_TEST

/* ---- classes, windows, menus ---- */

START_TEST(test_classes_are_refused_as_in_windows)
{
    guint32 atom = CALL(&f, "p", RegisterClassW, T("Worker"), N(0), N(0), N(0));
    assert_failed(CALL(&f, "p", RegisterClassW, T("Worker"), N(0), N(0), N(0)),
                  ERROR_CLASS_ALREADY_EXISTS);
    assert_failed(CALL(&f, "p", RegisterClassW, T("Extra"), N(0), N((guint32)-1), N(0)),
                  ERROR_INVALID_PARAMETER);
    assert_failed(CALL(&f, "p", RegisterClassW, T("Extra"), N(0), N(0), N((guint32)-1)),
                  ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(CALL(&f, "p", GetClassInfoW, N(IMAGE_BASE), T("worker")), atom);
    assert_failed(CALL(&f, "p", GetClassInfoW, N(IMAGE_BASE), T("nobody")),
                  ERROR_CLASS_DOES_NOT_EXIST);
    guint32 window = CALL(&f, "p", CreateWindowExW, T("Worker"), T(NULL), N(0), N(0), N(0), N(0));
    assert_failed(CALL(&f, "p", UnregisterClassW, T("Worker"), N(0)), ERROR_CLASS_HAS_WINDOWS);
    ck_assert_uint_eq(CALL(&f, "p", DestroyWindow, N(window)), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", UnregisterClassW, T("Worker"), N(0)), TRUE);
    assert_failed(CALL(&f, "p", UnregisterClassW, T("Worker"), N(0)), ERROR_CLASS_DOES_NOT_EXIST);
}
END_TEST

START_TEST(test_a_child_needs_a_parent_but_a_popup_does_not)
{
    assert_failed(
        CALL(&f, "p", CreateWindowExW, T("Static"), T(NULL), N(WS_CHILD), N(0), N(0), N(0)),
        ERROR_TLW_WITH_WSCHILD);
    ck_assert_uint_ne(CALL(&f, "p", CreateWindowExW, T("Static"), T(NULL), N(WS_CHILD | WS_POPUP),
                           N(0), N(0), N(0)),
                      0);
    guint32 parent = make_window("p");
    ck_assert_uint_ne(
        CALL(&f, "p", CreateWindowExW, T("Static"), T(NULL), N(WS_CHILD), N(parent), N(0), N(0)),
        0);
    ck_assert_uint_ne(
        CALL(&f, "p", CreateWindowExW, T("Static"), T(NULL), N(0), N(HWND_MESSAGE), N(0), N(0)), 0);
    assert_failed(CALL(&f, "p", CreateWindowExW, T("nobody"), T(NULL), N(0), N(0), N(0), N(0)),
                  ERROR_CANNOT_FIND_WND_CLASS);
}
END_TEST

START_TEST(test_texts_reach_the_heap_whole)
{
    guint32 window = make_window("p");
    guint64 first = run_so_far(f.run)->event_count;
    g_autofree char *text = g_strnfill(20000, 'x');
    ck_assert_uint_eq(CALL(&f, "p", SetWindowTextW, N(window), T(text)), TRUE);
    const struct abi_event *set = NULL;
    for (guint64 i = first; i < run_so_far(f.run)->events->len; i++) {
        const struct abi_event *event =
            &g_array_index(run_so_far(f.run)->events, struct abi_event, i);
        if (event->kind == EVENT_TEXT_SET)
            set = event;
    }
    ck_assert_ptr_nonnull(set);
    ck_assert_uint_eq(set->v[0], window);
    ck_assert_uint_eq(set->v[2], 20001 * 2);
}
END_TEST

START_TEST(test_a_text_that_no_request_carries_is_an_error)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strnfill(40000, 'x');
    const Win32Value values[] = { N(1), T(text) };
    Win32Call call = { .pid = win32_fixture_pid(&f, "p"),
                       .function = WIN32_SetWindowTextW,
                       .values = values };
    ck_assert(!run_call(f.run, &call, &f.last, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "32728 characters in all, and these have 40000"));
    g_clear_error(&error);
    const Win32Value bad[] = { N(1), T("\xff") };
    call.values = bad;
    ck_assert(!run_call(f.run, &call, &f.last, &error));
}
END_TEST

START_TEST(test_menus_and_hooks)
{
    guint32 menu = CALL(&f, "p", CreateMenu);
    ck_assert_uint_eq(CALL(&f, "p", AppendMenuW, N(menu), T("Open")), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", AppendMenuW, N(menu), T(NULL)), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", DestroyMenu, N(menu)), TRUE);
    assert_failed(CALL(&f, "p", DestroyMenu, N(menu)), ERROR_INVALID_MENU_HANDLE);
    guint32 hook = CALL(&f, "p", SetWindowsHookExW, N(3), N(1), N(0));
    ck_assert_uint_ne(hook, 0);
    ck_assert_uint_eq(CALL(&f, "p", UnhookWindowsHookEx, N(hook)), TRUE);
    assert_failed(CALL(&f, "p", UnhookWindowsHookEx, N(hook)), ERROR_INVALID_HOOK_HANDLE);
    assert_failed(CALL(&f, "p", SetWindowsHookExW, N(99), N(1), N(0)), ERROR_INVALID_HOOK_FILTER);
    guint32 window = make_window("p");
    ck_assert_uint_ne(CALL(&f, "p", SetWindowLongW, N(window), N(GWL_WNDPROC), N(1)), 0);
    assert_failed(CALL(&f, "p", SetWindowLongW, N(window), N(0), N(1)), ERROR_INVALID_INDEX);
}
END_TEST

/* ---- every function ---- */

/* A function of the program's: NULL is a fault, as tests/api has it. */
static gboolean
is_called(const Win32Parameter *parameter)
{
    return g_str_equal(parameter->name, "function");
}

/* Called with nothing that is there, each fails or succeeds, and the machine goes on. */
START_TEST(test_every_function_takes_bad_arguments)
{
    static const guint32 numbers[] = { 0, 1, 0x10001, 0x7fffffff, 0xffffffff };
    for (guint function = 0; function < WIN32_FUNCTION_COUNT; function++) {
        const Win32Parameter *parameters = win32_function(function)->parameters;
        if (function == WIN32_ExitProcess || function == WIN32_Sleep ||
            function == WIN32_CreateBitmap || function == WIN32_SetClipboardData)
            continue;
        for (guint n = 0; n < G_N_ELEMENTS(numbers); n++) {
            Win32Value values[WIN32_ARGUMENTS_MAX + WIN32_OUTS_MAX] = { 0 };
            guint32 out;
            for (guint i = 0; parameters[i].kind != WIN32_END; i++) {
                if (parameters[i].kind == WIN32_NUMBER)
                    values[i].number = is_called(&parameters[i]) ? 0x401000 : numbers[n];
                else if (parameters[i].kind == WIN32_OUT)
                    values[i].out = &out;
                else
                    values[i].text = n == 0 ? NULL : "\xc3\xa4";
            }
            win32_fixture_call(&f, win32_fixture_pid(&f, "q"), 0, function, values);
            ck_assert_msg(f.last.status == STATUS_SUCCESS, "%s: 0x%08X",
                          win32_function(function)->name, f.last.status);
        }
    }
}
END_TEST

/* What the kernel or ring 3 cannot take for a call is refused whole. */
START_TEST(test_payloads_that_are_no_calls_are_refused)
{
    struct win32_call call = { .magic = WIN32_CALL_MAGIC,
                               .bytes = sizeof call,
                               .function = WIN32_SetLastError,
                               .argument_count = 1 };
    struct win32_call bad[7];
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        bad[i] = call;
    bad[0].magic++;
    bad[1].bytes++;
    bad[2].function = WIN32_FUNCTION_COUNT;
    bad[3].argument_count = 0;
    bad[4].argument_count = WIN32_ARGUMENTS_MAX + 1;
    bad[5].arguments[0] = 1ull << 32;
    bad[6].function = WIN32_GlobalAddAtomW; /* a text behind the end */
    bad[6].arguments[0] = sizeof call | 1ull << 32;
    for (guint i = 0; i <= G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        struct abi_event reply;
        struct abi_request request = { .kind = REQUEST_CALL,
                                       .pid = win32_fixture_pid(&f, "p"),
                                       .payload_bytes = sizeof call };
        const struct win32_call *payload = i < G_N_ELEMENTS(bad) ? &bad[i] : &call;
        ck_assert(engine_request(run_engine(f.run), &request, payload, &reply, &error));
        assert_no_error(error);
        ck_assert_msg((reply.status == STATUS_SUCCESS) == (payload == &call), "%u: 0x%08X", i,
                      reply.status);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_last_error_is_what_was_set_until_a_call_fails },
    { &test_success_overwrites_the_last_error_where_windows_does },
    { &test_each_thread_has_its_own_last_error },
    { &test_a_thread_comes_to_the_desktop_with_its_first_user_call },
    { &test_each_thread_has_its_own_desktop },
    { &test_no_such_thread_or_process_is_not_found },
    { &test_a_process_without_user32_has_none_of_its_functions },
    { &test_create_process_gives_its_id_back },
    { &test_sleep_takes_its_time },
    { &test_exit_process_ends_it },
    { &test_names_of_stations_and_desktops },
    { &test_station_without_a_name_is_of_the_logon },
    { &test_what_is_in_use_cannot_be_closed },
    { &test_classes_are_refused_as_in_windows },
    { &test_a_child_needs_a_parent_but_a_popup_does_not },
    { &test_texts_reach_the_heap_whole },
    { &test_a_text_that_no_request_carries_is_an_error },
    { &test_menus_and_hooks },
    { &test_every_function_takes_bad_arguments },
    { &test_payloads_that_are_no_calls_are_refused },
};

SUITE(tests, set_up, tear_down)
