/* SPDX-License-Identifier: MIT */
/* Users log on, lock and log off; sessions come and go. */
#include "abi/session.h"
#include "ring3_fixture.h"

#include "../suite.h"

START_TEST(test_user_logs_on_runs_and_logs_off)
{
    give("app", "imports: [user32]\nstartup:\n  - register-class: App\n  - create-window: App\n");
    ck_assert_uint_eq(request(REQUEST_LOGON, 0, 0, 0, 0, TEXTS("alice", ""), NULL), 0);
    ck_assert_uint_ne(reply.v[1], 0);
    ck_assert_uint_ge(reply.v[2], 0x3e8);
    ck_assert_str_eq(seen(EVENT_DESKTOP_SWITCH, 0)->text, "WinSta0\\Default");
    ck_assert_uint_eq(request(REQUEST_LOGON, 0, 0, 0, 0, TEXTS("bob", ""), NULL),
                      (nt_status)STATUS_DEVICE_BUSY);
    ck_assert_uint_eq(request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("app.exe", "", ""), NULL), 0);
    ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, "WinSta0\\Default");
    ck_assert_uint_eq(request(REQUEST_LOCK, 0, 0, 1, 0, NULL, NULL), 0);
    ck_assert_str_eq(seen(EVENT_DESKTOP_SWITCH, 0)->text, "WinSta0\\Winlogon");
    ck_assert_uint_eq(request(REQUEST_LOCK, 0, 0, 0, 0, NULL, NULL), 0);
    ck_assert_str_eq(seen(EVENT_DESKTOP_SWITCH, 0)->text, "WinSta0\\Default");
    ck_assert_uint_eq(request(REQUEST_LOGOFF, 0, 0, 0, 0, NULL, NULL), 0);
    ck_assert_ptr_nonnull(seen(EVENT_LOGOFF, 0));
    ck_assert_ptr_nonnull(seen(EVENT_PROCESS_EXIT, 1)); /* the program and the shell, */
    ck_assert_ptr_null(seen(EVENT_PROCESS_EXIT, 2));    /* and nobody of the system */
    ck_assert_uint_eq(request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("app.exe", "", ""), NULL),
                      (nt_status)STATUS_NO_TOKEN);
    ck_assert_uint_eq(request(REQUEST_LOGOFF, 0, 0, 0, 0, NULL, NULL), (nt_status)STATUS_NO_TOKEN);
}
END_TEST

/* The lock is of one logon. */
START_TEST(test_next_user_finds_nothing_locked)
{
    ck_assert_uint_eq(request(REQUEST_LOCK, 0, 0, 1, 0, NULL, NULL), 0); /* nobody's desktop */
    for (guint i = 0; i < 2; i++) {
        ck_assert_uint_eq(request(REQUEST_LOGON, 0, 0, 0, 0, TEXTS("alice", ""), NULL), 0);
        ck_assert_uint_eq(request(REQUEST_DISCONNECT, 0, 0, 0, 0, NULL, NULL), 0);
        ck_assert_uint_eq(request(REQUEST_RECONNECT, 0, 0, 0, 0, NULL, NULL), 0);
        ck_assert_str_eq(seen(EVENT_DESKTOP_SWITCH, 0)->text, "WinSta0\\Default");
        ck_assert_uint_eq(request(REQUEST_LOCK, 0, 0, 1, 0, NULL, NULL), 0);
        ck_assert_uint_eq(request(REQUEST_LOGOFF, 0, 0, 0, 0, NULL, NULL), 0);
    }
}
END_TEST

/* A program in a place it may not use ends; what refused it says so. */
static void
assert_refused_at(nt_status status, const char *what)
{
    ck_assert_uint_eq(status, (nt_status)STATUS_DLL_INIT_FAILED);
    ck_assert_uint_eq(seen(EVENT_REFUSAL, 0)->event.gate, GATE_ACCESS);
    ck_assert_msg(g_str_has_prefix(seen(EVENT_REFUSAL, 0)->text, what), "%s",
                  seen(EVENT_REFUSAL, 0)->text);
}

