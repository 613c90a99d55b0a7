/* SPDX-License-Identifier: MIT */
/* Whole runs on the machine: what the record says, how expectations are judged. */
#include "config_test.h"
#include "host/run/run.h"

#include "../suite.h"

#define SYSTEM "system: { edition: server2003-sp2, services: none }\n"
#define HEAD   "format: 1\ntitle: t\n" SYSTEM

static RunRecord *
run_text_with(const char *text, const RunOptions *options)
{
    GError *error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
    RunRecord *record;

    assert_no_error(error);
    record = run_scenario(scenario, scenario->plain, options, &error);
    assert_no_error(error);
    return record;
}

static RunRecord *
run_text(const char *text)
{
    return run_text_with(text, NULL);
}

static const RunExpectation *
expectation_at(const RunRecord *record, guint index)
{
    ck_assert_uint_lt(index, record->expectations->len);
    return g_ptr_array_index(record->expectations, index);
}

static const RunFailure *
failure_at(const RunRecord *record, guint index)
{
    ck_assert_uint_lt(index, record->failures->len);
    return g_ptr_array_index(record->failures, index);
}

static const RunStep *
step_at(const RunRecord *record, guint index)
{
    ck_assert_uint_lt(index, record->steps->len);
    return g_ptr_array_index(record->steps, index);
}

START_TEST(test_run_of_nothing_boots)
{
    g_autoptr(RunRecord) record = run_text(HEAD);

    ck_assert_int_eq(record->verdict, RUN_VERDICT_PASS);
    ck_assert_uint_eq(record->steps->len, 1);
    ck_assert_ptr_eq(step_at(record, 0)->kind, &step_boot);
    ck_assert_int_eq(step_at(record, 0)->failure, -1);
    ck_assert_str_eq(record->edition, "server2003-sp2");
    ck_assert_str_eq(record->machine, "model");
    ck_assert_uint_eq(record->boots, 1);
    ck_assert_ptr_nonnull(record->snapshot);
    ck_assert_uint_eq(record->event_count, record->events->len);
    ck_assert_uint_eq(record->event_kinds[EVENT_BOOT], 1);
}
END_TEST

#define FULL_HEAP                                                                                  \
    "programs:\n  greedy: { imports: [user32] }\n"                                                 \
    "steps:\n  - start-service: { name: greedy, program: greedy }\n"                               \
    "  - create-window: { in: greedy, class: Static, count: 5000 }\n"                              \
    "  - start-service: { name: late, program: greedy }\n"

/* The service manager gives up before it does. */
START_TEST(test_run_service_that_keeps_trying_fails_by_what_it_is_refused)
{
    g_autoptr(RunRecord) record =
        run_text(HEAD "programs:\n  greedy: { imports: [user32], on-failure: retry 60, startup: [ "
                      "{ create-window: { class: Static, count: 5000 } } ] }\n"
                      "steps:\n  - start-service: { name: s, program: greedy }\n");
    const RunFailure *service = failure_at(record, 0);

    ck_assert_uint_eq(service->last_error, 1053);
    ck_assert_str_eq(service->cause, "desktop-heap-full");
}
END_TEST

START_TEST(test_run_failure_names_its_cause)
{
    g_autoptr(RunRecord) record = run_text(HEAD FULL_HEAP);
    const RunFailure *window = failure_at(record, 0);
    const RunFailure *service = failure_at(record, 1);

    ck_assert_uint_eq(record->failures->len, 2);
    ck_assert_str_eq(window->kind, "create-window");
    ck_assert_str_eq(window->cause, "desktop-heap-full");
    ck_assert_uint_eq(window->last_error, 8);
    ck_assert_uint_eq(window->line, 8);
    ck_assert(!window->has_exit_code);
    ck_assert_str_eq(service->kind, "start-service");
    ck_assert_str_eq(service->name, "late");
    ck_assert_uint_eq(service->status, 0xC0000142);
    ck_assert_str_eq(service->status_name, "STATUS_DLL_INIT_FAILED");
    ck_assert_str_eq(service->cause, "desktop-heap-full");
    ck_assert_uint_eq(service->last_error, 1053);
    ck_assert(service->has_exit_code);
    ck_assert_uint_eq(service->session, 0);
    ck_assert_str_eq(service->program, "greedy.exe");
    ck_assert_msg(g_str_has_prefix(service->detail, "desktop heap of Service-0x0-3e7$\\Default: "),
                  "%s", service->detail);
    ck_assert_uint_gt(service->refusal_event, 0);
    const struct abi_event *refusal =
        &g_array_index(record->events, struct abi_event, service->refusal_event - 1);
    ck_assert_uint_eq(refusal->kind, EVENT_REFUSAL);
    ck_assert_uint_eq(refusal->gate, GATE_DESKTOP_HEAP);
}
END_TEST

