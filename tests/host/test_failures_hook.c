/* SPDX-License-Identifier: MIT */
/*
 * Why SetWindowsHookEx refuses, on every edition: the thread is on another desktop, its procedure
 * is in no DLL, the thread is the system's, there is no such thread; and what becomes of a hook
 * that another process's thread is watched with.
 */
#include "abi/hook.h"
#include "win32_fixture.h"

#include "../suite.h"

#define MODULE  0x400000u
#define TID_MAX 6000u

static Win32Fixture f;

/* A second process on the desktop, one on another, and one whose console is csrss' or conhost's. */
static void
start(const char *edition)
{
    g_autofree char *yaml =
        g_strdup_printf("format: 1\ntitle: t\n"
                        "system: { edition: %s, services: none }\n"
                        "programs:\n"
                        "  gui: { imports: [user32], console: none }\n"
                        "  text: { imports: [user32], console: new }\n"
                        "steps:\n"
                        "  - logon: { user: alice, kind: console, as: here }\n"
                        "  - run: { program: gui, in: here, as: p }\n"
                        "  - run: { program: gui, in: here, as: q }\n"
                        "  - create-desktop: { in: p, name: Other }\n"
                        "  - run: { program: gui, in: here, as: away, desktop: 'WinSta0\\Other' }\n"
                        "  - run: { program: text, in: here, as: text }\n",
                        edition);
    f = win32_fixture_start(yaml, ENGINE_MODEL);
}

static guint32
thread_of(const char *process)
{
    return CALL(&f, process, GetCurrentThreadId);
}

static void
assert_refused(guint32 id, guint32 module, guint32 tid, guint32 error)
{
    guint32 hook = CALL(&f, "p", SetWindowsHookExW, N(id), N(module), N(tid));
    ck_assert_uint_eq(hook, 0);
    ck_assert_uint_eq(f.last.last_error, error);
}

static guint32
set_hook(guint32 id, guint32 module, guint32 tid)
{
    guint32 hook = CALL(&f, "p", SetWindowsHookExW, N(id), N(module), N(tid));
    ck_assert_uint_ne(hook, 0);
    return hook;
}

START_TEST(test_failures_hook_on_another_desktop)
{
    g_auto(GStrv) names = edition_names();
    ck_assert_ptr_nonnull(names[0]);
    for (gsize i = 0; names[i] != NULL; i++) {
        start(names[i]);
        assert_refused(WH_CALLWNDPROC, MODULE, thread_of("away"), ERROR_ACCESS_DENIED);
        assert_refused(WH_KEYBOARD, 0, thread_of("away"), ERROR_ACCESS_DENIED);
        win32_fixture_end(&f);
    }
}
END_TEST

/* A procedure that other processes are to run lies in a DLL. */
START_TEST(test_failures_hook_needs_a_module)
{
    g_auto(GStrv) names = edition_names();
    ck_assert_ptr_nonnull(names[0]);
    for (gsize i = 0; names[i] != NULL; i++) {
        start(names[i]);
        assert_refused(WH_CALLWNDPROC, 0, thread_of("q"), ERROR_HOOK_NEEDS_HMOD);
        assert_refused(WH_CBT, 0, 0, ERROR_HOOK_NEEDS_HMOD);
        set_hook(WH_CALLWNDPROC, MODULE, thread_of("q"));
        set_hook(WH_CBT, MODULE, 0);
        set_hook(WH_CALLWNDPROC, 0, thread_of("p"));
        set_hook(WH_KEYBOARD, 0, 0);
        win32_fixture_end(&f);
    }
}
END_TEST