START_TEST(test_user_may_not_use_a_service_station)
{
    give("app", "imports: [user32]\n");
    ck_assert_uint_eq(request(REQUEST_LOGON, 0, 0, 0, 0, TEXTS("alice", ""), NULL), 0);
    assert_refused_at(
        request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("app.exe", "Service-0x0-3e7$\\Default", ""), NULL),
        "Service-0x0-3e7$ for logon ");
}
END_TEST

/* Who logs off loses the station and the desktop: the same logon, still that of a service, may not
 * use them. */
START_TEST(test_logoff_takes_back_what_the_logon_gave)
{
    const char *const *texts = TEXTS("a", "worker.exe", "alice", "WinSta0\\Default");
    give("worker", "imports: [user32]\n");
    ck_assert_uint_eq(request(REQUEST_LOGON, 0, 0, 0, 0, TEXTS("alice", ""), NULL), 0);
    guint64 luid = reply.v[2];
    ck_assert_uint_eq(request(REQUEST_SERVICE_START, 0, 0, 0, luid, texts, NULL), 0);
    ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, "WinSta0\\Default");
    ck_assert_uint_eq(request(REQUEST_LOGOFF, 0, 0, 0, 0, NULL, NULL), 0);
    assert_refused_at(request(REQUEST_SERVICE_START, 0, 0, 0, luid, texts, NULL),
                      "WinSta0 for logon ");
}
END_TEST

START_TEST(test_second_session_comes_and_goes)
{
    guint64 frames = engine_frames_used(engine);

    for (guint i = 0; i < 3; i++) {
        ck_assert_uint_eq(request(REQUEST_SESSION_NEW, 0, 0, 0, 0, NULL, NULL), 0);
        ck_assert_uint_eq(reply.v[1], 1);
        ck_assert_uint_eq(request(REQUEST_LOGON, 1, 0, 0, 0, TEXTS("carol", ""), NULL), 0);
        ck_assert_uint_eq(request(REQUEST_LOGOFF, 1, 0, 0, 0, NULL, NULL), 0);
        ck_assert_ptr_nonnull(seen(EVENT_SESSION_DELETE, 0));
        ck_assert_uint_eq(seen(EVENT_SESSION_DELETE, 0)->event.v[1], 0);
        ck_assert_uint_eq(seen(EVENT_SESSION_DELETE, 0)->event.v[2], 0);
        if (i == 0)
            frames = engine_frames_used(engine);
        ck_assert_uint_eq(engine_frames_used(engine), frames);
    }
}
END_TEST

START_TEST(test_session_ends_with_its_csrss_or_winlogon)
{
    ck_assert_uint_eq(request(REQUEST_SESSION_NEW, 0, 0, 0, 0, NULL, NULL), 0);
    guint winlogon = 0;
    for (guint n = 0; seen(EVENT_PROCESS_CREATE, n) != NULL; n++)
        if (g_str_equal(seen(EVENT_PROCESS_CREATE, n)->text, "winlogon.exe"))
            winlogon = (guint)seen(EVENT_PROCESS_CREATE, n)->event.v[0];
    ck_assert_uint_eq(request(REQUEST_KILL, 1, 0, winlogon, 0, NULL, NULL), 0);
    ck_assert_ptr_nonnull(seen(EVENT_SESSION_DELETE, 0));
    ck_assert_uint_eq(request(REQUEST_SESSION_NEW, 0, 0, 0, 0, NULL, NULL), 0);
    ck_assert_uint_eq(reply.v[1], 1);
}
END_TEST

static nt_status
saver(guint how, const char *program)
{
    return request(REQUEST_SCREEN_SAVER, 0, 0, how, 0, TEXTS(program), NULL);
}