START_TEST(test_run_uncovered_failures_fail_it)
{
    g_autoptr(RunRecord) record = run_text(HEAD FULL_HEAP);

    ck_assert_int_eq(record->verdict, RUN_VERDICT_FAIL);
    ck_assert_uint_eq(record->expectations->len, 2);
    ck_assert_str_eq(expectation_at(record, 0)->kind, "no-failure");
    ck_assert_uint_eq(expectation_at(record, 0)->line, 8);
    ck_assert(!expectation_at(record, 0)->met);
    ck_assert_msg(
        g_str_has_prefix(expectation_at(record, 1)->message, "not expected: start-service late"),
        "%s", expectation_at(record, 1)->message);
}
END_TEST

START_TEST(test_run_covered_failures_pass)
{
    g_autoptr(RunRecord) record = run_text(
        HEAD FULL_HEAP "expect:\n  - fails: { step: create-window, cause: desktop-heap-full }\n"
                       "  - fails: { step: start-service, name: late }\n");

    ck_assert_int_eq(record->verdict, RUN_VERDICT_PASS);
    ck_assert(failure_at(record, 0)->is_expected);
    ck_assert(failure_at(record, 1)->is_expected);
}
END_TEST

/* Which of them fails first is wrong if none does. */
START_TEST(test_run_first_failure_needs_a_failure)
{
    g_autoptr(RunRecord) record =
        run_text(HEAD "steps: [ logon: alice ]\n"
                      "expect:\n  - fails: { step: logon, count: 0..2, first: 2 }\n");

    ck_assert_int_eq(record->verdict, RUN_VERDICT_FAIL);
    ck_assert_str_eq(expectation_at(record, 0)->message,
                     "logon to fail first: expected at n 2, seen: none did");
}
END_TEST

START_TEST(test_run_unmet_expectation_shows_expected_and_seen)
{
    g_autoptr(RunRecord) record = run_text(
        HEAD FULL_HEAP "expect:\n"
                       "  - fails: { step: create-window, cause: user-handle-quota }\n"
                       "  - fails: { step: start-service, status: STATUS_ACCESS_DENIED }\n"
                       "  - desktop: { path: 'Service-0x0-3e7$\\Default', heap: 1024 KB }\n"
                       "  - event: { source: Win32k, id: 243, count: 2 }\n"
                       "  - no-event: { id: 7000 }\n"
                       "  - desktop: { path: 'Service-0x0-3e7$\\Other' }\n"
                       "  - succeeds: run\n");

    ck_assert_int_eq(record->verdict, RUN_VERDICT_FAIL);
    for (guint i = 0; i < 7; i++)
        ck_assert(!expectation_at(record, i)->met);
    ck_assert_msg(strstr(expectation_at(record, 0)->message,
                         "expected create-window to fail, cause user-handle-quota, seen: ") != NULL,
                  "%s", expectation_at(record, 0)->message);
    ck_assert_msg(strstr(expectation_at(record, 0)->message, "cause desktop-heap-full") != NULL,
                  "%s", expectation_at(record, 0)->message);
    ck_assert(strstr(expectation_at(record, 1)->message, "STATUS_ACCESS_DENIED, seen: ") != NULL);
    ck_assert_str_eq(expectation_at(record, 2)->message, "heap: expected 1024 KB, seen 512 KB");
    ck_assert_str_eq(expectation_at(record, 3)->message, "event 243 of Win32k: expected 2, seen 1");
    ck_assert_str_eq(expectation_at(record, 4)->message, "expected no event 7000, seen 1");
    ck_assert_str_eq(expectation_at(record, 5)->message,
                     "there is no desktop Service-0x0-3e7$\\Other in session 0");
    ck_assert_str_eq(expectation_at(record, 6)->message,
                     "expected run to succeed, but there is no such step in this part of the run");
}
END_TEST

