/* SPDX-License-Identifier: MIT */
/*
 * A parent that ends while its child starts: consoles that are shared or have closed, and window
 * stations that close under a process that is to connect.
 */
#include "abi/status.h"
#include "config_test.h"
#include "host/run/run.h"

#include "../suite.h"

static const char *const editions[] = { "win2000", "xp-sp3", "server2003-sp1", "server2003-sp2" };

#define PROGRAMS                                                                                   \
    "programs:\n"                                                                                  \
    "  shell: { imports: [user32] }\n"                                                             \
    "  text: { console: new }\n"                                                                   \
    "  shares: { console: inherit }\n"                                                             \
    "  launcher: { console: new, startup: [ start-program: shares, exit: 0 ] }\n"                  \
    "  hands-on: { console: inherit, startup: [ start-program: shares, exit: 0 ] }\n"              \
    "  relay: { imports: [user32], startup: [ wait: 5 s, start-program: shell, exit: 0 ] }\n"

#define SHELL                                                                                      \
    "  - logon: { user: alice }\n"                                                                 \
    "  - run: { program: shell, as: shell }\n"

static RunRecord *
play(const char *edition, const char *steps)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf(
        "format: 1\ntitle: t\nsystem: { edition: %s, services: none }\n" PROGRAMS "steps:\n%s",
        edition, steps);
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
    assert_no_error(error);
    RunRecord *record = run_scenario(scenario, scenario->plain, NULL, &error);
    assert_no_error(error);
    return record;
}

/* Bytes that are in use on alice's desktop when all is done. */
static guint64
used_after(const char *edition, const char *steps)
{
    g_autofree char *all = g_strconcat(SHELL, steps, NULL);
    g_autoptr(RunRecord) record = play(edition, all);
    guint32 console = abi_boot_console(&record->boot);
    ck_assert_uint_eq(record->failures->len, 0);
    return snapshot_desktop(record->snapshot, console, "WinSta0\\Default")->used_bytes;
}

static void
check_only_failure(const RunRecord *record, const char *cause, const char *where)
{
    ck_assert_msg(record->failures->len == 1, "%s: %u failures", where, record->failures->len);
    const RunFailure *failure = record->failures->pdata[0];
    ck_assert_uint_eq(failure->status, STATUS_DLL_INIT_FAILED);
    ck_assert_uint_eq(failure->exit_code, ERROR_WAIT_NO_CHILDREN);
    ck_assert_msg(strcmp(failure->cause, cause) == 0, "%s: %s", where, failure->cause);
}

/* A console is there as long as one process uses it, whoever it was made for. */
START_TEST(test_early_end_of_a_console_s_owner_leaves_it_to_others)
{
    static const char *const kinds[] = { "server2003-sp2", "win7-x86", "win7-x64" };
    const char *edition = kinds[_i];
    guint64 none = used_after(edition, "");
    guint64 one = used_after(edition, "  - run: { program: text, as: t }\n");
    static const char *const same[] = {
        "  - run: { program: text, as: t }\n  - run: { program: shares, parent: t }\n",
        "  - run: { program: text, as: t }\n  - run: { program: shares, parent: t, as: c }\n"
        "  - exit: t\n",
        "  - run: { program: text, as: t }\n  - run: { program: shares, parent: t, as: c }\n"
        "  - exit: t\n  - run: { program: shares, parent: c, as: d }\n  - exit: c\n",
        "  - run: { program: text, as: t }\n  - run: { program: shares, parent: t, as: c }\n"
        "  - exit: c\n",
    };

    ck_assert_uint_gt(one, none);
    for (gsize i = 0; i < G_N_ELEMENTS(same); i++)
        ck_assert_uint_eq(used_after(edition, same[i]), one);
    ck_assert_uint_eq(used_after(edition, "  - run: { program: text, as: t }\n"
                                          "  - run: { program: shares, parent: t, as: c }\n"
                                          "  - exit: t\n  - exit: c\n"),
                      none);
}
END_TEST

/* The child comes when nobody uses the console any more; with somebody else there it is served. */
START_TEST(test_early_end_of_a_parent_closes_its_console)
{
    for (gsize i = 0; i < G_N_ELEMENTS(editions); i++) {
        g_autoptr(RunRecord) closed =
            play(editions[i], SHELL "  - start-program: { in: shell, program: launcher }\n");
        g_autoptr(RunRecord) shared =
            play(editions[i], SHELL "  - run: { program: text, as: t }\n"
                                    "  - start-program: { in: t, program: hands-on }\n");
        check_only_failure(closed, "console-closed", editions[i]);
        const RunPopup *box = closed->popups->pdata[0];
        ck_assert(strstr(box->text, "shares.exe - DLL Initialization Failed") != NULL);
        ck_assert(strstr(box->text, "kernel32.dll failed") != NULL);
        ck_assert_uint_eq(shared->failures->len, 0);
    }
}
END_TEST

/* Its own logon's station is made anew with the correction, and only there. */
START_TEST(test_early_end_of_a_parent_closes_its_station)
{
    for (gsize i = 0; i < G_N_ELEMENTS(editions); i++) {
        g_autoptr(RunRecord) record =
            play(editions[i], "  - start-service: { name: b, program: shell, account: '.\\x' }\n"
                              "  - start-program: { in: b, program: relay }\n"
                              "  - stop-service: b\n"
                              "  - wait: 10 s\n");
        if (strcmp(editions[i], "server2003-sp2") == 0)
            ck_assert_uint_eq(record->failures->len, 0);
        else
            check_only_failure(record, "station-closed", editions[i]);
    }
}
END_TEST

/* A station that nobody ever made is not one that has closed. */
START_TEST(test_early_end_is_not_a_wrong_name)
{
    g_autoptr(RunRecord) record =
        play("server2003-sp1", SHELL "  - run: { program: shell, desktop: 'Gone\\Default' }\n");
    check_only_failure(record, "not-found", "a name");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_early_end_of_a_console_s_owner_leaves_it_to_others, 3 },
    { &test_early_end_of_a_parent_closes_its_console },
    { &test_early_end_of_a_parent_closes_its_station },
    { &test_early_end_is_not_a_wrong_name },
};

SUITE(tests, NULL, NULL)
