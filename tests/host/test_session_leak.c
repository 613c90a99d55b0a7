/* SPDX-License-Identifier: MIT */
/* What drivers leave in a session that ends: real systems stop, and say afterwards for what. */
#include "ring3_fixture.h"

#include "../suite.h"

static void
set_up_ts(void)
{
    start("server2003-r2-ts", NULL);
    give("user", "imports: [user32]\n");
}

/* A program in a new session; its process id, and its session's. */
static guint
user_of_session(guint *session)
{
    ck_assert_uint_eq(request(REQUEST_SESSION_NEW, 0, 0, 0, 0, NULL, NULL), 0);
    *session = (guint)reply.v[1];
    ck_assert_uint_eq(request(REQUEST_LOGON, *session, 0, 0, 0, TEXTS("alice", ""), NULL), 0);
    ck_assert_uint_eq(request(REQUEST_RUN, *session, 0, 0, 0, TEXTS("user.exe", "", ""), NULL), 0);
    return (guint)reply.v[1];
}

static void
log_off(guint session)
{
    ck_assert_uint_eq(request(REQUEST_LOGOFF, session, 0, 0, 0, NULL, NULL), 0);
    ck_assert_uint_eq(seen(EVENT_SESSION_DELETE, 0)->event.v[0], session);
}

START_TEST(test_a_session_that_leaves_nothing_stops_nothing)
{
    guint session;
    (void)user_of_session(&session);
    log_off(session);
    ck_assert_uint_eq(seen(EVENT_SESSION_DELETE, 0)->event.v[1], 0);
    ck_assert_uint_eq(seen(EVENT_SESSION_DELETE, 0)->event.v[2], 0);
    ck_assert_ptr_null(seen_log(1003));
}
END_TEST

START_TEST(test_session_pool_that_is_left_is_bug_check_ab)
{
    guint session;
    guint pid = user_of_session(&session);
    ck_assert_uint_eq(act(pid, "leak-session-pool: { size: 1000, count: 3 }\n"), 0);
    log_off(session);
    const Seen *end = seen(EVENT_SESSION_DELETE, 0);
    g_autofree char *text =
        g_strdup_printf("Error code 000000ab, parameter1 %08x, parameter2 %08x, "
                        "parameter3 00000000, parameter4 00000003.",
                        session, (guint)end->event.v[1]);
    ck_assert_uint_ge(end->event.v[1], 3 * 1000);
    ck_assert_uint_lt(end->event.v[1], 3 * 1100);
    ck_assert_uint_eq(seen(EVENT_SESSION_POOL_LEAK, 0)->event.v[1], end->event.v[1]);
    ck_assert_str_eq(seen_log(1003)->text, text);
    (void)user_of_session(&session);
    log_off(session);
    ck_assert_ptr_null(seen_log(1003));
}
END_TEST

/* Views are looked for before the pool. */
START_TEST(test_a_session_view_that_is_left_is_bug_check_ba)
{
    guint session;
    guint pid = user_of_session(&session);
    ck_assert_uint_eq(act(pid, "leak-session-view: { size: 200 KB, count: 2 }\n"), 0);
    ck_assert_uint_eq(act(pid, "leak-session-pool: 10\n"), 0);
    log_off(session);
    g_autofree char *text =
        g_strdup_printf("Error code 000000ba, parameter1 %08x, parameter2 00000002, "
                        "parameter3 00000000, parameter4 00000000.",
                        session);
    ck_assert_str_eq(seen_log(1003)->text, text);
    ck_assert_ptr_null(seen(EVENT_EVENT_LOG, 1));
}
END_TEST

/* What lies in the general pool outlives every session. */
START_TEST(test_without_a_session_pool_nobody_looks_for_it)
{
    guint session;
    stop();
    start("server2003-sp2", NULL);
    give("user", "imports: [user32]\n");
    guint pid = user_of_session(&session);
    ck_assert_uint_eq(act(pid, "leak-session-pool: 1000\n"), 0);
    log_off(session);
    ck_assert_ptr_null(seen_log(1003));
}
END_TEST

START_TEST(test_what_does_not_fit_is_not_leaked)
{
    guint session;
    guint pid = user_of_session(&session);
    ck_assert_uint_eq(act(pid, "leak-session-view: { size: 16 MB, count: 3 }\n"), STATUS_NO_MEMORY);
    ck_assert_uint_eq(seen(EVENT_REFUSAL, 0)->event.gate, GATE_SESSION_VIEW_SPACE);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_a_session_that_leaves_nothing_stops_nothing },
    { &test_session_pool_that_is_left_is_bug_check_ab },
    { &test_a_session_view_that_is_left_is_bug_check_ba },
    { &test_without_a_session_pool_nobody_looks_for_it },
    { &test_what_does_not_fit_is_not_leaked },
};

SUITE(tests, set_up_ts, stop)