START_TEST(test_run_midway_expectations_look_at_their_part)
{
    g_autoptr(RunRecord) record =
        run_text(HEAD "programs:\n  p: { imports: [user32] }\n"
                      "steps:\n"
                      "  - start-service: { name: 'a{n}', program: p, count: 3 }\n"
                      "  - expect: { succeeds: { step: start-service, count: 3 } }\n"
                      "  - mark: here\n"
                      "  - start-service: { name: 'b{n}', program: p, count: 2 }\n"
                      "  - expect:\n"
                      "      - succeeds: { step: start-service, count: 2 }\n"
                      "  - expect:\n"
                      "      - succeeds: { step: start-service, since: here, count: 2 }\n"
                      "expect:\n  - succeeds: { step: start-service, count: 5 }\n"
                      "  - succeeds: { step: start-service, name: 'a*', count: 3 }\n");

    for (guint i = 0; i < record->expectations->len; i++)
        ck_assert_msg(expectation_at(record, i)->met, "%s", expectation_at(record, i)->message);
    ck_assert_uint_eq(record->expectations->len, 5);
    ck_assert_uint_eq(record->marks->len, 1);
}
END_TEST

START_TEST(test_run_stops_at_a_mark_and_at_a_number)
{
    static const char text[] = HEAD "steps:\n  - logon: alice\n  - mark: there\n  - run: worker\n"
                                    "expect:\n  - succeeds: stop-service\n";
    const RunOptions at_mark = { .at = "there" };
    const RunOptions at_number = { .at = "1" };
    const RunOptions at_boot = { .at = "0" };
    g_autoptr(RunRecord) mark = run_text_with(text, &at_mark);
    g_autoptr(RunRecord) number = run_text_with(text, &at_number);
    g_autoptr(RunRecord) boot = run_text_with(text, &at_boot);

    ck_assert_int_eq(mark->verdict, RUN_VERDICT_STOPPED);
    ck_assert_uint_eq(mark->steps->len, 2);
    ck_assert_uint_eq(mark->expectations->len, 0);
    ck_assert_uint_eq(number->steps->len, 2);
    ck_assert_uint_eq(boot->steps->len, 1);
}
END_TEST

START_TEST(test_run_unknown_place_is_an_error)
{
    const RunOptions options = { .at = "nowhere" };
    GError *error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", HEAD, -1, NULL, &error);

    assert_no_error(error);
    ck_assert_ptr_null(run_scenario(scenario, scenario->plain, &options, &error));
    assert_error(error, RUN_ERROR, RUN_ERROR_PLACE, "s.yaml has no mark \"nowhere\"");
    g_error_free(error);
}
END_TEST

START_TEST(test_run_reboot_starts_anew_with_the_new_registry)
{
    g_autoptr(RunRecord) record =
        run_text(HEAD "steps:\n  - set-registry: { SessionViewSize: 64 }\n  - logon: alice\n"
                      "  - expect: { session: { session: 0, view-size: 48 MB } }\n"
                      "  - reboot\n  - logon: alice\n"
                      "expect:\n  - session: { session: 0, view-size: 64 MB }\n  - succeeds: { "
                      "step: logon, count: 2 }\n");

    for (guint i = 0; i < record->expectations->len; i++)
        ck_assert_msg(expectation_at(record, i)->met, "%s", expectation_at(record, i)->message);
    ck_assert_uint_eq(record->boots, 2);
    ck_assert_uint_eq(record->event_kinds[EVENT_BOOT], 2);
    ck_assert_uint_eq(step_at(record, 1)->boot, 1);
    ck_assert_uint_eq(step_at(record, 3)->boot, 2);
}
END_TEST

