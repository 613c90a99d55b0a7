/* SPDX-License-Identifier: MIT */
/* Changes that make everything fit, and the .reg files with them. That what is said to work does:
 * tests/cli/fix.py. */
#include "abi/account.h"
#include "host/answer/fix.h"
#include "host/answer/fix_costs.h"
#include "host/answer/fix_patch.h"
#include "host/answer/service_accounts.h"
#include "host/answer/service_hosts.h"
#include "host/scenario/step.h"
#include "scenario_of.h"

#include "../suite.h"

#define HEAD                                                                                       \
    "format: 1\ntitle: t\nsystem: { services: none, edition: server2003-sp2%s }\n"                 \
    "programs: { greedy: { imports: [gdi32], startup: [ create-window: { class: Static, count: "   \
    "20 } ] } }\nsteps:\n"
#define SERVICES                                                                                   \
    "  - start-service: { name: 'a{n}', program: greedy, for: { n: 1..%u } }\n"                    \
    "  - start-service: { name: seen, program: greedy, interactive: true }\n"                      \
    "  - start-service: { name: net, program: greedy, account: NetworkService }\n"                 \
    "  - start-service: { name: 'b{n}', program: greedy, account: '.\\b', for: { n: 1..3 } }\n"

static Fix *
find(const Scenario *scenario, Knob only)
{
    g_autoptr(GError) error = NULL;
    Fix *fix = fix_find(scenario, scenario->plain, only, NULL, NULL, &error);

    assert_no_error(error);
    return fix;
}

/* Where nothing fails there is nothing to change. */
START_TEST(test_fix_of_what_works)
{
    g_autofree char *text = g_strdup_printf(HEAD SERVICES, "", 3u);
    g_autoptr(Scenario) scenario = scenario_of(text);
    g_autoptr(Fix) fix = find(scenario, KNOB_NONE);

    ck_assert(trials_base(fix->trials)->passes);
    ck_assert_uint_eq(fix->ways->len, 0);
    ck_assert_ptr_null(fix->best);
    ck_assert_ptr_null(fix->patch);
}
END_TEST

/* Access is no limit: no knob is tried against it, and its failure stands in no knob's way. */
START_TEST(test_fix_leaves_alone_what_no_limit_refused)
{
    g_autofree char *text = g_strdup_printf(
        HEAD "  - logon: { user: alice, as: alice }\n"
             "  - run: { program: greedy, in: alice, account: '.\\guest', desktop: "
             "'WinSta0\\Default' }\n"
             "  - start-service: { name: 'a{n}', program: greedy, for: { n: 1..130 } }\n",
        "");
    g_autoptr(Scenario) scenario = scenario_of(text);
    g_autoptr(Fix) fix = find(scenario, KNOB_SHARED_SECTION_THIRD);

    ck_assert_uint_eq(trials_count_others(fix->trials), 1);
    ck_assert_int_eq(trials_base(fix->trials)->gate, GATE_DESKTOP_HEAP);
    ck_assert_ptr_nonnull(fix->best);
    ck_assert(fix->best->trial->passes);
}
END_TEST

/* A blank at which csrss stops: what is tried is written without it, and the fault has a name. */
START_TEST(test_fix_takes_a_blank_out)
{
    g_autofree char *text = g_strdup_printf(
        HEAD "  - start-service: { name: 'a{n}', program: greedy, for: { n: 1..130 } }\n",
        ", set: { SharedSection: '1024, 3072, 512' }");
    g_autoptr(Scenario) scenario = scenario_of(text);
    g_autoptr(Fix) fix = find(scenario, KNOB_SHARED_SECTION_THIRD);
    g_autoptr(GString) out = g_string_new(NULL);

    fix_print(out, scenario, fix, (FixFilesWritten){ 0 });
    ck_assert_msg(strstr(out->str, "The blank in SharedSection=1024, 3072, 512 is a fault") != NULL,
                  "%s", out->str);
    ck_assert_msg(fix->best != NULL, "%s", out->str);
    const RegistryValue *windows = registry_windows_value(fix->best->changed->registry);
    g_autofree char *wanted =
        g_strdup_printf(" SharedSection=1024,3072,%u Windows=", fix->best->settings[0].value);
    ck_assert_msg(strstr(windows->text, wanted) != NULL, "%s", windows->text);
}
END_TEST

