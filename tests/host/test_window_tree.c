/* SPDX-License-Identifier: MIT */
/* Windows moved below another, and walked: SetParent, EnumChildWindows, EnumThreadWindows. */
#include "host/engine/engine_reader.h"
#include "win32_fixture.h"

#include "../suite.h"

#define WS_CHILD 0x40000000u
#define WS_POPUP 0x80000000u
#define CALLBACK 0x401000u

static Win32Fixture f;
static guint32 top, other, child, grandchild;

static guint32
make(const char *process, guint32 style, guint32 parent)
{
    guint32 window =
        CALL(&f, process, CreateWindowExW, T("Static"), T(NULL), N(style), N(parent), N(0), N(0));
    ck_assert_uint_ne(window, 0);
    return window;
}

static void
setup(void)
{
    f = win32_fixture_start("format: 1\ntitle: t\n"
                            "system: { edition: server2003-sp2, services: none }\n"
                            "programs: { gui: { imports: [user32], console: none } }\n"
                            "steps:\n"
                            "  - logon: { user: alice, kind: console, as: here }\n"
                            "  - run: { program: gui, in: here, as: p }\n"
                            "  - run: { program: gui, in: here, as: q }\n",
                            ENGINE_MODEL);
    top = make("p", 0, 0);
    other = make("p", 0, 0);
    child = make("p", WS_CHILD, top);
    grandchild = make("p", WS_CHILD, child);
}

static void
teardown(void)
{
    win32_fixture_end(&f);
}

/* How many windows are below one: all of them, whatever it answers, or one if that is FALSE. */
static guint32
count_below(guint32 window, gboolean answer)
{
    guint32 calls = 99;
    guint32 given = CALL(&f, "p", EnumChildWindows, N(window), N(CALLBACK), N(0),
                         N((guint32)answer), O(&calls));
    ck_assert_uint_eq(given, calls != 0 && answer);
    return calls;
}

static guint32
count_of_thread(const char *process)
{
    guint32 calls = 99;
    guint32 tid = CALL(&f, process, GetCurrentThreadId);
    CALL(&f, "p", EnumThreadWindows, N(tid), N(CALLBACK), N(0), N(TRUE), O(&calls));
    return calls;
}

START_TEST(test_window_tree_lists_all_below)
{
    ck_assert_uint_eq(count_below(top, TRUE), 2);
    ck_assert_uint_eq(count_below(top, FALSE), 1);
    ck_assert_uint_eq(count_below(child, TRUE), 1);
    ck_assert_uint_eq(count_below(other, TRUE), 0);
    guint32 all = count_below(0, TRUE);
    make("q", 0, 0);
    make("q", WS_CHILD, top);
    ck_assert_uint_eq(count_below(0, TRUE), all + 1);
    ck_assert_uint_eq(count_below(top, TRUE), 3);
    guint32 calls = 99;
    ck_assert_uint_eq(CALL(&f, "p", EnumChildWindows, N(7), N(CALLBACK), N(0), N(1), O(&calls)), 0);
    ck_assert_uint_eq(f.last.last_error, ERROR_INVALID_WINDOW_HANDLE);
    ck_assert_uint_eq(calls, 0);
}
END_TEST

START_TEST(test_window_tree_lists_a_thread_s_own)
{
    ck_assert_uint_eq(count_of_thread("p"), 2);
    ck_assert_uint_eq(count_of_thread("q"), 0);
    make("q", 0, 0);
    make("q", WS_CHILD, top);
    ck_assert_uint_eq(count_of_thread("q"), 1);
    ck_assert_uint_eq(count_of_thread("p"), 2);
    guint32 calls = 99;
    ck_assert_uint_eq(CALL(&f, "p", EnumThreadWindows, N(1), N(CALLBACK), N(0), N(1), O(&calls)),
                      0);
    ck_assert_uint_eq(CALL(&f, "p", EnumThreadWindows, N(0), N(CALLBACK), N(0), N(1), O(&calls)),
                      0);
    ck_assert_uint_eq(calls, 0);
}
END_TEST

/* What lies at an address of p. */
static void
read_memory(guint64 at, gpointer to, gsize bytes)
{
    g_autoptr(GError) error = NULL;
    const Snapshot *snapshot = run_snapshot(f.run, &error);
    assert_no_error(error);
    const SnapshotProcess *process = snapshot_process(snapshot, win32_fixture_pid(&f, "p"));
    PhysicalReader physical = physical_reader_for_engine(run_engine(f.run));
    g_autoptr(AddressSpace) space =
        address_space_new(&physical, process->directory, snapshot->page_format);
    ck_assert(address_space_read(space, at, to, bytes));
}