START_TEST(test_run_is_the_same_run_each_time)
{
    static const char text[] =
        HEAD "steps:\n  - logon: alice\n  - logon: { user: bob, kind: rdp }\n"
             "  - run: { program: gui-app, in: bob, count: 5 }\n  - logoff: bob\n";
    g_autoptr(RunRecord) one = run_text(text);
    g_autoptr(RunRecord) other = run_text(text);

    ck_assert_uint_eq(one->events->len, other->events->len);
    ck_assert_mem_eq(one->events->data, other->events->data,
                     one->events->len * sizeof(struct abi_event));
    ck_assert_uint_eq(one->texts->len, other->texts->len);
    ck_assert_mem_eq(one->texts->str, other->texts->str, one->texts->len);
}
END_TEST

typedef struct {
    guint64 count;
    gboolean is_in_order;
} Listener;

static void
count_event(
    guint boot, guint64 index, const struct abi_event *event, const char *text, gpointer user)
{
    Listener *listener = user;

    listener->is_in_order &= index == listener->count && boot == 1 && text != NULL;
    listener->count++;
    (void)event;
}

START_TEST(test_run_keeps_events_up_to_a_limit_and_tells_all)
{
    Listener listener = { .is_in_order = TRUE };
    const RunOptions options = { .event_limit = 10, .on_event = count_event, .user = &listener };
    g_autoptr(RunRecord) record = run_text_with(HEAD FULL_HEAP, &options);

    ck_assert_uint_eq(record->events->len, 10);
    ck_assert_uint_gt(record->event_count, 3000);
    ck_assert_uint_eq(listener.count, record->event_count);
    ck_assert(listener.is_in_order);
    ck_assert_uint_eq(failure_at(record, 0)->refusal_event, 0);
    ck_assert_uint_ne(g_array_index(record->events, struct abi_event, 0).kind, EVENT_INVALID);
}
END_TEST

START_TEST(test_run_steps_one_by_one)
{
    GError *error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text(
        "s.yaml", HEAD "steps:\n  - logon: alice\n  - run: worker\n", -1, NULL, &error);
    g_autoptr(Run) run = run_new(scenario, scenario->plain, NULL, &error);

    assert_no_error(error);
    ck_assert_ptr_nonnull(run_engine(run));
    ck_assert_uint_eq(run_so_far(run)->steps->len, 1);
    ck_assert(run_next(run, &error));
    const Snapshot *before = run_snapshot(run, &error);
    guint processes = before->processes->len;
    ck_assert(run_next(run, &error));
    const Snapshot *after = run_snapshot(run, &error);
    ck_assert_uint_eq(after->processes->len, processes + 1);
    ck_assert(!run_next(run, &error));
    assert_no_error(error);
    g_autoptr(RunRecord) record = run_finish(run, &error);
    assert_no_error(error);
    ck_assert_int_eq(record->verdict, RUN_VERDICT_PASS);
}
END_TEST

START_TEST(test_run_of_a_name_that_never_lived)
{
    g_autoptr(RunRecord) record = run_text(
        HEAD "programs:\n  p: { imports: [user32] }\n"
             "steps:\n  - run: { program: p, in: 7, as: ghost }\n"
             "  - create-window: { in: ghost, class: Static }\n  - kill: ghost\n"
             "expect:\n  - fails: { step: run, count: 1 }\n"
             "  - fails: { step: create-window, count: 1 }\n  - fails: { step: kill, count: 1 }\n");

    for (guint i = 0; i < record->expectations->len; i++)
        ck_assert_msg(expectation_at(record, i)->met, "%s", expectation_at(record, i)->message);
}
END_TEST

START_TEST(test_run_child_that_dies_fails_the_step)
{
    g_autoptr(RunRecord) record = run_text(
        HEAD "programs:\n  greedy: { imports: [user32] }\n  child: { imports: [user32] }\n"
             "steps:\n  - start-service: { name: greedy, program: greedy }\n"
             "  - create-window: { in: greedy, class: Static, count: 5000, on-failure: ignore }\n"
             "  - start-program: { in: greedy, program: child }\n"
             "expect:\n  - fails: { step: start-program, status: STATUS_DLL_INIT_FAILED, cause: "
             "desktop-heap-full }\n");

    for (guint i = 0; i < record->expectations->len; i++)
        ck_assert_msg(expectation_at(record, i)->met, "%s", expectation_at(record, i)->message);
    ck_assert_str_eq(failure_at(record, 0)->program, "child.exe");
}
END_TEST