/* What is deleted again is what was not there. */
START_TEST(test_fix_patch_deletes_what_was_not_there)
{
    g_autofree char *text = g_strdup_printf(
        HEAD
        "  - start-service: { name: 'b{n}', program: greedy, account: '.\\b', for: { n: 1..90 } }\n",
        ", set: { SessionViewSize: ~ }");
    g_autoptr(Scenario) scenario = scenario_of(text);
    g_autoptr(Fix) fix = find(scenario, KNOB_SESSION_VIEW_SIZE);

    ck_assert_ptr_nonnull(strstr(fix->patch, "\"SessionViewSize\"=dword:"));
    ck_assert_ptr_nonnull(strstr(fix->undo, "\"SessionViewSize\"=-\n"));
}
END_TEST

/* What --set says lies above any file: a patch of that would be tried in vain. What the scenario
 * sets lies below one of the command line. */
START_TEST(test_fix_patch_is_covered)
{
    g_autofree char *text = g_strdup_printf(HEAD SERVICES, ", set: { SessionViewSize: 64 }", 1u);
    g_autoptr(Scenario) scenario = scenario_of(text);
    static const KnobSetting views = { KNOB_SESSION_VIEW_SIZE, 80 };
    static const KnobSetting heap = { KNOB_SHARED_SECTION_THIRD, 640 };

    g_autoptr(Registry) registry = registry_copy(scenario->plain->registry);

    ck_assert(!fix_patch_is_covered(registry, &views, 1));
    ck_assert(registry_set_argument(registry, "SessionViewSize=72", NULL));
    ck_assert(fix_patch_is_covered(registry, &views, 1));
    ck_assert(!fix_patch_is_covered(registry, &heap, 1));
}
END_TEST

START_TEST(test_fix_patch_bytes)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = fix_patch_bytes("a\nb\n", &error);
    static const guint8 wanted[] = {
        0xff, 0xfe, 'a', 0, '\r', 0, '\n', 0, 'b', 0, '\r', 0, '\n', 0
    };

    assert_no_error(error);
    ck_assert_uint_eq(g_bytes_get_size(bytes), sizeof wanted);
    ck_assert_mem_eq(g_bytes_get_data(bytes, NULL), wanted, sizeof wanted);
    ck_assert(fix_patch_has(KNOB_SHARED_SECTION_THIRD) && fix_patch_has(KNOB_SESSION_VIEW_SIZE));
    ck_assert(!fix_patch_has(KNOB_MEMORY) && !fix_patch_has(KNOB_BOOT_3GB));
}
END_TEST

static const ServiceMove to_network = { LUID_SYSTEM, "NetworkService" };
static const ServiceMove to_system = { 0, "LocalSystem" };

/* The last services move; interactive ones stay, and so does the variant they are taken from. */
START_TEST(test_service_accounts_move)
{
    g_autofree char *text = g_strdup_printf(HEAD SERVICES, "", 5u);
    g_autoptr(Scenario) scenario = scenario_of(text);
    const ScenarioVariant *plain = scenario->plain;
    g_autoptr(ScenarioVariant) moved = service_accounts_move(plain, &to_network, 2);
    g_autoptr(ScenarioVariant) merged = service_accounts_move(plain, &to_system, 3);

    ck_assert_uint_eq(service_accounts_count(plain, &to_network), 5);
    ck_assert_uint_eq(service_accounts_count(plain, &to_system), 3);
    ck_assert_uint_eq(service_accounts_count(moved, &to_network), 3);
    ck_assert_uint_eq(service_accounts_count(merged, &to_system), 0);
    ck_assert_uint_eq(service_accounts_count(merged, &to_network), 8);
    ck_assert_uint_eq(moved->steps->len, plain->steps->len);
    for (guint i = 0; i < 5; i++) {
        const char *account = step_text(moved->steps->pdata[i], "account");
        ck_assert_msg((account != NULL) == (i >= 3), "service %u", i);
        ck_assert_ptr_null(step_text(plain->steps->pdata[i], "account"));
        ck_assert_str_eq(step_text(moved->steps->pdata[i], "name"),
                         step_text(plain->steps->pdata[i], "name"));
    }
}
END_TEST

static void
assert_moves(const char *text, const char *wanted)
{
    g_autoptr(Scenario) scenario = scenario_of(text);
    g_autoptr(GArray) moves = service_accounts_moves(scenario->plain);
    g_autoptr(GString) seen = g_string_new(NULL);

    for (guint i = 0; i < moves->len; i++) {
        const ServiceMove *move = &g_array_index(moves, ServiceMove, i);
        const char *from = service_accounts_from(move);
        g_string_append_printf(seen, "%s>%s %u\n", from != NULL ? from : "users", move->to,
                               service_accounts_count(scenario->plain, move));
    }
    ck_assert_str_eq(seen->str, wanted);
}

