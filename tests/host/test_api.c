/* SPDX-License-Identifier: MIT */
/* The public library, through its header and its shared object alone. */
#include <deskheap/deskheap.h>

#include <check.h>

#include <stdlib.h>
#include <string.h>

static const char two_sessions[] = "format: 1\n"
                                   "title: Two sessions\n"
                                   "system: { edition: server2003-sp2 }\n"
                                   "steps:\n"
                                   "  - logon: { user: alice, kind: console, as: alice }\n"
                                   "  - logon: { user: bob, kind: rdp, as: bob }\n"
                                   "expect:\n"
                                   "  - dheapmon: { session: 1, desktops: 3 }\n";

static DeskheapMachine *
machine_of(const char *yaml)
{
    g_autoptr(GError) error = NULL;
    DeskheapMachine *machine = deskheap_machine_new_text("test.yaml", yaml, &error);
    ck_assert_msg(machine != NULL, "%s", error != NULL ? error->message : "");
    return machine;
}

static const DeskheapDesktop *
desktop_of(const GPtrArray *desktops, const char *winsta, const char *name)
{
    for (guint i = 0; i < desktops->len; i++) {
        const DeskheapDesktop *desktop = desktops->pdata[i];
        if (strcmp(desktop->winsta, winsta) == 0 && strcmp(desktop->desktop, name) == 0)
            return desktop;
    }
    ck_abort_msg("no desktop %s\\%s", winsta, name);
    return NULL;
}

START_TEST(test_api_steps_a_scenario_to_its_end)
{
    g_autoptr(DeskheapMachine) machine = machine_of(two_sessions);
    g_autoptr(GError) error = NULL;
    guint steps = 0;
    guint64 events = deskheap_machine_count_events(machine);
    while (deskheap_machine_step(machine, &error))
        steps++;
    ck_assert_ptr_null(error);
    ck_assert_uint_ge(steps, 2);
    ck_assert_ptr_nonnull(strstr(deskheap_machine_get_step(machine), "bob"));
    ck_assert_uint_gt(deskheap_machine_count_events(machine), events);
}
END_TEST

START_TEST(test_api_reads_other_pages_in_another_session)
{
    g_autoptr(DeskheapMachine) machine = machine_of(two_sessions);
    while (deskheap_machine_step(machine, NULL))
        continue;
    g_autoptr(GPtrArray) first = deskheap_machine_get_desktops(machine, 0, NULL);
    g_autoptr(GPtrArray) second = deskheap_machine_get_desktops(machine, 1, NULL);
    const DeskheapDesktop *one = desktop_of(first, "WinSta0", "Default");
    const DeskheapDesktop *other = desktop_of(second, "WinSta0", "Default");
    ck_assert_uint_eq(one->base, other->base);
    ck_assert_uint_eq(one->size_kb, 3072);
    ck_assert_str_eq(one->account, "alice");
    ck_assert_str_eq(other->account, "bob");
    guint8 a[4096];
    guint8 b[4096];
    ck_assert(deskheap_machine_read(machine, 0, one->base, a, sizeof a));
    ck_assert(deskheap_machine_read(machine, 1, other->base, b, sizeof b));
    ck_assert_int_ne(memcmp(a, b, sizeof a), 0);
    ck_assert(!deskheap_machine_read(machine, 0, 0x10, a, sizeof a));
    ck_assert(!deskheap_machine_read(machine, 7, one->base, a, sizeof a));
    DeskheapViewSpace space;
    ck_assert(deskheap_machine_get_view_space(machine, 1, &space, NULL));
    ck_assert_uint_eq(space.size_bytes, 48 * 1024 * 1024);
    ck_assert_uint_lt(space.used_bytes, space.size_bytes);
    ck_assert(!deskheap_machine_get_view_space(machine, 9, &space, NULL));
}
END_TEST