/* One behind another where the function writes: the newest first, each with what is below it. */
START_TEST(test_window_tree_lists_handles)
{
    guint32 page = CALL(&f, "p", VirtualAlloc, N(4096));
    guint32 newest = make("p", WS_CHILD, top);
    guint32 below = make("p", WS_CHILD, newest);
    guint32 calls;
    guint32 listed[5];
    const guint32 wanted[] = { newest, below, child, grandchild, 0 };
    ck_assert_uint_eq(
        CALL(&f, "p", EnumChildWindows, N(top), N(CALLBACK), N(page), N(TRUE), O(&calls)), TRUE);
    ck_assert_uint_eq(calls, 4);
    read_memory(page, listed, sizeof listed);
    ck_assert_mem_eq(listed, wanted, sizeof wanted);
}
END_TEST

START_TEST(test_window_tree_moves_a_window)
{
    ck_assert_uint_eq(CALL(&f, "p", SetParent, N(child), N(other)), top);
    ck_assert_uint_eq(CALL(&f, "p", GetParent, N(child)), other);
    ck_assert_uint_eq(count_below(top, TRUE), 0);
    ck_assert_uint_eq(count_below(other, TRUE), 2);
    ck_assert_uint_eq(CALL(&f, "p", DestroyWindow, N(top)), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", IsWindow, N(grandchild)), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", DestroyWindow, N(other)), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", IsWindow, N(grandchild)), FALSE);
}
END_TEST

START_TEST(test_window_tree_moves_to_the_desktop_and_out_of_sight)
{
    guint32 desktop = CALL(&f, "p", GetDesktopWindow);
    guint32 all = count_below(0, TRUE);
    ck_assert_uint_eq(CALL(&f, "p", SetParent, N(grandchild), N(0)), child);
    ck_assert_uint_eq(count_below(0, TRUE), all + 1);
    ck_assert_uint_eq(CALL(&f, "p", GetParent, N(grandchild)), desktop);
    ck_assert_uint_eq(CALL(&f, "p", SetParent, N(top), N(0xfffffffd)), desktop); /* HWND_MESSAGE */
    ck_assert_uint_eq(count_below(0, TRUE), all);
}
END_TEST

START_TEST(test_window_tree_keeps_what_cannot_move)
{
    guint32 desktop = CALL(&f, "p", GetDesktopWindow);
    ck_assert_uint_eq(CALL(&f, "p", SetParent, N(top), N(grandchild)), 0);
    ck_assert_uint_eq(f.last.last_error, ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(CALL(&f, "p", SetParent, N(top), N(top)), 0);
    ck_assert_uint_eq(f.last.last_error, ERROR_INVALID_PARAMETER);
    ck_assert_uint_eq(CALL(&f, "p", SetParent, N(desktop), N(top)), 0);
    ck_assert_uint_eq(f.last.last_error, ERROR_ACCESS_DENIED);
    ck_assert_uint_eq(CALL(&f, "p", SetParent, N(7), N(top)), 0);
    ck_assert_uint_eq(f.last.last_error, ERROR_INVALID_WINDOW_HANDLE);
    ck_assert_uint_eq(CALL(&f, "p", SetParent, N(top), N(7)), 0);
    ck_assert_uint_eq(f.last.last_error, ERROR_INVALID_WINDOW_HANDLE);
    ck_assert_uint_eq(count_below(top, TRUE), 2);
}
END_TEST

/* A window that has come below another has no owner any more; as a top-level one it keeps it. */
START_TEST(test_window_tree_moves_an_owned_window)
{
    guint32 owned = make("p", WS_POPUP, top);
    guint32 second = make("p", WS_POPUP, top);
    ck_assert_uint_eq(CALL(&f, "p", GetParent, N(owned)), top);
    ck_assert_uint_ne(CALL(&f, "p", SetParent, N(second), N(0)), 0);
    ck_assert_uint_ne(CALL(&f, "p", SetParent, N(owned), N(other)), 0);
    ck_assert_uint_eq(CALL(&f, "p", DestroyWindow, N(top)), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", IsWindow, N(owned)), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", IsWindow, N(second)), FALSE);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_window_tree_lists_all_below },
    { &test_window_tree_lists_a_thread_s_own },
    { &test_window_tree_lists_handles },
    { &test_window_tree_moves_a_window },
    { &test_window_tree_moves_to_the_desktop_and_out_of_sight },
    { &test_window_tree_keeps_what_cannot_move },
    { &test_window_tree_moves_an_owned_window },
};

SUITE(tests, setup, teardown)
