/* SPDX-License-Identifier: MIT */
/*
 * GDI objects that stay when their process ends: who has them then, what a report says of them, and
 * that they go with their session.
 */
#include "config_test.h"
#include "host/report/causes.h"
#include "host/run/run.h"

#include "../suite.h"

#define JOB(flag)                                                                                  \
    "format: 1\ntitle: t\n"                                                                        \
    "system: { edition: server2003-sp2, registry: server2003-sp2-ts.reg, services: none, "         \
    "set: { SessionPoolSize: 4, IdleWinStationPoolCount: 0 } }\n"                                  \
    "programs:\n"                                                                                  \
    "  job: { imports: [user32], startup: [ create-gdi: { kind: bitmap, size: 64 KB, "             \
    "count: 3, leaked: " flag " }, create-gdi: brush ] }\n"                                        \
    "steps:\n"                                                                                     \
    "  - logon: { user: alice, kind: rdp, as: alice }\n"                                           \
    "  - run: { program: job, in: alice, as: a }\n"                                                \
    "  - run: { program: job, in: alice, as: b }\n"
#define ENDS   "  - exit: a\n  - kill: b\n"
#define LOGOFF "  - logoff: alice\n"
#define FULL                                                                                       \
    "  - run: { program: job, in: alice, as: c }\n"                                                \
    "  - create-gdi: { in: c, kind: bitmap, size: 64 KB, count: 100 }\n"

static RunRecord *
play(const char *job, const char *steps)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strconcat(job, steps, NULL);
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
    assert_no_error(error);
    RunRecord *record = run_scenario(scenario, scenario->plain, NULL, &error);
    assert_no_error(error);
    return record;
}

static const SnapshotSession *
last_session(const RunRecord *record)
{
    const GPtrArray *sessions = record->snapshot->sessions;
    return sessions->pdata[sessions->len - 1];
}

/* Only what the driver forgot; while its process lives it is the process's like any other. */
START_TEST(test_leak_stays_when_its_process_ends)
{
    g_autoptr(RunRecord) living = play(JOB("true"), "");
    g_autoptr(RunRecord) ended = play(JOB("true"), ENDS);
    g_autoptr(RunRecord) honest = play(JOB("false"), ENDS);

    ck_assert_uint_eq(last_session(living)->gdi_left, 0);
    ck_assert_uint_eq(last_session(ended)->gdi_left, 2 * 3);
    ck_assert_uint_eq(last_session(ended)->gdi_left_bytes, 2 * 3 * 64 * DH_KB);
    ck_assert_uint_eq(last_session(honest)->gdi_left, 0);
    ck_assert_uint_ge(last_session(ended)->pool->used_bytes,
                      last_session(honest)->pool->used_bytes + 2 * 3 * 64 * DH_KB);
}
END_TEST

/* Its pool is given back without a leak that the memory manager would have to tell. */
START_TEST(test_leak_ends_with_its_session)
{
    g_autoptr(RunRecord) record = play(JOB("true"), ENDS LOGOFF);

    ck_assert_uint_eq(record->failures->len, 0);
    ck_assert_uint_eq(record->event_kinds[EVENT_SESSION_DELETE], 1);
    ck_assert_uint_eq(record->event_kinds[EVENT_SESSION_POOL_LEAK], 0);
    ck_assert_uint_eq(record->snapshot->sessions->len, 1);
}
END_TEST

static char *
advice_of(const char *job)
{
    g_autoptr(RunRecord) record = play(job, ENDS FULL);
    g_autoptr(GPtrArray) causes = report_causes(record);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < causes->len; i++) {
        const ReportCause *cause = causes->pdata[i];
        for (guint j = 0; j < cause->advice->len; j++)
            g_string_append_printf(text, "%s\n", (const char *)cause->advice->pdata[j]);
    }
    return g_string_free(text, FALSE);
}

START_TEST(test_leak_is_told_where_the_pool_is_full)
{
    g_autofree char *leaking = advice_of(JOB("true"));
    g_autofree char *honest = advice_of(JOB("false"));

    ck_assert_msg(
        strstr(leaking, "It holds 6 GDI objects with 384 KB of processes that have ended") != NULL,
        "%s", leaking);
    ck_assert_msg(strstr(honest, "have ended") == NULL, "%s", honest);
    ck_assert(*honest != '\0');
}
END_TEST

static const struct suite_test tests[] = {
    { &test_leak_stays_when_its_process_ends },
    { &test_leak_ends_with_its_session },
    { &test_leak_is_told_where_the_pool_is_full },
};

SUITE(tests, NULL, NULL)