START_TEST(test_api_lists_events_in_words)
{
    g_autoptr(DeskheapMachine) machine = machine_of(two_sessions);
    DeskheapEvent event;
    gboolean has_heap = FALSE;
    for (guint64 i = 0; deskheap_machine_get_event(machine, i, &event); i++) {
        g_autofree char *words = deskheap_machine_describe_event(machine, i);
        ck_assert_uint_gt(strlen(words), 0);
        ck_assert_uint_eq(event.sequence, i + 1);
        has_heap = has_heap || strcmp(event.kind, "heap-create") == 0;
    }
    ck_assert(has_heap);
    ck_assert(!deskheap_machine_get_event(machine, G_MAXUINT64, &event));
}
END_TEST

START_TEST(test_api_finishes_with_reports)
{
    g_autoptr(DeskheapMachine) machine = machine_of(two_sessions);
    gboolean passed = FALSE;
    g_autofree char *json = deskheap_machine_finish(machine, DESKHEAP_REPORT_JSON, &passed, NULL);
    g_autofree char *text = deskheap_machine_finish(machine, DESKHEAP_REPORT_TEXT, NULL, NULL);
    g_autofree char *events = deskheap_machine_finish(machine, DESKHEAP_REPORT_EVENTS, NULL, NULL);
    ck_assert(passed);
    ck_assert_ptr_nonnull(strstr(json, "deskheap.report/1"));
    ck_assert_ptr_nonnull(strstr(text, "WinSta0\\Default"));
    ck_assert_ptr_nonnull(strstr(events, "deskheap.events/1"));
    ck_assert(!deskheap_machine_step(machine, NULL));
    g_autoptr(GPtrArray) desktops = deskheap_machine_get_desktops(machine, 1, NULL);
    ck_assert_uint_eq(desktops->len, 3);
}
END_TEST

START_TEST(test_api_runs_two_machines_side_by_side)
{
    static const char *const settings[] = { "SharedSection=1024,3072,1024", NULL };
    g_autoptr(GError) error = NULL;
    g_autoptr(DeskheapMachine) one = deskheap_machine_new("server2003-sp2", NULL, settings, &error);
    ck_assert_msg(one != NULL, "%s", error != NULL ? error->message : "");
    g_autoptr(DeskheapMachine) other = deskheap_machine_new("xp-sp3", NULL, NULL, &error);
    ck_assert_msg(other != NULL, "%s", error != NULL ? error->message : "");
    g_autoptr(GPtrArray) a = deskheap_machine_get_desktops(one, 0, &error);
    g_autoptr(GPtrArray) b = deskheap_machine_get_desktops(other, 0, &error);
    ck_assert_uint_eq(desktop_of(a, "Service-0x0-3e7$", "Default")->size_kb, 1024);
    ck_assert_uint_eq(desktop_of(b, "Service-0x0-3e7$", "Default")->size_kb, 512);
}
END_TEST

START_TEST(test_api_refuses_bad_input_with_an_error)
{
    static const char *const broken[] = {
        "format: 1\ntitle: x\nsystem: { edition: windows-95 }\n",
        "format: 1\nnonsense: [",
        "",
    };
    for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_null(deskheap_machine_new_text("bad.yaml", broken[i], &error));
        ck_assert_ptr_nonnull(error);
        ck_assert_ptr_nonnull(strstr(error->message, "bad.yaml"));
    }
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(deskheap_machine_open("/nowhere/at/all.yaml", NULL, &error));
    ck_assert_ptr_nonnull(error);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("api");
    TCase *tests = tcase_create("library");
    tcase_set_timeout(tests, 30);
    tcase_add_test(tests, test_api_steps_a_scenario_to_its_end);
    tcase_add_test(tests, test_api_reads_other_pages_in_another_session);
    tcase_add_test(tests, test_api_lists_events_in_words);
    tcase_add_test(tests, test_api_finishes_with_reports);
    tcase_add_test(tests, test_api_runs_two_machines_side_by_side);
    tcase_add_test(tests, test_api_refuses_bad_input_with_an_error);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
