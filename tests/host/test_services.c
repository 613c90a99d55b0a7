/* SPDX-License-Identifier: MIT */
/* services.exe: accounts and their logons, what it waits for, what it logs. */
#include "ring3_fixture.h"

#include "../suite.h"

START_TEST(test_account_decides_the_desktop)
{
    static const struct {
        const char *account;
        guint flags;
        const char *desktop;
    } cases[] = {
        { "LocalSystem", 0, "Service-0x0-3e7$\\Default" },
        { "", 0, "Service-0x0-3e7$\\Default" },
        { "NT AUTHORITY\\LocalService", 0, "Service-0x0-3e5$\\Default" },
        { "NetworkService", 0, "Service-0x0-3e4$\\Default" },
        { "LocalSystem", SERVICE_INTERACTIVE, "WinSta0\\Default" },
    };

    give("worker", "imports: [user32]\n");
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdup_printf("service %u", i);
        ck_assert_uint_eq(start_service(name, "worker.exe", cases[i].account, cases[i].flags), 0);
        ck_assert_uint_eq(reply.v[2], 0);
        ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, cases[i].desktop);
        ck_assert_str_eq(seen(EVENT_SERVICE_STATE, 1)->text, name);
        ck_assert_uint_eq(seen(EVENT_SERVICE_STATE, 1)->event.v[1], SERVICE_STATE_RUNNING);
    }
    ck_assert_uint_eq(start_service("service 0", "", "", 0), (nt_status)STATUS_DEVICE_BUSY);
    ck_assert_uint_eq(reply.v[2], ERROR_SERVICE_ALREADY_RUNNING);
}
END_TEST

START_TEST(test_each_start_under_a_user_account_is_a_new_logon)
{
    give("worker", "imports: [user32]\n");
    ck_assert_uint_eq(start_service("a", "worker.exe", ".\\batch", 0), 0);
    g_autofree char *first = g_strdup(seen(EVENT_CONNECT, 0)->text);
    ck_assert_uint_eq(start_service("b", "worker.exe", ".\\batch", 0), 0);
    ck_assert_str_ne(seen(EVENT_CONNECT, 0)->text, first);
    ck_assert_uint_eq(request(REQUEST_SERVICE_STOP, 0, 0, 0, 0, TEXTS("a"), NULL), 0);
    ck_assert_ptr_nonnull(seen(EVENT_DESKTOP_DELETE, 0));
    ck_assert_str_eq(seen(EVENT_DESKTOP_DELETE, 0)->text, first);
    ck_assert_ptr_nonnull(seen(EVENT_LOGOFF, 0));
    ck_assert_uint_eq(request(REQUEST_SERVICE_STOP, 0, 0, 0, 0, TEXTS("a"), NULL),
                      (nt_status)STATUS_INVALID_PARAMETER);
    ck_assert_uint_eq(reply.v[2], ERROR_SERVICE_NOT_ACTIVE);
    ck_assert_uint_eq(request(REQUEST_SERVICE_STOP, 0, 0, 0, 0, TEXTS("c"), NULL),
                      (nt_status)STATUS_NOT_FOUND);
}
END_TEST

/* Nothing of the account's last logon is left, not even an id it was given. */
START_TEST(test_service_started_again_is_a_new_logon)
{
    static const guint32 wishes[] = { 0, 0, 0xabcd, 0, 0 };
    g_autoptr(GHashTable) desktops = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    give("worker", "imports: [user32]\n");
    for (guint i = 0; i < G_N_ELEMENTS(wishes); i++) {
        ck_assert_uint_eq(request(REQUEST_SERVICE_START, 0, 0, 0, wishes[i],
                                  TEXTS("a", "worker.exe", ".\\batch", ""), NULL),
                          0);
        char *desktop = g_strdup(seen(EVENT_CONNECT, 0)->text);
        ck_assert_msg(g_hash_table_add(desktops, desktop), "start %u: %s again", i, desktop);
        ck_assert_msg((strcmp(desktop, "Service-0x0-abcd$\\Default") == 0) == (wishes[i] != 0),
                      "start %u: %s", i, desktop);
        ck_assert_ptr_nonnull(seen(EVENT_LOGON, 0));
        ck_assert_uint_eq(request(REQUEST_SERVICE_STOP, 0, 0, 0, 0, TEXTS("a"), NULL), 0);
        ck_assert_str_eq(seen(EVENT_DESKTOP_DELETE, 0)->text, desktop);
        ck_assert_ptr_nonnull(seen(EVENT_LOGOFF, 0));
    }
}
END_TEST