/* Every account that services have, and every one that they may go to; who starts in the process of
 * another has none of his own, and who is started twice is one. */
START_TEST(test_service_accounts_moves)
{
    g_autofree char *one = g_strdup_printf(HEAD SERVICES, "", 2u);
    g_autofree char *several =
        g_strdup_printf(HEAD "  - start-service: { name: a, program: greedy, account: '.\\a' }\n"
                             "  - start-service: { name: same, program: greedy, account: '.\\A' }\n"
                             "  - start-service: { name: in, program: greedy, in: a }\n"
                             "  - start-service: { name: b, program: greedy, account: '.\\b' }\n"
                             "  - stop-service: b\n"
                             "  - start-service: { name: b, program: greedy, account: '.\\b' }\n",
                        "");
    static const char old[] = "format: 1\ntitle: t\nsystem: { services: none, edition: win2000 }\n"
                              "steps:\n  - start-service: { name: a, program: plain-service }\n"
                              "  - start-service: { name: b, program: plain-service, account: "
                              "'.\\b' }\n";

    assert_moves(one, "LocalSystem>NetworkService 2\nLocalSystem>LocalService 2\n"
                      "LocalSystem>.\\another 2\nNetworkService>LocalService 1\n"
                      "NetworkService>LocalSystem 1\nNetworkService>.\\another 1\n"
                      "users>NetworkService 3\nusers>LocalService 3\nusers>LocalSystem 3\n");
    assert_moves(several, "users>NetworkService 3\nusers>LocalService 3\nusers>LocalSystem 3\n"
                          "users>.\\a 1\n");
    assert_moves(old, "LocalSystem>.\\another 1\nusers>LocalSystem 1\n");
}
END_TEST

