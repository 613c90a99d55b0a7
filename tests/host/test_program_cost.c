/* SPDX-License-Identifier: MIT */
/*
 * What a program is said to cost is what a desktop's heap loses to it in a run of its own, and with
 * exactly so much left it starts, with one unit less it does not.
 */
#include "config_test.h"
#include "host/ask/bare_system.h"
#include "host/ask/program_cost.h"
#include "host/run/desk.h"
#include "host/run/run.h"
#include "one_in.h"

#include "../suite.h"

#define SPARE (2 * UNIT)
#define UNIT  8 /* of what the heaps of these editions give */

typedef struct {
    Scenario *scenario;
    Programs *programs;
} System;

static void
system_clear(System *system)
{
    programs_free(system->programs);
    scenario_free(system->scenario);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(System, system_clear)

static System
system_new(const char *edition, const char *set)
{
    const char *const settings[] = { set, NULL };
    const ScenarioOverrides overrides = { .edition = edition,
                                          .set = set != NULL ? settings : NULL };
    g_autoptr(GError) error = NULL;
    System system = { bare_system(NULL, &overrides, &error), programs_new(NULL, NULL, &error) };

    assert_no_error(error);
    return system;
}

static const Program *
program_of(const System *system, const char *name)
{
    g_autoptr(GError) error = NULL;

    programs_check(system->programs, name, NULL, &error);
    assert_no_error(error);
    return programs_find(system->programs, name);
}

static ProgramCost *
cost_of(const System *system, const char *name)
{
    g_autoptr(GError) error = NULL;
    ProgramCost *cost =
        program_cost_ask(system->scenario, system->programs, program_of(system, name), &error);

    assert_no_error(error);
    return cost;
}

/* ---- in a run ---- */

static guint64
heap_used(const char *edition, const char *step)
{
    g_autofree char *text = g_strdup_printf("format: 1\n"
                                            "title: t\n"
                                            "system: { edition: %s, services: none }\n"
                                            "steps:\n"
                                            "  - logon: { user: alice, shell: daemon }\n"
                                            "%s",
                                            edition, step);
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text("t.yaml", text, -1, NULL, &error);
    assert_no_error(error);
    g_autoptr(RunRecord) record = run_scenario(scenario, scenario->plain, NULL, &error);
    assert_no_error(error);
    return snapshot_desktop(record->snapshot, abi_boot_console(&record->boot), "WinSta0\\Default")
        ->used_bytes;
}

/* `empty`: what is used of the heap where the program does not run. */
static void
assert_cost(const char *edition, guint64 empty, const Program *program, const ProgramCost *cost)
{
    g_autofree char *step =
        g_strdup_printf("  - run: { program: %s, in: alice, as: x }\n", program->name);
    gint64 moments = cost->moments[COST_ATTACH].bytes + cost->moments[COST_CONSOLE].bytes +
                     cost->moments[COST_REST].bytes;

    ck_assert_msg(!cost->is_running || cost->rest_bytes == moments, "%s", program->name);
    ck_assert_int_ge(cost->peak_bytes, cost->rest_bytes);
    if (program->role != IMAGE_ROLE_PROGRAM)
        return; /* the system's own are not run a second time */
    gint64 lost = (gint64)(heap_used(edition, step) - empty);
    ck_assert_msg(lost == cost->rest_bytes,
                  "%s: %" G_GINT64_FORMAT " lost, %" G_GINT64_FORMAT " said", program->name, lost,
                  cost->rest_bytes);
}

static void
check_costs(const char *edition)
{
    g_auto(System) system = system_new(edition, NULL);
    g_auto(GStrv) names = program_names();
    guint64 empty = heap_used(edition, "");

    for (guint i = 0; names[i] != NULL; i++) {
        g_autoptr(ProgramCost) cost = cost_of(&system, names[i]);
        assert_cost(edition, empty, program_of(&system, names[i]), cost);
    }
}

/* So many shares of the editions. */
#define PARTS 8

START_TEST(test_cost_is_what_the_heap_loses)
{
    g_auto(GStrv) editions = edition_names();

    for (guint i = (guint)_i * one_in(); i < g_strv_length(editions); i += PARTS * one_in())
        check_costs(editions[i]);
}
END_TEST

/* ---- on a desktop that has so much left ---- */

static const SnapshotDesktop *
look(Desk *desk, const Snapshot **snapshot)
{
    const SnapshotDesktop *desktop = NULL;
    g_autoptr(GError) error = NULL;

    *snapshot = desk_look(desk, &desktop, &error);
    assert_no_error(error);
    return desktop;
}

static void
register_class(Desk *desk, guint32 pid, const char *name, guint64 extra)
{
    ProgramAction action = { .op = ACTION_REGISTER_CLASS, .count = 1 };
    g_autoptr(GError) error = NULL;

    action.register_class.name = (char *)name;
    action.register_class.class_extra = extra;
    ck_assert(desk_act(desk, pid, &action, 1, &error));
    assert_no_error(error);
}

/* A first class shows what one costs without extra bytes. */
static void
leave(Desk *desk, guint32 pid, gint64 bytes)
{
    const Snapshot *snapshot;
    guint64 before = look(desk, &snapshot)->free_bytes;
    char name[] = "FillA";

    register_class(desk, pid, name, 0);
    guint64 plain = before - look(desk, &snapshot)->free_bytes;
    for (guint64 left; (left = look(desk, &snapshot)->free_bytes) > (guint64)bytes;) {
        guint64 most = MIN(look(desk, &snapshot)->largest_free & ~(guint64)(UNIT - 1), 16384);
        guint64 much = MIN(left - (guint64)bytes, most);
        if (left - (guint64)bytes - much != 0 && left - (guint64)bytes - much < plain)
            much -= 2 * plain;
        name[4]++;
        ck_assert_msg(much >= plain && name[4] < 'z', "%" G_GUINT64_FORMAT " bytes left", left);
        register_class(desk, pid, name, much - plain);
    }
    ck_assert_int_eq((gint64)look(desk, &snapshot)->free_bytes, bytes);
}

static gboolean
starts_with(const System *system, const char *name, gint64 bytes)
{
    const Snapshot *snapshot;
    guint32 filler, pid;
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) nothing = g_array_new(FALSE, FALSE, sizeof(ProgramAction));
    g_autoptr(Desk) desk =
        desk_new("t", system->scenario->plain, system->programs, NULL, NULL, &error);
    assert_no_error(error);

    ck_assert(desk_start(desk, program_of(system, "worker"), nothing, &filler, &error));
    leave(desk, filler, bytes);
    ck_assert(desk_start(desk, program_of(system, name), NULL, &pid, &error));
    look(desk, &snapshot);
    return snapshot_process(snapshot, pid) != NULL;
}