/* Where a service was told to run, or might be seen, is of that start. */
START_TEST(test_service_started_again_is_told_nothing)
{
    static const struct {
        guint flags;
        const char *desktop;
        const char *seen;
    } starts[] = {
        { SERVICE_INTERACTIVE, "", "WinSta0\\Default" },
        { 0, "", "Service-0x0-3e7$\\Default" },
        { 0, "WinSta0\\Winlogon", "WinSta0\\Winlogon" },
        { 0, "", "Service-0x0-3e7$\\Default" },
    };

    give("worker", "imports: [user32]\n");
    for (guint i = 0; i < G_N_ELEMENTS(starts); i++) {
        ck_assert_uint_eq(request(REQUEST_SERVICE_START, 0, 0, starts[i].flags, 0,
                                  TEXTS("a", "worker.exe", "", starts[i].desktop), NULL),
                          0);
        ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, starts[i].seen);
        ck_assert_uint_eq(request(REQUEST_SERVICE_STOP, 0, 0, 0, 0, TEXTS("a"), NULL), 0);
    }
    ck_assert_uint_eq(start_service("a", "", ".\\batch", 0), 0); /* no interactive one any more */
}
END_TEST

START_TEST(test_service_that_ends_is_waited_for_and_logged)
{
    give("quitter", "startup:\n  - exit: 7\n");
    ck_assert_uint_eq(start_service("quit", "quitter.exe", "", 0), (nt_status)STATUS_UNSUCCESSFUL);
    ck_assert_uint_eq(reply.v[2], ERROR_SERVICE_REQUEST_TIMEOUT);
    ck_assert_uint_eq(reply.time_ms, 30000);
    ck_assert_str_eq(seen_log(7009)->text,
                     "Timeout (30000 milliseconds) waiting for the quit service to connect.");
    ck_assert_str_eq(seen_log(7000)->text, "The quit service failed to start due to the following "
                                           "error: The service did not respond to "
                                           "the start or control request in a timely fashion.");
    ck_assert_uint_eq(start_service("none", "nothing.exe", "", 0),
                      (nt_status)STATUS_OBJECT_NAME_NOT_FOUND);
    ck_assert_uint_eq(reply.v[2], ERROR_FILE_NOT_FOUND);
    ck_assert_ptr_null(seen_log(7009));
    ck_assert_ptr_nonnull(seen_log(7000));
}
END_TEST

START_TEST(test_service_too_slow_is_ended)
{
    give("sleeper", "startup:\n  - wait: 60 s\n");
    ck_assert_uint_eq(start_service("sleep", "sleeper.exe", "", 0), (nt_status)STATUS_UNSUCCESSFUL);
    ck_assert_uint_eq(reply.v[2], ERROR_SERVICE_REQUEST_TIMEOUT);
    ck_assert_uint_eq(seen(EVENT_PROCESS_EXIT, 0)->event.v[1], ERROR_SERVICE_REQUEST_TIMEOUT);
    give("slow", "startup:\n  - wait: 20 s\n");
    ck_assert_uint_eq(start_service("slow", "slow.exe", "", 0), 0);
    ck_assert_uint_eq(reply.v[2], 0);
}
END_TEST

START_TEST(test_running_service_that_is_killed_is_logged)
{
    give("worker", "imports: [user32]\n");
    ck_assert_uint_eq(start_service("w", "worker.exe", "", 0), 0);
    ck_assert_uint_eq(request(REQUEST_KILL, 0, 0, reply.v[1], 0, NULL, NULL), 0);
    ck_assert_uint_eq(seen(EVENT_PROCESS_EXIT, 0)->event.v[1], 1); /* as a task manager ends it */
    ck_assert_str_eq(seen_log(7034)->text,
                     "The w service terminated unexpectedly. It has done this 1 time(s).");
    ck_assert_uint_eq(start_service("w", "", "", 0), 0);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_account_decides_the_desktop },
    { &test_each_start_under_a_user_account_is_a_new_logon },
    { &test_service_started_again_is_a_new_logon },
    { &test_service_started_again_is_told_nothing },
    { &test_service_that_ends_is_waited_for_and_logged },
    { &test_service_too_slow_is_ended },
    { &test_running_service_that_is_killed_is_logged },
};

SUITE(tests, set_up, stop)
