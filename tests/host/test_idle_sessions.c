/* SPDX-License-Identifier: MIT */
/* Sessions that Terminal Services has made ahead of a logon (KB186572, KB190164): how many there
 * are, who gets them. */
#include "ring3_fixture.h"

#include "../suite.h"

/* The ids of sessions that the request under test made, in order: "0 1 2". */
static const char *
made(void)
{
    static char text[256];
    gsize length = 0;

    text[0] = '\0';
    for (guint n = 0; seen(EVENT_SESSION_CREATE, n) != NULL; n++)
        length += (gsize)g_snprintf(text + length, sizeof(text) - length, "%s%u", n > 0 ? " " : "",
                                    (guint)seen(EVENT_SESSION_CREATE, n)->event.v[0]);
    return text;
}

static guint
ask(void)
{
    ck_assert_uint_eq(request(REQUEST_SESSION_NEW, 0, 0, 0, 0, NULL, NULL), STATUS_SUCCESS);
    return (guint)reply.v[1];
}

static const struct {
    const char *edition;
    const char *setting;
    const char *made;
} pools[] = {
    { "server2003-sp2", NULL, "0" },
    { "xp-sp3", NULL, "0" },
    { "win2000", NULL, "0" },
    { "win2000-ts", NULL, "0 1 2" },
    { "server2003-r2-ts", NULL, "0 1 2" },
    { "server2003-r2-ts", "IdleWinStationPoolCount=0", "0" },
    { "server2003-sp2", "IdleWinStationPoolCount=3", "0 1 2 3" },
    { "win2000", "IdleWinStationPoolCount=3", "0" }, /* it has one session */
};

START_TEST(test_idle_sessions_follow_the_console)
{
    start_with(pools[_i].edition, pools[_i].setting);
    ck_assert_uint_eq(reply.status, STATUS_SUCCESS);
    ck_assert_str_eq(made(), pools[_i].made);
}
END_TEST

START_TEST(test_idle_session_is_taken_and_made_anew)
{
    start_with("win2000-ts", NULL);
    ck_assert_uint_eq(ask(), 1);
    ck_assert_str_eq(made(), "3");
    ck_assert_uint_eq(ask(), 2);
    ck_assert_str_eq(made(), "4");
    give("shell", "imports: [user32]\n");
    ck_assert_uint_eq(request(REQUEST_LOGON, 1, 0, 0, 0, TEXTS("alice", "shell.exe"), NULL), 0);
    ck_assert_uint_eq(request(REQUEST_LOGOFF, 1, 0, 0, 0, NULL, NULL), 0);
    ck_assert_str_eq(made(), ""); /* two are idle still */
    ck_assert_uint_eq(ask(), 3);
}
END_TEST

START_TEST(test_idle_session_that_has_ended_is_nobodys)
{
    start_with("win2000-ts", NULL);
    const Seen *winlogon = NULL;
    for (guint n = 0; seen(EVENT_PROCESS_CREATE, n) != NULL; n++)
        if (seen(EVENT_PROCESS_CREATE, n)->event.v[2] == 1)
            winlogon = seen(EVENT_PROCESS_CREATE, n);
    ck_assert_ptr_nonnull(winlogon);
    ck_assert_uint_eq(request(REQUEST_KILL, 0, 0, winlogon->event.v[0], 0, NULL, NULL),
                      (nt_status)STATUS_ACCESS_DENIED); /* nobody but its maker may */
    ck_assert_uint_eq(request(REQUEST_LOGOFF, 1, 0, 0, 0, NULL, NULL), 0);
    ck_assert_ptr_nonnull(seen(EVENT_SESSION_DELETE, 0));
    ck_assert_uint_eq(ask(), 2);
    ck_assert_uint_eq(ask(), 1); /* that was made in its place; the id is free again */
}
END_TEST

START_TEST(test_idle_sessions_that_cannot_be_made_stop_nothing)
{
    start_with("server2003-sp2", "IdleWinStationPoolCount=4");
    ck_assert_uint_eq(reply.status, STATUS_SUCCESS);
    ck_assert_uint_eq(ask(), 1);
    ck_assert_uint_eq(request(REQUEST_FAIL_NEXT, 0, 0, 1, 0, NULL, NULL), 0);
    ck_assert_uint_eq(ask(), 2);
    ck_assert_str_eq(made(), ""); /* refused */
    ck_assert_uint_eq(ask(), 3);
    ck_assert_str_eq(made(), "6 7"); /* both that are missing */
}
END_TEST

static const struct suite_test tests[] = {
    { &test_idle_sessions_follow_the_console, .loops = G_N_ELEMENTS(pools) },
    { &test_idle_session_is_taken_and_made_anew },
    { &test_idle_session_that_has_ended_is_nobodys },
    { &test_idle_sessions_that_cannot_be_made_stop_nothing },
};

SUITE(tests, NULL, stop)