START_TEST(test_failures_hook_on_no_thread)
{
    start("server2003-sp2");
    guint32 tid = CALL(&f, "q", CreateThread);
    assert_refused(WH_CALLWNDPROC, MODULE, 3, ERROR_INVALID_PARAMETER);
    assert_refused(WH_CALLWNDPROC, MODULE, tid, ERROR_INVALID_PARAMETER); /* it calls no USER */
    assert_refused(WH_KEYBOARD_LL, MODULE, thread_of("p"), ERROR_GLOBAL_ONLY_HOOK);
    set_hook(WH_KEYBOARD_LL, 0, 0);
    win32_fixture_end(&f);
}
END_TEST

/* How many threads refuse a hook as the system's. */
static guint
count_of_the_system(void)
{
    guint count = 0;
    for (guint32 tid = 4; tid < TID_MAX; tid += 4) {
        CALL(&f, "p", SetWindowsHookExW, N(WH_CALLWNDPROC), N(MODULE), N(tid));
        count += f.last.value == 0 && f.last.last_error == ERROR_HOOK_TYPE_NOT_ALLOWED;
    }
    return count;
}

/* The one thread of csrss on a user's desktop is that of a console; conhost.exe is no system's. */
START_TEST(test_failures_hook_on_the_system_s_thread)
{
    static const struct {
        const char *edition;
        guint consoles;
    } rows[] = { { "win2000", 1 }, { "xp-sp3", 1 }, { "server2003-sp2", 1 }, { "win7-x86", 0 } };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        start(rows[i].edition);
        ck_assert_uint_eq(count_of_the_system(), rows[i].consoles);
        CALL(&f, "text", ExitProcess, N(0));
        ck_assert_uint_eq(count_of_the_system(), 0);
        win32_fixture_end(&f);
    }
}
END_TEST

/* It goes with the thread that is watched as with the one that set it, and while it is there the
 * watched thread stays on its desktop. */
START_TEST(test_failures_hook_ends_with_either_thread)
{
    start("server2003-sp2");
    guint32 tid = CALL(&f, "q", CreateThread);
    CALL_BY(&f, "q", tid, GetDesktopWindow);
    guint32 first = set_hook(WH_CALLWNDPROC, MODULE, tid);
    guint32 second = set_hook(WH_CBT, MODULE, tid);
    guint32 other = CALL_BY(&f, "q", tid, OpenDesktopW, T("Other"), N(GENERIC_ALL));
    ck_assert_uint_eq(CALL_BY(&f, "q", tid, SetThreadDesktop, N(other)), FALSE);
    ck_assert_uint_eq(f.last.last_error, ERROR_BUSY);
    CALL(&f, "q", UnhookWindowsHookEx, N(first));
    ck_assert_uint_eq(f.last.last_error, ERROR_ACCESS_DENIED);
    ck_assert_uint_eq(CALL(&f, "p", UnhookWindowsHookEx, N(first)), TRUE);
    ck_assert_uint_eq(CALL(&f, "q", TerminateThread, N(tid)), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", UnhookWindowsHookEx, N(second)), FALSE);
    ck_assert_uint_eq(f.last.last_error, ERROR_INVALID_HOOK_HANDLE);

    guint32 own = CALL(&f, "p", CreateThread);
    guint32 third =
        CALL_BY(&f, "p", own, SetWindowsHookExW, N(WH_CBT), N(MODULE), N(thread_of("q")));
    ck_assert_uint_ne(third, 0);
    ck_assert_uint_eq(CALL(&f, "p", TerminateThread, N(own)), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", UnhookWindowsHookEx, N(third)), FALSE);
    ck_assert_uint_eq(f.last.last_error, ERROR_INVALID_HOOK_HANDLE);
    set_hook(WH_CBT, MODULE, thread_of("q"));
    CALL(&f, "p", ExitProcess, N(0));
    win32_fixture_end(&f);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_failures_hook_on_another_desktop },
    { &test_failures_hook_needs_a_module },
    { &test_failures_hook_on_no_thread },
    { &test_failures_hook_on_the_system_s_thread },
    { &test_failures_hook_ends_with_either_thread },
};

SUITE(tests, NULL, NULL)