START_TEST(test_run_fail_next_refuses_one_allocation)
{
    g_autoptr(RunRecord) record = run_text(
        HEAD "steps:\n  - logon: alice\n  - fail-next: 1\n  - run: worker\n  - run: worker\n"
             "expect:\n  - fails: { step: run, count: 1 }\n");

    ck_assert_msg(expectation_at(record, 0)->met, "%s", expectation_at(record, 0)->message);
    const char *detail = failure_at(record, 0)->detail;
    g_autofree char *end =
        g_strdup_printf("; refused because line %u asked for it", failure_at(record, 0)->line - 1);
    ck_assert_msg(g_str_has_suffix(detail, end), "%s", detail);
}
END_TEST

/* What fails by itself after an injected failure is not said to be asked for. */
START_TEST(test_run_only_what_was_asked_for_is_called_so)
{
    g_autoptr(RunRecord) record = run_text(
        HEAD "steps:\n  - logon: alice\n  - run: { program: worker, as: one }\n  - fail-next: 1\n"
             "  - run: worker\n  - create-window: { in: one, class: NoSuchClass }\n"
             "  - fail-next: { allocation: 1, tag: UsDh }\n"
             "  - create-window: { in: one, class: Static }\n");

    ck_assert_uint_eq(record->failures->len, 3);
    ck_assert_ptr_nonnull(strstr(failure_at(record, 0)->detail, "asked for it"));
    ck_assert_ptr_null(strstr(failure_at(record, 1)->detail, "asked for"));
    ck_assert_uint_eq(failure_at(record, 2)->gate, GATE_DESKTOP_HEAP);
    ck_assert_ptr_nonnull(strstr(failure_at(record, 2)->detail, "asked for it"));
}
END_TEST

START_TEST(test_run_numbers_steps_as_at_does)
{
    g_autoptr(RunRecord) record =
        run_text(HEAD "steps:\n  - mark: start\n  - logon: alice\n  - repeat:\n      count: 2\n"
                      "      steps:\n        - run: worker\n        - expect: [ succeeds: run ]\n"
                      "  - reboot\n");
    static const struct {
        const char *kind;
        guint number;
    } numbered[] = { { "logon", 2 }, { "run", 3 }, { "run", 5 }, { "boot", 7 } };
    guint found = 0;

    ck_assert_uint_eq(record->step_count, 7);
    for (guint i = 0; i < record->steps->len; i++) {
        const RunStep *step = g_ptr_array_index(record->steps, i);
        if (step->number == 0) {
            ck_assert_ptr_eq(step->kind, &step_boot);
            continue;
        }
        ck_assert_uint_lt(found, G_N_ELEMENTS(numbered));
        ck_assert_str_eq(step->kind->name, numbered[found].kind);
        ck_assert_uint_eq(step->number, numbered[found].number);
        found++;
    }
    ck_assert_uint_eq(found, G_N_ELEMENTS(numbered));
}
END_TEST

/* Each moment that a number calls is that at which a run stops that is given the number. */
START_TEST(test_run_stops_where_a_record_says)
{
    const char *text = "format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\n"
                       "steps:\n  - mark: start\n  - logon: alice\n  - reboot\n  - logon: bob\n";
    g_autoptr(RunRecord) record = run_text(text);
    guint ends = 0, in_the_midst = 0;

    for (guint i = 0; i < record->steps->len; i++) {
        gboolean is_end;
        guint number = run_record_place(record, i, &is_end);
        in_the_midst += !is_end;
        if (!is_end)
            continue;
        g_autofree char *at = g_strdup_printf("%u", number);
        const RunOptions options = { .at = at };
        g_autoptr(RunRecord) stopped = run_text_with(text, &options);
        ck_assert_uint_eq(stopped->steps->len, i + 1);
        ends++;
    }
    ck_assert_uint_eq(ends, 4);
    ck_assert_uint_gt(in_the_midst, 2);
}
END_TEST

#define SMALL_HEAP                                                                                  \
    "format: 1\ntitle: t\n"                                                                         \
    "system: { edition: server2003-sp2, services: none, set: { SharedSection: '1024,128,512' } }\n" \
    "programs: { app: { imports: [user32], console: none } }\n"                                     \
    "steps:\n  - logon: alice\n  - run: { program: app, in: alice, as: p }\n"

