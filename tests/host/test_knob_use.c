/* SPDX-License-Identifier: MIT */
/* Knobs that do nothing on a system, and those that are not enough whatever their value. */
#include "host/answer/knob_use.h"
#include "scenario_of.h"

#include "../suite.h"

#define HEAD "format: 1\ntitle: t\nsystem: { services: none, edition: %s }\n"

typedef struct {
    Scenario *scenario;
    Trials *trials;
} Tried;

static void
clear_tried(Tried *tried)
{
    trials_free(tried->trials);
    scenario_free(tried->scenario);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tried, clear_tried)

static Tried
try_steps(const char *system, const char *steps)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf(HEAD "%s", system, steps);
    Tried tried = { .scenario = scenario_of(text) };

    tried.trials = trials_new(tried.scenario, tried.scenario->plain, &error);
    assert_no_error(error);
    return tried;
}

static void
assert_idle(const char *system, Knob knob, const char *wanted)
{
    g_auto(Tried) tried = try_steps(system, "steps: []\n");
    g_autofree char *seen = knob_use_idle(tried.trials, knob);

    ck_assert_msg(g_strcmp0(seen, wanted) == 0, "%s, %s: %s", system, knob_key(knob), seen);
}

START_TEST(test_knob_use_idle)
{
    static const char three[] = "server2003-sp2, boot-options: [/3GB]";
    static const struct {
        const char *system;
        Knob knob;
        const char *wanted;
    } rows[] = {
        { "server2003-sp2", KNOB_SESSION_VIEW_SIZE, NULL },
        { "server2003-sp2", KNOB_SHARED_SECTION_THIRD, NULL },
        { "vista-sp1-x86", KNOB_SESSION_VIEW_SIZE,
          "does nothing here: addresses of session view space are taken as needed" },
        { "vista-sp1-x86", KNOB_SESSION_POOL_SIZE,
          "does nothing here: addresses of session paged pool are taken as needed" },
        { "vista-sp1-x86", KNOB_NONPAGED_POOL_SIZE,
          "does nothing here: addresses of nonpaged pool are taken as needed" },
        { "vista-sp1-x86, set: { NonPagedPoolLimit: 200 }", KNOB_NONPAGED_POOL_SIZE,
          "does nothing here: addresses of nonpaged pool are taken as needed" },
        { "vista-sp1-x86, boot-options: [increaseuserva=3008]", KNOB_SYSTEM_PAGES,
          "does nothing here: addresses of system PTEs are taken as needed" },
        { "server2003-sp2", KNOB_MEMORY, NULL },
        { "server2003-sp2", KNOB_BOOT_3GB, NULL },
        { "server2003-sp2", KNOB_BOOT_USERVA, "does nothing without /3GB" },
        { three, KNOB_BOOT_USERVA, NULL },
        { "server2003-sp2", KNOB_BOOT_INCREASEUSERVA,
          "does nothing here: this system has a boot.ini, where /3GB and /USERVA do that" },
        { "win7-x86", KNOB_BOOT_INCREASEUSERVA, NULL },
        { "win7-x86", KNOB_BOOT_3GB,
          "does nothing here: this system has a boot store, where increaseuserva does that" },
        { "win7-x64", KNOB_BOOT_INCREASEUSERVA,
          "does nothing here: it changes no address map of this edition" },
        { "xp-x64", KNOB_BOOT_3GB, "does nothing here: it changes no address map of this edition" },
        { three, KNOB_SESSION_POOL_SIZE, NULL },
        { three, KNOB_SESSION_VIEW_SIZE,
          "does nothing with /3GB: there are 20 MB of session view space" },
        { "win2000-ts", KNOB_SESSION_VIEW_SIZE,
          "does nothing here: there are 20 MB of session view space" },
        { "win2000", KNOB_SESSION_VIEW_SIZE, "does nothing here: there is no session view space" },
        { "win2000", KNOB_SESSION_POOL_SIZE, "does nothing here: there is no session paged pool" },
        { "win2000", KNOB_SHARED_SECTION_THIRD, NULL },
        { "server2003-sp2", KNOB_SESSION_SPACE_LIMIT,
          "does nothing here: this system has no limits of addresses" },
        { "vista-sp1-x86", KNOB_SESSION_SPACE_LIMIT, NULL },
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_idle(rows[i].system, rows[i].knob, rows[i].wanted);
}
END_TEST

static void
assert_excluded(const Tried *tried, Knob knob, const char *wanted)
{
    g_autofree char *seen = knob_use_excluded(tried->trials, knob);

    ck_assert_msg(g_strcmp0(seen, wanted) == 0, "%s: %s", knob_key(knob), seen);
}

/* A quota is one whatever room there is; a heap is not. */
START_TEST(test_knob_use_excluded)
{
    static const char programs[] =
        "programs: { p: { imports: [user32], startup: [ register-class: { name: C } ] } }\nsteps:\n"
        "  - logon: { user: alice, as: alice }\n  - run: { program: p, in: alice, as: p }\n"
        "  - create-window: { in: p, class: C, count: %u }\n";
    g_autofree char *many = g_strdup_printf(programs, 300u);
    g_auto(Tried) quota = try_steps("server2003-sp2, set: { USERProcessHandleQuota: 250 }", many);
    g_auto(Tried) heap =
        try_steps("server2003-sp2, set: { SharedSection: '1024,3072,64' }",
                  "steps:\n  - logon: { user: alice, as: alice }\n"
                  "  - start-service: { name: 'a{n}', program: plain-service, for: "
                  "{ n: 1..90 } }\n");

    assert_excluded(&quota, KNOB_SHARED_SECTION_SECOND,
                    "not tried: it does not move the limit of USER objects, which refused");
    assert_excluded(&quota, KNOB_USER_HANDLE_QUOTA, NULL);
    ck_assert_int_eq(trials_base(heap.trials)->gate, GATE_DESKTOP_HEAP);
    assert_excluded(&heap, KNOB_USER_HANDLE_QUOTA, NULL);
}
END_TEST

/* What failed before may be why so much was asked for. */
START_TEST(test_knob_use_excludes_by_the_first_failure)
{
    g_auto(Tried) nothing = try_steps("server2003-sp2", "steps: []\n");

    assert_excluded(&nothing, KNOB_SHARED_SECTION_SECOND, NULL);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_knob_use_idle },
    { &test_knob_use_excluded },
    { &test_knob_use_excludes_by_the_first_failure },
};

SUITE(tests, NULL, NULL)