static void
log_on(void)
{
    give("saver", "imports: [user32]\n");
    ck_assert_uint_eq(request(REQUEST_LOGON, 0, 0, 0, 0, TEXTS("alice", ""), NULL), 0);
}

START_TEST(test_secure_saver_has_a_desktop_while_it_runs)
{
    ck_assert_uint_eq(saver(SCREEN_SAVER_SECURE, "saver.exe"), (nt_status)STATUS_NO_TOKEN);
    log_on();
    ck_assert_uint_eq(saver(SCREEN_SAVER_END, ""), (nt_status)STATUS_NOT_FOUND);
    for (guint ends_itself = 0; ends_itself < 2; ends_itself++) {
        ck_assert_uint_eq(saver(SCREEN_SAVER_SECURE, "saver.exe"), 0);
        guint pid = (guint)reply.v[1];
        ck_assert_str_eq(seen(EVENT_DESKTOP_CREATE, 0)->text, "WinSta0\\Screen-saver");
        ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, "WinSta0\\Screen-saver");
        ck_assert_str_eq(seen(EVENT_DESKTOP_SWITCH, 0)->text, "WinSta0\\Screen-saver");
        ck_assert_uint_eq(saver(SCREEN_SAVER_SECURE, "saver.exe"), (nt_status)STATUS_DEVICE_BUSY);
        ck_assert_uint_eq(ends_itself ? request(REQUEST_EXIT, 0, pid, 0, 0, NULL, NULL)
                                      : saver(SCREEN_SAVER_END, ""),
                          0);
        ck_assert_str_eq(seen(EVENT_DESKTOP_SWITCH, 0)->text, "WinSta0\\Winlogon"); /* locked */
        ck_assert_str_eq(seen(EVENT_DESKTOP_DELETE, 0)->text, "WinSta0\\Screen-saver");
    }
}
END_TEST

START_TEST(test_plain_saver_uses_default)
{
    log_on();
    ck_assert_uint_eq(saver(SCREEN_SAVER_PLAIN, "saver.exe"), 0);
    ck_assert_ptr_null(seen(EVENT_DESKTOP_CREATE, 0));
    ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, "WinSta0\\Default");
    ck_assert_uint_eq(saver(SCREEN_SAVER_END, ""), 0);
    ck_assert_ptr_null(seen(EVENT_DESKTOP_SWITCH, 0)); /* not locked */
}
END_TEST

START_TEST(test_saver_that_cannot_start_leaves_no_desktop)
{
    log_on();
    ck_assert_uint_eq(saver(SCREEN_SAVER_SECURE, "nothing.exe"),
                      (nt_status)STATUS_OBJECT_NAME_NOT_FOUND);
    ck_assert_ptr_nonnull(seen(EVENT_DESKTOP_DELETE, 0));
    give("broken", "startup:\n  - exit: 7\n");
    ck_assert_uint_eq(saver(SCREEN_SAVER_SECURE, "broken.exe"), (nt_status)STATUS_UNSUCCESSFUL);
    ck_assert_ptr_nonnull(seen(EVENT_DESKTOP_DELETE, 0));
    ck_assert_uint_eq(saver(SCREEN_SAVER_SECURE, "saver.exe"), 0);
    ck_assert_uint_eq(request(REQUEST_LOGOFF, 0, 0, 0, 0, NULL, NULL), 0);
    ck_assert_ptr_nonnull(seen(EVENT_DESKTOP_DELETE, 0));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_user_logs_on_runs_and_logs_off },
    { &test_next_user_finds_nothing_locked },
    { &test_user_may_not_use_a_service_station },
    { &test_logoff_takes_back_what_the_logon_gave },
    { &test_second_session_comes_and_goes },
    { &test_session_ends_with_its_csrss_or_winlogon },
    { &test_secure_saver_has_a_desktop_while_it_runs },
    { &test_plain_saver_uses_default },
    { &test_saver_that_cannot_start_leaves_no_desktop },
};

SUITE(tests, set_up, stop)