/* A menu that grows has its items twice for a moment within a call; those before it do without. */
START_TEST(test_peak_is_what_a_program_needs)
{
    static const struct {
        const char *name;
        gboolean grows_menus;
    } cases[] = {
        { "replication-agent", FALSE }, { "worker", FALSE },  { "gui-app", FALSE },
        { "svchost-network", TRUE },    { "explorer", TRUE }, { "browser-window", TRUE },
        { "console-app", TRUE },
    };
    g_auto(System) system = system_new("server2003-sp2", "SharedSection=1024,256,512");
    const char *name = cases[_i].name;
    g_autoptr(ProgramCost) cost = cost_of(&system, name);

    /* Blocks get a unit more than they need where nothing else could use it. */
    ck_assert_msg(!starts_with(&system, name, cost->peak_bytes - SPARE), "%s starts", name);
    ck_assert_msg(cases[_i].grows_menus || starts_with(&system, name, cost->peak_bytes),
                  "%s does not start", name);
    ck_assert_msg(starts_with(&system, name, 2 * cost->peak_bytes), "%s does not start", name);
}
END_TEST

/* ---- of a scenario ---- */

START_TEST(test_cost_of_a_scenario_s_own_program)
{
    static const char text[] =
        "format: 1\n"
        "title: t\n"
        "system: { edition: xp-sp3 }\n"
        "programs:\n"
        "  child: { imports: [user32] }\n"
        "  parent:\n"
        "    imports: [user32]\n"
        "    dlls:\n"
        "      one: { peak: [ register-class: { name: One, count: 30 } ] }\n"
        "      two: { attach: [ register-class: Two ], peak: [ register-class: Brief ] }\n"
        "    startup:\n"
        "      - create-window: { class: Two, count: 30 }\n"
        "      - destroy-window: { count: 29 }\n"
        "      - create-window: { class: Two }\n"
        "      - create-gdi: { kind: dc, count: 3 }\n"
        "      - start-program: { program: child, count: 2 }\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text("t.yaml", text, -1, NULL, &error);
    assert_no_error(error);
    g_auto(GStrv) own = programs_own(scenario->programs);
    ck_assert_str_eq(own[0], "child");
    ck_assert_str_eq(own[1], "parent");
    g_autoptr(ProgramCost) cost = program_cost_ask(
        scenario, scenario->programs, programs_find(scenario->programs, "parent"), &error);
    assert_no_error(error);
    const Cost *moments = cost->moments;

    ck_assert_int_eq(moments[COST_DLLS].sums[SNAPSHOT_BLOCK_CLASS].count, 30);
    ck_assert_int_eq(moments[COST_STARTUP].sums[SNAPSHOT_BLOCK_WINDOW].count, 30);
    ck_assert_int_eq(moments[COST_REST].sums[SNAPSHOT_BLOCK_WINDOW].count, 2);
    ck_assert_int_eq(moments[COST_REST].sums[SNAPSHOT_BLOCK_CLASS].count, 1);
    ck_assert_str_eq(moments[COST_REST].classes->pdata[0], "Two");
    ck_assert_int_eq(moments[COST_REST].sums[COST_GDI].count, 3);
    ck_assert_int_eq(moments[COST_REST].sums[COST_CHILD].count, 2);
    ck_assert_int_eq(moments[COST_REST].sums[COST_CHILD].bytes, 2 * moments[COST_ATTACH].bytes);
    ck_assert_int_eq(cost->peak_bytes, moments[COST_ATTACH].bytes + moments[COST_STARTUP].bytes);
    ck_assert_int_gt(cost->peak_bytes, moments[COST_ATTACH].bytes + moments[COST_DLLS].bytes);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_cost_is_what_the_heap_loses, PARTS },
    { &test_peak_is_what_a_program_needs, 7 },
    { &test_cost_of_a_scenario_s_own_program },
};

SUITE(tests, NULL, NULL)