static guint
windows_of(const RunRecord *record)
{
    return snapshot_desktop(record->snapshot, 0, "WinSta0\\Default")->objects[USER_TYPE_WINDOW];
}

START_TEST(test_run_counts_what_a_count_made)
{
    g_autoptr(RunRecord) before = run_text(SMALL_HEAP);
    g_autoptr(RunRecord) record =
        run_text(SMALL_HEAP "  - create-window: { in: p, class: Static, count: 7 }\n"
                            "  - create-window: { in: p, class: Static, count: 3000 }\n"
                            "  - create-window: { in: p, class: Static, count: 2, on-failure: "
                            "ignore }\n"
                            "  - destroy-window: { in: p, count: 5000 }\n"
                            "  - create-window: { in: p, class: Static }\n");
    g_autoptr(RunRecord) full =
        run_text(SMALL_HEAP "  - create-window: { in: p, class: Static, count: 3007 }\n");
    const RunStep *some = step_at(record, 3), *many = step_at(record, 4);
    const RunStep *ignored = step_at(record, 5), *gone = step_at(record, 6);
    g_autofree char *made = run_step_shortfall(many);
    g_autofree char *wanted = g_strdup_printf("%u of 3000 made", many->made);
    g_autofree char *done = run_step_shortfall(gone);

    ck_assert_uint_eq(some->made, 7);
    ck_assert_uint_eq(some->count, 7);
    ck_assert_int_lt(some->failure, 0);
    ck_assert_ptr_null(run_step_shortfall(some));
    ck_assert_int_ge(many->failure, 0);
    ck_assert_uint_gt(many->made, 100);
    ck_assert_str_eq(made, wanted);
    /* Memory has as many. */
    ck_assert_uint_eq(windows_of(full), windows_of(before) + 7 + many->made);
    ck_assert_uint_eq(step_at(full, 3)->made, 7 + many->made);

    ck_assert_int_lt(ignored->failure, 0);
    ck_assert_uint_eq(ignored->made, 0);
    ck_assert_uint_eq(ignored->count, 2);
    ck_assert_uint_eq(gone->made, 7 + many->made);
    ck_assert_ptr_nonnull(strstr(done, " of 5000 done"));
    /* Nothing was asked for by number. */
    ck_assert_uint_eq(step_at(record, 7)->count, 0);
    ck_assert_ptr_null(run_step_shortfall(step_at(record, 7)));
}
END_TEST

/* A service that runs already: the report says since when. */
START_TEST(test_run_tells_who_has_a_service_s_name)
{
    g_autoptr(RunRecord) record =
        run_text("format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\n"
                 "steps:\n"
                 "  - start-service: { name: s, program: worker }\n"
                 "  - start-service: { name: s, program: worker }\n"
                 "  - start-service: { name: s, program: worker }\n"
                 "  - start-service: { name: spooler, program: worker }\n"
                 "  - stop-service: s\n"
                 "  - start-service: { name: s, program: worker }\n");

    ck_assert_uint_eq(record->failures->len, 3);
    ck_assert_str_eq(failure_at(record, 0)->detail,
                     "this service is running already: line 5 started it");
    ck_assert_str_eq(failure_at(record, 1)->detail,
                     "this service is running already: line 5 started it");
    ck_assert_str_eq(failure_at(record, 2)->detail,
                     "this service is running already: it starts with the system");
}
END_TEST

/* ---- windows by name ---- */

#define TWO_SESSIONS_OF_PROGRAMS                                                                   \
    HEAD "programs: { gui: { imports: [user32], console: none } }\n"                               \
         "steps:\n"                                                                                \
         "  - logon: { user: alice, kind: console, as: alice }\n"                                  \
         "  - logon: { user: bob, kind: rdp, as: bob }\n"                                          \
         "  - run: { program: gui, in: alice, as: maker }\n"                                       \
         "  - run: { program: gui, in: alice, as: other }\n"                                       \
         "  - run: { program: gui, in: bob, as: stranger }\n"                                      \
         "  - create-window: { in: maker, class: Static, count: 40, as: page }\n"