/* A logon of its own does not meet the id that a scenario chose for another one. */
START_TEST(test_service_accounts_choose_no_logon_ids)
{
    g_autofree char *text = g_strdup_printf(
        HEAD "  - start-service: { name: first, program: greedy }\n"
             "  - start-service: { name: b, program: greedy, account: '.\\b', luid: 0x30000 }\n"
             "  - logon: { user: alice, luid: 0x40000 }\n",
        "");
    g_autoptr(Scenario) scenario = scenario_of(text);
    const ServiceMove own = { LUID_SYSTEM, SERVICE_MOVE_OWN };
    g_autoptr(ScenarioVariant) moved = service_accounts_move(scenario->plain, &own, 1);
    g_autoptr(ScenarioVariant) shared = service_accounts_move(scenario->plain, &to_network, 1);

    for (guint i = 1; i < 3; i++) {
        ck_assert(!step_has_number(moved->steps->pdata[i], "luid"));
        ck_assert(step_has_number(shared->steps->pdata[i], "luid"));
        ck_assert(step_has_number(scenario->plain->steps->pdata[i], "luid"));
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(RunRecord) record = run_scenario(scenario, moved, NULL, &error);
    assert_no_error(error);
    ck_assert_uint_eq(record->failures->len, 0);
}
END_TEST

/* The last services of the account start in the process of the first of those; others stay. */
START_TEST(test_service_hosts_merge)
{
    g_autofree char *text = g_strdup_printf(HEAD SERVICES, "", 5u);
    g_autoptr(Scenario) scenario = scenario_of(text);
    const ScenarioVariant *plain = scenario->plain;
    g_autoptr(GPtrArray) accounts = service_hosts_accounts(scenario, plain);
    g_autoptr(ScenarioVariant) merged = service_hosts_merge(scenario, plain, ".\\B", 2);

    ck_assert_uint_eq(accounts->len, 2);
    ck_assert_str_eq(accounts->pdata[0], "LocalSystem");
    ck_assert_str_eq(accounts->pdata[1], ".\\b");
    ck_assert_uint_eq(service_hosts_count(scenario, plain, "LocalSystem"), 5);
    ck_assert_uint_eq(service_hosts_count(scenario, plain, ".\\b"), 3);
    ck_assert_uint_eq(merged->steps->len, plain->steps->len);
    for (guint i = 0; i < plain->steps->len; i++) {
        const Step *step = merged->steps->pdata[i];
        gboolean is_last = i + 1 == plain->steps->len;
        ck_assert_msg((step_text(step, "in") != NULL) == is_last, "service %u", i);
        ck_assert_ptr_null(step_text(plain->steps->pdata[i], "in"));
    }
    const Step *last = merged->steps->pdata[plain->steps->len - 1];
    ck_assert_str_eq(step_text(last, "in"), "b2");
    ck_assert_ptr_null(step_text(last, "account"));
}
END_TEST

/* An account has one row, by whichever of its names its services have it. */
START_TEST(test_service_hosts_know_an_account_by_each_of_its_names)
{
    g_autofree char *text =
        g_strdup_printf(HEAD "  - start-service: { name: a, program: greedy }\n"
                             "  - start-service: { name: b, program: greedy, account: "
                             "'NT AUTHORITY\\SYSTEM' }\n"
                             "  - start-service: { name: c, program: greedy, account: "
                             "'NT AUTHORITY\\NETWORK SERVICE' }\n"
                             "  - start-service: { name: d, program: greedy, account: "
                             "networkservice }\n",
                        "");
    g_autoptr(Scenario) scenario = scenario_of(text);
    const ScenarioVariant *plain = scenario->plain;
    g_autoptr(GPtrArray) accounts = service_hosts_accounts(scenario, plain);

    ck_assert_uint_eq(accounts->len, 2);
    ck_assert_str_eq(accounts->pdata[0], "LocalSystem");
    ck_assert_str_eq(accounts->pdata[1], "NetworkService");
    for (guint i = 0; i < accounts->len; i++)
        ck_assert_uint_eq(service_hosts_count(scenario, plain, accounts->pdata[i]), 2);
    g_autoptr(ScenarioVariant) merged = service_hosts_merge(scenario, plain, "LocalSystem", 2);
    ck_assert_str_eq(step_text(merged->steps->pdata[1], "in"), "a");
}
END_TEST

/* What the scenario lists to start with the system is its own as well, and comes first. */
START_TEST(test_fix_changes_services_that_start_with_the_system)
{
    g_autoptr(Scenario) scenario =
        scenario_of("format: 1\ntitle: t\nsystem:\n  edition: server2003-sp2\n  services:\n"
                    "    - { name: 'a{n}', program: greedy, for: { n: 1..2 } }\n"
                    "programs: { greedy: { imports: [gdi32] } }\n"
                    "steps:\n  - start-service: { name: last, program: greedy }\n");
    const ScenarioVariant *plain = scenario->plain;
    g_autoptr(ScenarioVariant) moved = service_accounts_move(plain, &to_network, 2);
    g_autoptr(ScenarioVariant) merged = service_hosts_merge(scenario, plain, "LocalSystem", 3);

    ck_assert_uint_eq(service_accounts_count(plain, &to_network), 3);
    ck_assert_ptr_null(step_text(moved->services->pdata[0], "account"));
    ck_assert_str_eq(step_text(moved->services->pdata[1], "account"), "NetworkService");
    ck_assert_str_eq(step_text(moved->steps->pdata[0], "account"), "NetworkService");
    ck_assert_ptr_null(step_text(merged->services->pdata[0], "in"));
    ck_assert_str_eq(step_text(merged->services->pdata[1], "in"), "a1");
    ck_assert_str_eq(step_text(merged->steps->pdata[0], "in"), "a1");
    g_autoptr(GError) error = NULL;
    g_autoptr(RunRecord) record = run_scenario(scenario, merged, NULL, &error);
    assert_no_error(error);
    ck_assert_uint_eq(record->failures->len, 0);
}
END_TEST

/* Of a plain installation nothing is. */
START_TEST(test_fix_leaves_services_of_windows_alone)
{
    g_autoptr(Scenario) scenario =
        scenario_of("format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\nsteps: []\n");
    g_autoptr(GPtrArray) accounts = service_hosts_accounts(scenario, scenario->plain);

    ck_assert_uint_gt(scenario->plain->services->len, 0);
    g_autoptr(GArray) moves = service_accounts_moves(scenario->plain);

    ck_assert_uint_eq(moves->len, 0);
    ck_assert_uint_eq(accounts->len, 0);
}
END_TEST

static const FixWay *
way_of(const Fix *fix, FixKind kind, Knob knob)
{
    for (guint i = 0; i < fix->ways->len; i++) {
        const FixWay *way = fix->ways->pdata[i];
        if (way->kind == kind && (kind != FIX_KNOB || way->knobs[0] == knob))
            return way;
    }
    ck_abort_msg("not tried");
    return NULL;
}

/* NULL: it tells none that begins so. */
static const char *
cost_of(const FixWay *way, const char *beginning)
{
    for (guint i = 0; i < way->effects->len; i++)
        if (g_str_has_prefix(way->effects->pdata[i], beginning))
            return way->effects->pdata[i];
    return NULL;
}

/* /3GB leaves little view space: without it all fits, and /USERVA does not help. */
START_TEST(test_fix_boot_options_and_one_process)
{
    g_autofree char *text = g_strdup_printf(
        HEAD
        "  - start-service: { name: 'b{n}', program: greedy, account: '.\\b', for: { n: 1..35 } }\n",
        ", boot-options: [/3GB]");
    g_autoptr(Scenario) scenario = scenario_of(text);
    g_autoptr(Fix) fix = find(scenario, KNOB_NONE);
    const FixWay *option = way_of(fix, FIX_KNOB, KNOB_BOOT_3GB);
    const FixWay *userva = way_of(fix, FIX_KNOB, KNOB_BOOT_USERVA);
    const FixWay *process = way_of(fix, FIX_PROCESS, KNOB_NONE);

    ck_assert(option->works);
    ck_assert_uint_eq(option->settings[0].value, 0);
    ck_assert_str_eq(option->boot_ini, "/3GB goes");
    ck_assert_str_eq(option->boot_ini_undo, "/3GB is added at its end");
    ck_assert_ptr_null(process->boot_ini);
    ck_assert(!userva->works && userva->surveys[0] != NULL);
    ck_assert(process->works && process->beside != NULL && !process->beside->passes);
    ck_assert_uint_eq(process->of_services, 35);
    ck_assert_ptr_nonnull(
        cost_of(process, "desktop heaps of logons that services have of their own: "));
    ck_assert_ptr_nonnull(
        cost_of(way_of(fix, FIX_MERGED, KNOB_NONE), "desktop heap of Service-0x0-3e4$\\Default: "));
    ck_assert_ptr_null(cost_of(option, "desktop heap"));
}
END_TEST

/* Where the scenario is over with this third value, and what is known of its boot. */
static FixEnd *
end_with(const char *third, guint32 kb, Trial *trial)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *settings = g_strdup_printf(", set: { SharedSection: '1024,3072,%s' }", third);
    g_autofree char *text = g_strdup_printf(HEAD SERVICES, settings, 1u);
    g_autoptr(Scenario) scenario = scenario_of(text);
    FixEnd *end = fix_end_reach(scenario, scenario->plain, NULL, &error);

    assert_no_error(error);
    *trial = (Trial){ .starts = TRUE };
    trial->system.heap_sizes.noninteractive = kb;
    trial->system.regions = end->snapshot->regions;
    return end;
}

