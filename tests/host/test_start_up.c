/* SPDX-License-Identifier: MIT */
/* What is there when a system has started, and a system that does not start. */
#include "ring3_fixture.h"

#include "../suite.h"

START_TEST(test_desktops_are_made_in_the_documented_order)
{
    set_up();
    static const char *const wanted[] = { "WinSta0\\Winlogon", "WinSta0\\Disconnect",
                                          "WinSta0\\Default", "Service-0x0-3e7$\\Default" };

    for (guint i = 0; i < G_N_ELEMENTS(wanted); i++) {
        ck_assert_ptr_nonnull(seen(EVENT_DESKTOP_CREATE, i));
        ck_assert_str_eq(seen(EVENT_DESKTOP_CREATE, i)->text, wanted[i]);
    }
    ck_assert_ptr_null(seen(EVENT_DESKTOP_CREATE, G_N_ELEMENTS(wanted)));
    ck_assert_str_eq(seen(EVENT_SHARED_SECTION, 0)->text, "1024,3072,512");
    ck_assert_str_eq(seen(EVENT_DESKTOP_SWITCH, 0)->text, "WinSta0\\Winlogon");
}
END_TEST

START_TEST(test_system_does_not_start_without_a_comma)
{
    start("server2003-sp2", "1024 3072");
    ck_assert_uint_eq(reply.status, (nt_status)STATUS_INVALID_PARAMETER);
    ck_assert_ptr_null(seen(EVENT_DESKTOP_CREATE, 0));
    ck_assert_ptr_nonnull(seen(EVENT_SESSION_DELETE, 0));
}
END_TEST

START_TEST(test_windows_2000_has_no_disconnect)
{
    start("win2000", NULL);
    ck_assert_uint_eq(reply.status, 0);
    ck_assert_str_eq(seen(EVENT_DESKTOP_CREATE, 1)->text, "WinSta0\\Default");
    ck_assert_uint_eq(request(REQUEST_DISCONNECT, 0, 0, 0, 0, NULL, NULL),
                      (nt_status)STATUS_NOT_SUPPORTED);
    ck_assert_uint_eq(request(REQUEST_RECONNECT, 0, 0, 0, 0, NULL, NULL),
                      (nt_status)STATUS_NOT_SUPPORTED);
}
END_TEST

/* Whatever desktops a WinSta0 has there. */
static const char *const terminal_servers[] = { "win2000-ts", "win2000-ts-318942",
                                                "server2003-r2-ts" };

START_TEST(test_terminal_server_disconnects)
{
    const char *away = _i < 2 ? "WinSta0\\Winlogon" : "WinSta0\\Disconnect";

    start(terminal_servers[_i], NULL);
    ck_assert_uint_eq(request(REQUEST_LOGON, 1, 0, 0, 0, TEXTS("alice", ""), NULL), 0);
    ck_assert_str_eq(seen(EVENT_DESKTOP_SWITCH, 0)->text, "WinSta0\\Default");
    ck_assert_uint_eq(request(REQUEST_DISCONNECT, 1, 0, 0, 0, NULL, NULL), 0);
    ck_assert_str_eq(seen(EVENT_DESKTOP_SWITCH, 0)->text, away);
    ck_assert_uint_eq(request(REQUEST_RECONNECT, 1, 0, 0, 0, NULL, NULL), 0);
    ck_assert_str_eq(seen(EVENT_DESKTOP_SWITCH, 0)->text, "WinSta0\\Default");
}
END_TEST

/* Two sessions come up, users only log on to the second, and that one stays when they go. */
START_TEST(test_session_0_is_for_services)
{
    start("vista-sp1-x86", NULL);
    ck_assert_uint_eq(reply.status, 0);
    ck_assert_ptr_nonnull(seen(EVENT_SESSION_CREATE, 1));
    ck_assert_ptr_null(seen(EVENT_SESSION_CREATE, 2));
    ck_assert_uint_eq(request(REQUEST_LOGON, 0, 0, 0, 0, TEXTS("alice", ""), NULL),
                      (nt_status)STATUS_NOT_SUPPORTED);
    for (guint i = 0; i < 2; i++) {
        ck_assert_uint_eq(request(REQUEST_LOGON, 1, 0, 0, 0, TEXTS("alice", ""), NULL), 0);
        ck_assert_uint_eq(request(REQUEST_LOGOFF, 1, 0, 0, 0, NULL, NULL), 0);
        ck_assert_ptr_null(seen(EVENT_SESSION_DELETE, 0));
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_desktops_are_made_in_the_documented_order },
    { &test_system_does_not_start_without_a_comma },
    { &test_windows_2000_has_no_disconnect },
    { &test_session_0_is_for_services },
    { &test_terminal_server_disconnects, G_N_ELEMENTS(terminal_servers) },
};

SUITE(tests, NULL, stop)
