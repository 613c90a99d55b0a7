/* SPDX-License-Identifier: MIT */
/* COM starts servers: as whom, on which desktop, and what the client hears of one that does not
 * register. */
#include "abi/account.h"
#include "abi/com.h"
#include "ring3_fixture.h"

#include "../suite.h"

static guint manager; /* COM's service control manager */

static void
start_rpc(const char *edition)
{
    start(edition, NULL);
    give("rpc", "imports: [user32]\n");
    give("server", "imports: [user32]\n");
    give("slow", "imports: [user32]\nstartup: [{ wait: { time: 3 min } }]\n");
    give("leaver", "imports: [user32]\nstartup: [{ exit: { code: 3 } }]\n");
    ck_assert_uint_eq(start_service("rpc", "rpc.exe", "", 0), 0);
    manager = (guint)reply.v[1];
}

static void
set_up_com(void)
{
    start_rpc("server2003-sp2");
}

static nt_status
activate(guint identity, const char *program, const char *account, guint client)
{
    return request(REQUEST_ACTIVATE, 0, manager, identity, client, TEXTS(program, "", account, ""),
                   NULL);
}

static guint
log_on_alice(void)
{
    ck_assert_uint_eq(request(REQUEST_LOGON, 0, 0, 0, 0, TEXTS("alice", ""), NULL), 0);
    return (guint)reply.v[2];
}

static guint
run_client(void)
{
    ck_assert_uint_eq(request(REQUEST_RUN, 0, 0, 0, 0, TEXTS("server.exe", "", ""), NULL), 0);
    return (guint)reply.v[1];
}

START_TEST(test_a_client_here_has_the_server_on_its_desktop)
{
    log_on_alice();
    guint client = run_client();
    ck_assert_uint_eq(activate(COM_CLIENT, "server.exe", "", client), 0);
    ck_assert_uint_eq(reply.v[2], COM_OK);
    ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, "WinSta0\\Default");
    ck_assert_ptr_null(seen(EVENT_LOGON, 0));
    ck_assert_ptr_null(seen(EVENT_HEAP_CREATE, 0));
}
END_TEST

START_TEST(test_a_client_that_is_not_there_is_nobody)
{
    ck_assert_uint_eq(activate(COM_CLIENT, "server.exe", "", 4444), STATUS_NOT_FOUND);
    ck_assert_uint_eq(reply.v[2], COM_RUNAS_LOGON_FAILURE);
}
END_TEST

/* The server joins the client's session, whose heap and desktops it has; COM's own has none of it.
 */
START_TEST(test_a_client_of_another_session_has_the_server_there)
{
    ck_assert_uint_eq(request(REQUEST_SESSION_NEW, 0, 0, 0, 0, NULL, NULL), 0);
    guint session = reply.v[1];
    ck_assert_uint_ne(session, 0);
    guint other = seen(EVENT_PROCESS_CREATE, 0)->event.v[0];
    ck_assert_uint_eq(request(REQUEST_LOGON, session, 0, 0, 0, TEXTS("bob", "server.exe"), NULL),
                      0);
    guint client = seen(EVENT_PROCESS_CREATE, 0)->event.v[0];

    for (guint identity = COM_CLIENT; identity <= COM_INTERACTIVE_USER; identity += 2) {
        ck_assert_uint_eq(activate(identity, "server.exe", "", client), 0);
        ck_assert_uint_eq(reply.v[2], COM_OK);
        ck_assert_uint_eq(seen(EVENT_PROCESS_CREATE, 0)->event.v[1], manager);
        ck_assert_uint_eq(seen(EVENT_PROCESS_CREATE, 0)->event.v[2], session);
        ck_assert_uint_eq(seen(EVENT_CONNECT, 0)->event.session, session);
        ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, "WinSta0\\Default");
        ck_assert_ptr_null(seen(EVENT_LOGON, 0));
    }
    /* LocalSystem's there is not LocalSystem's here. */
    ck_assert_uint_eq(activate(COM_CLIENT, "server.exe", "", other), 0);
    ck_assert_uint_eq(seen(EVENT_CONNECT, 0)->event.session, session);
}
END_TEST

/* Nobody is logged on where it asks, whoever is at the console. */
START_TEST(test_the_interactive_user_is_of_the_clients_session)
{
    log_on_alice();
    ck_assert_uint_eq(request(REQUEST_SESSION_NEW, 0, 0, 0, 0, NULL, NULL), 0);
    guint other = seen(EVENT_PROCESS_CREATE, 0)->event.v[0];
    ck_assert_uint_eq(activate(COM_INTERACTIVE_USER, "server.exe", "", other), STATUS_NO_TOKEN);
    ck_assert_uint_eq(reply.v[2], COM_RUNAS_LOGON_FAILURE);
}
END_TEST