/* A heap is made of whole pages: its size is told, not the value that asks for it; the value alone
 * where no heap was made. */
START_TEST(test_fix_tells_the_size_that_a_heap_gets)
{
    Trial before, after;
    g_autoptr(FixEnd) old = end_with("512", 512, &before);
    g_autoptr(FixEnd) new = end_with("513", 513, &after);
    g_autoptr(GPtrArray) costs = g_ptr_array_new_with_free_func(g_free);

    fix_costs_of_boot(costs, &before, &after, old, new);
    fix_costs_of_boot(costs, &before, &after, NULL, NULL);
    ck_assert_uint_eq(costs->len, 2);
    ck_assert_str_eq(costs->pdata[0],
                     "each non-interactive desktop has a heap of 516 KB, before 512 KB");
    ck_assert_str_eq(costs->pdata[1],
                     "each non-interactive desktop has a heap of 513 KB, before 512 KB");
}
END_TEST

/* csrss's section is larger than the views: a value with which the system does not come up is told
 * as one, the base too, and one that helps is found beside them. */
START_TEST(test_fix_says_where_the_system_does_not_start)
{
    g_autofree char *text = g_strdup_printf(HEAD "  - logon: { user: alice, as: alice }\n",
                                            ", set: { SharedSection: '60000,3072,512' }");
    g_autoptr(Scenario) scenario = scenario_of(text);
    g_autoptr(Fix) fix = find(scenario, KNOB_SESSION_VIEW_SIZE);
    g_autoptr(GString) out = g_string_new(NULL);
    const FixWay *way = fix->ways->pdata[0];
    const Survey *survey = way->surveys[0];

    ck_assert(!trials_base(fix->trials)->starts && way->works && way->trial->starts);
    ck_assert(!g_array_index(survey->ranges, SurveyRange, 0).starts);
    fix_print(out, scenario, fix, (FixFilesWritten){ 0 });
    static const char why[] = "the system does not start: session-view-space-full";
    g_autofree char *first = g_strdup_printf("\n\n%s:\n", why);
    g_autofree char *range = g_strdup_printf(" MB: %s\n", why);
    ck_assert_msg(strstr(out->str, first) != NULL, "%s", out->str);
    ck_assert_msg(strstr(out->str, range) != NULL, "%s", out->str);
    ck_assert_msg(strstr(out->str, "67 MB: all fits, but not with what is said: heaps of 512 and "
                                   "128 KB in place of what SharedSection says\n") != NULL,
                  "%s", out->str);
}
END_TEST