/* The failure of the only step that fails, whose Win32 error is this. */
static void
assert_only_failure(const char *steps, const char *kind, guint32 last_error)
{
    g_autofree char *text = g_strconcat(TWO_SESSIONS_OF_PROGRAMS, steps, NULL);
    g_autoptr(RunRecord) record = run_text(text);

    ck_assert_uint_eq(record->failures->len, 1);
    ck_assert_str_eq(failure_at(record, 0)->kind, kind);
    ck_assert_uint_eq(failure_at(record, 0)->last_error, last_error);
}

START_TEST(test_run_window_of_one_process_serves_another_of_its_session)
{
    g_autoptr(RunRecord) record = run_text(
        TWO_SESSIONS_OF_PROGRAMS "  - set-text: { in: other, window: page, text: seen }\n"
                                 "  - set-prop: { in: other, window: page, name: Mine, value: 1 }\n"
                                 "  - set-scroll-info: { in: other, window: page }\n"
                                 "  - destroy-window: { in: maker, window: page }\n");
    const struct abi_event *created = NULL;
    const struct abi_event *text = NULL;

    ck_assert_uint_eq(record->failures->len, 0);
    for (guint i = record->events->len; i-- > 0 && created == NULL;) {
        const struct abi_event *event = &g_array_index(record->events, struct abi_event, i);
        if (event->kind == EVENT_TEXT_SET && text == NULL)
            text = event;
        if (event->kind == EVENT_OBJECT_CREATE && text != NULL && event->v[0] == text->v[0])
            created = event;
    }
    ck_assert_ptr_nonnull(created);
    ck_assert_uint_ne(text->pid, created->pid);
    ck_assert_uint_eq(text->session, created->session);
}
END_TEST

START_TEST(test_run_window_of_another_session_is_no_window)
{
    assert_only_failure("  - set-text: { in: stranger, window: page, text: seen }\n", "set-text",
                        1400);
    assert_only_failure("  - destroy-window: { in: stranger, window: page }\n", "destroy-window",
                        1400);
}
END_TEST

START_TEST(test_run_what_only_the_owner_of_a_window_may_is_refused)
{
    assert_only_failure("  - destroy-window: { in: other, window: page }\n", "destroy-window", 5);
    assert_only_failure("  - subclass: { in: other, window: page }\n", "subclass", 5);
}
END_TEST

START_TEST(test_run_window_that_is_gone_is_no_window)
{
    assert_only_failure("  - destroy-window: { in: maker, window: page }\n"
                        "  - set-text: { in: other, window: page, text: seen }\n",
                        "set-text", 1400);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_run_of_nothing_boots },
    { &test_run_service_that_keeps_trying_fails_by_what_it_is_refused },
    { &test_run_failure_names_its_cause },
    { &test_run_uncovered_failures_fail_it },
    { &test_run_covered_failures_pass },
    { &test_run_first_failure_needs_a_failure },
    { &test_run_unmet_expectation_shows_expected_and_seen },
    { &test_run_midway_expectations_look_at_their_part },
    { &test_run_stops_at_a_mark_and_at_a_number },
    { &test_run_unknown_place_is_an_error },
    { &test_run_reboot_starts_anew_with_the_new_registry },
    { &test_run_is_the_same_run_each_time },
    { &test_run_keeps_events_up_to_a_limit_and_tells_all },
    { &test_run_steps_one_by_one },
    { &test_run_of_a_name_that_never_lived },
    { &test_run_child_that_dies_fails_the_step },
    { &test_run_fail_next_refuses_one_allocation },
    { &test_run_only_what_was_asked_for_is_called_so },
    { &test_run_numbers_steps_as_at_does },
    { &test_run_stops_where_a_record_says },
    { &test_run_counts_what_a_count_made },
    { &test_run_tells_who_has_a_service_s_name },
    { &test_run_window_of_one_process_serves_another_of_its_session },
    { &test_run_window_of_another_session_is_no_window },
    { &test_run_what_only_the_owner_of_a_window_may_is_refused },
    { &test_run_window_that_is_gone_is_no_window },
};

SUITE(tests, NULL, NULL)
