/* SPDX-License-Identifier: MIT */
/* Win32 functions called from outside, on the PC: as on the model, in step with it and alone. */
#include "../host/win32_fixture.h"
#include "host/engine/both_engine.h"

#include "../suite.h"

#define A_PROGRAM                                                                                  \
    "format: 1\ntitle: t\nsystem: { edition: server2003-sp2, services: none }\n"                   \
    "programs: { gui: { imports: [user32], console: none } }\n"                                    \
    "steps:\n"                                                                                     \
    "  - logon: { user: alice, kind: console }\n"                                                  \
    "  - run: { program: gui, as: p }\n"

/* Every way a call can go: a number, a text, something given back, a failure, another thread,
 * time that passes, an end. */
static void
call_all_ways(EngineKind kind)
{
    Win32Fixture f = win32_fixture_start(A_PROGRAM, kind);
    guint32 pid = 0;
    guint32 atom = CALL(&f, "p", RegisterClassW, T("Worker"), N(0), N(4), N(8));
    ck_assert_uint_ge(atom, 0xC000);
    guint32 window =
        CALL(&f, "p", CreateWindowExW, T("Worker"), T("text"), N(WS_VISIBLE), N(0), N(0), N(0));
    ck_assert_uint_ne(window, 0);
    ck_assert_uint_eq(CALL(&f, "p", SetWindowTextW, N(window), T("a longer text")), TRUE);
    ck_assert_uint_eq(CALL(&f, "p", CreateProcessW, T("gui.exe"), T(NULL), O(&pid)), TRUE);
    ck_assert_ptr_nonnull(watch_process(f.run->watch, pid));
    guint32 tid = CALL(&f, "p", CreateThread);
    ck_assert_uint_ne(CALL_BY(&f, "p", tid, CreateMenu), 0);
    CALL_BY(&f, "p", tid, DestroyWindow, N(1));
    ck_assert_uint_eq(f.last.last_error, ERROR_INVALID_WINDOW_HANDLE);
    ck_assert_uint_eq(CALL(&f, "p", GetLastError), 0);
    ck_assert_uint_eq(CALL_BY(&f, "p", tid, GetLastError), ERROR_INVALID_WINDOW_HANDLE);
    CALL(&f, "p", Sleep, N(100));
    ck_assert_uint_eq(f.last.status, STATUS_SUCCESS);
    CALL_BY(&f, "p", tid, ExitProcess, N(7));
    ck_assert_uint_eq(f.last.status, STATUS_PROCESS_IS_TERMINATING);
    ck_assert_uint_eq(run_process(f.run, "p")->exit_code, 7);
    win32_fixture_end(&f);
}

START_TEST(test_calls_on_the_pc)
{
    call_all_ways(ENGINE_QEMU);
}
END_TEST

START_TEST(test_calls_on_both_machines_in_step)
{
    call_all_ways(ENGINE_BOTH);
}
END_TEST

/* What the guest says of its reply is checked by whoever reads it. */
START_TEST(test_machines_whose_replies_differ_are_found)
{
    Win32Fixture f = win32_fixture_start(A_PROGRAM, ENGINE_BOTH);
    g_autoptr(GError) error = NULL;
    Engine *model, *pc;
    guint32 pid;
    engine_both_parts(run_engine(f.run), &model, &pc);
    CALL(&f, "p", CreateProcessW, T("gui.exe"), T(NULL), O(&pid));
    gsize bytes;
    guint8 *reply = (guint8 *)(guintptr)engine_reply_payload(model, &bytes);
    ck_assert_uint_eq(bytes, 8);
    ck_assert(engine_verify(run_engine(f.run), &error));
    reply[3] ^= 1;
    ck_assert(!engine_verify(run_engine(f.run), &error));
    ck_assert(g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_DIFFERENCE));
    ck_assert_ptr_nonnull(strstr(error->message, "byte 3 of what the reply carries"));
    reply[3] ^= 1;
    win32_fixture_end(&f);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_calls_on_the_pc },
    { &test_calls_on_both_machines_in_step },
    { &test_machines_whose_replies_differ_are_found },
};

SUITE(tests, NULL, NULL)