static void
assert_sessions(const FixEnd *before, const FixEnd *after, const char *wanted)
{
    g_autoptr(GPtrArray) costs = g_ptr_array_new_with_free_func(g_free);

    fix_costs_of_sessions(costs, before, after);
    ck_assert_uint_eq(costs->len, wanted != NULL);
    if (wanted != NULL)
        ck_assert_str_eq(costs->pdata[0], wanted);
}

/* What is not known is said, too. */
START_TEST(test_fix_costs_of_sessions)
{
    static const FixEnd few = { .sessions_asked = TRUE, .sessions = 5 };
    static const FixEnd fewer = { .sessions_asked = TRUE, .sessions = 4 };
    static const FixEnd most = { .sessions_asked = TRUE, .sessions = 1000, .more_sessions = TRUE };
    static const FixEnd short_of = {
        .sessions_asked = TRUE, .sessions = 70, .more_sessions = TRUE, .is_host_short = TRUE
    };
    static const FixEnd unasked = { 0 };

    assert_sessions(&few, &few, NULL);
    assert_sessions(&few, &unasked, NULL);
    assert_sessions(&most, &most, NULL);
    assert_sessions(&few, &fewer, "where the scenario is over 1 fewer session fits: 4, before 5");
    assert_sessions(&most, &few,
                    "how many sessions fit where the scenario is over is not known: 5, before at "
                    "least 1000");
    assert_sessions(&few, &short_of,
                    "how many sessions fit where the scenario is over is not known: at least 70 "
                    "(this host has no memory to go on), before 5");
}
END_TEST

static void
assert_desktops(guint64 before, guint64 after, const char *wanted)
{
    const FixEnd now = { .heaps_fitting = before }, then = { .heaps_fitting = after };
    g_autoptr(GPtrArray) costs = g_ptr_array_new_with_free_func(g_free);

    fix_costs_of_desktops(costs, &now, &then);
    ck_assert_uint_eq(costs->len, wanted != NULL);
    if (wanted != NULL)
        ck_assert_str_eq(costs->pdata[0], wanted);
}

START_TEST(test_fix_costs_of_desktops)
{
    assert_desktops(7, 7, NULL);
    assert_desktops(7, 6,
                    "where the scenario is over 1 fewer non-interactive desktop fits in "
                    "session 0: 6, before 7");
    assert_desktops(0, 12,
                    "where the scenario is over 12 more non-interactive desktops fit in "
                    "session 0: 12, before 0");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_fix_costs_of_desktops },
    { &test_fix_of_what_works },
    { &test_fix_leaves_alone_what_no_limit_refused },
    { &test_fix_takes_a_blank_out },
    { &test_fix_patch_deletes_what_was_not_there },
    { &test_fix_patch_is_covered },
    { &test_fix_patch_bytes },
    { &test_service_accounts_move },
    { &test_service_accounts_moves },
    { &test_service_accounts_choose_no_logon_ids },
    { &test_service_hosts_merge },
    { &test_service_hosts_know_an_account_by_each_of_its_names },
    { &test_fix_changes_services_that_start_with_the_system },
    { &test_fix_leaves_services_of_windows_alone },
    { &test_fix_boot_options_and_one_process },
    { &test_fix_tells_the_size_that_a_heap_gets },
    { &test_fix_costs_of_sessions },
    { &test_fix_says_where_the_system_does_not_start },
};

SUITE(tests, NULL, NULL)