/* Only LocalSystem names a token's session. */
START_TEST(test_another_account_starts_none_elsewhere)
{
    ck_assert_uint_eq(start_service("other", "rpc.exe", "NetworkService", 0), 0);
    manager = (guint)reply.v[1];
    ck_assert_uint_eq(request(REQUEST_SESSION_NEW, 0, 0, 0, 0, NULL, NULL), 0);
    guint other = seen(EVENT_PROCESS_CREATE, 0)->event.v[0];
    ck_assert_uint_eq(activate(COM_CLIENT, "server.exe", "", other), STATUS_PRIVILEGE_NOT_HELD);
    ck_assert_uint_eq(reply.v[2], COM_RUNAS_LOGON_FAILURE);
}
END_TEST

START_TEST(test_the_interactive_user_must_be_there)
{
    ck_assert_uint_eq(activate(COM_INTERACTIVE_USER, "server.exe", "", 0), STATUS_NO_TOKEN);
    ck_assert_uint_eq(reply.v[2], COM_RUNAS_LOGON_FAILURE);
    log_on_alice();
    ck_assert_uint_eq(activate(COM_INTERACTIVE_USER, "server.exe", "", 0), 0);
    ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, "WinSta0\\Default");
}
END_TEST

START_TEST(test_an_account_is_a_logon_for_each_server)
{
    ck_assert_uint_eq(activate(COM_ACCOUNT, "server.exe", ".\\app", 0), 0);
    g_autofree char *first = g_strdup(seen(EVENT_CONNECT, 0)->text);
    ck_assert_uint_eq(activate(COM_ACCOUNT, "server.exe", ".\\app", 0), 0);
    ck_assert_ptr_nonnull(seen(EVENT_LOGON, 0));
    ck_assert_str_ne(seen(EVENT_CONNECT, 0)->text, first);
}
END_TEST

START_TEST(test_an_edition_may_keep_the_logon)
{
    stop();
    start_rpc("xp-sp2");
    ck_assert_uint_eq(activate(COM_ACCOUNT, "server.exe", ".\\app", 0), 0);
    g_autofree char *first = g_strdup(seen(EVENT_CONNECT, 0)->text);
    ck_assert_uint_eq(activate(COM_ACCOUNT, "server.exe", ".\\app", 0), 0);
    ck_assert_ptr_null(seen(EVENT_LOGON, 0));
    ck_assert_str_eq(seen(EVENT_CONNECT, 0)->text, first);
    ck_assert_uint_eq(activate(COM_ACCOUNT, "server.exe", ".\\other", 0), 0);
    ck_assert_str_ne(seen(EVENT_CONNECT, 0)->text, first);
}
END_TEST

/* One is there and late, one is gone: both are waited for, and the late one lives on. */
START_TEST(test_who_does_not_register_in_time_did_not_start)
{
    guint before = (guint)seen(EVENT_PROCESS_CREATE, 0)->event.time_ms;
    ck_assert_uint_eq(activate(COM_ACCOUNT, "slow.exe", ".\\app", 0), STATUS_UNSUCCESSFUL);
    ck_assert_uint_eq(reply.v[2], COM_SERVER_EXEC_FAILURE);
    ck_assert_uint_eq(reply.time_ms, before + 120000);
    ck_assert_ptr_null(seen(EVENT_PROCESS_EXIT, 0));
    ck_assert_str_eq(seen_log(10010)->text,
                     "The server slow.exe did not register with DCOM within the required timeout.");
    ck_assert_uint_eq(activate(COM_ACCOUNT, "leaver.exe", ".\\app", 0), STATUS_UNSUCCESSFUL);
    ck_assert_uint_eq(reply.v[2], COM_SERVER_EXEC_FAILURE);
    ck_assert_ptr_nonnull(seen_log(10010));
}
END_TEST

START_TEST(test_a_server_that_is_no_program_fails_at_once)
{
    ck_assert_uint_eq(activate(COM_ACCOUNT, "nothing.exe", ".\\app", 0),
                      STATUS_OBJECT_NAME_NOT_FOUND);
    ck_assert_uint_eq(reply.v[2], COM_SERVER_EXEC_FAILURE);
    ck_assert_ptr_null(seen_log(10010));
    ck_assert_uint_eq(activate(COM_INTERACTIVE_USER + 1, "server.exe", "", 0),
                      STATUS_INVALID_PARAMETER);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_a_client_here_has_the_server_on_its_desktop },
    { &test_a_client_that_is_not_there_is_nobody },
    { &test_a_client_of_another_session_has_the_server_there },
    { &test_the_interactive_user_is_of_the_clients_session },
    { &test_another_account_starts_none_elsewhere },
    { &test_the_interactive_user_must_be_there },
    { &test_an_account_is_a_logon_for_each_server },
    { &test_an_edition_may_keep_the_logon },
    { &test_who_does_not_register_in_time_did_not_start },
    { &test_a_server_that_is_no_program_fails_at_once },
};

SUITE(tests, set_up_com, stop)
