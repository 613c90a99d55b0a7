/* SPDX-License-Identifier: MIT */
/* A finished run, made by hand, as text, JSON, JSON Lines and walk-through. */
#include "abi/status.h"
#include "abi/syscall.h"
#include "abi/user_types.h"
#include "golden.h"
#include "host/report/by_file.h"
#include "host/report/event_words.h"
#include "host/report/explain.h"
#include "host/report/report.h"
#include "host/words/abi_names.h"
#include "host/words/gate.h"
#include "host/words/region.h"
#include "snapshot_sample.h"

#include "../suite.h"
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include <string.h>
#include <unistd.h>

static void
add_event(RunRecord *record, struct abi_event event, const char *text)
{
    guint32 offset = 0;
    if (*text != '\0') {
        offset = (guint32)record->texts->len + 1;
        g_string_append_len(record->texts, text, (gssize)strlen(text) + 1);
    }
    event.sequence = record->events->len + 1;
    g_array_append_val(record->events, event);
    g_array_append_val(record->event_texts, offset);
    record->event_count++;
    record->event_kinds[event.kind]++;
}

static void
add_step(RunRecord *record, guint n, gint failure)
{
    RunStep *step = g_new0(RunStep, 1);
    step->kind = &step_start_service;
    step->number = record->steps->len + 1;
    step->line = 12;
    step->boot = 1;
    step->n = n;
    step->name = g_strdup_printf("batch%u", n);
    step->title = g_strdup_printf("start-service batch%u, program worker, account .\\batch", n);
    step->start_ms = n > 3 ? (n - 3) * 30000 : 0;
    step->time_ms = n > 2 ? (n - 2) * 30000 : 0;
    step->first_event = record->event_count;
    step->failure = failure;
    struct abi_event create = {
        .kind = EVENT_PROCESS_CREATE, .session = 0, .pid = 100, .v = { 400 + n * 4, 100, 0 }
    };
    add_event(record, create, "worker.exe");
    if (failure >= 0) {
        struct abi_event refusal = {
            .kind = EVENT_REFUSAL,
            .gate = GATE_SESSION_VIEW_SPACE,
            .pid = 400 + n * 4,
            .status = 0xc0000017,
            .v = { 0xbc400000, 512 * DH_KB, 448 * DH_KB },
        };
        add_event(record, refusal, "desktop heap of 512 KB");
    } else {
        struct abi_event window = {
            .kind = EVENT_OBJECT_CREATE,
            .pid = 400 + n * 4,
            .v = { 0x0001002a, 0xbca706e8, USER_TYPE_WINDOW | (guint64)176 << 32 },
        };
        add_event(record, window, "");
    }
    step->end_event = record->event_count;
    g_ptr_array_add(record->steps, step);
}

static void
add_failure(RunRecord *record, guint n)
{
    RunFailure *failure = g_new0(RunFailure, 1);
    failure->step = record->steps->len;
    failure->kind = "start-service";
    failure->line = 12;
    failure->n = n;
    failure->name = g_strdup_printf("batch%u", n);
    failure->status = 0xc0000142;
    failure->status_name = "STATUS_DLL_INIT_FAILED";
    failure->gate = GATE_SESSION_VIEW_SPACE;
    failure->cause = gate_cause(GATE_SESSION_VIEW_SPACE);
    failure->because = "";
    failure->refusal = (RunRefusal){ .gate = GATE_SESSION_VIEW_SPACE,
                                     .needed = 512 * DH_KB,
                                     .limit = 448 * DH_KB,
                                     .time_ms = (n - 3) * 30000,
                                     .what = "desktop heap of 512 KB" };
    failure->detail = run_refusal_text(&failure->refusal);
    failure->session = 0;
    failure->desktop = g_strdup("Service-0x0-1d419$\\Default");
    failure->program = g_strdup("worker.exe");
    failure->dll = g_strdup("user32.dll");
    failure->pid = 400 + n * 4;
    failure->has_exit_code = TRUE;
    failure->exit_code = 128;
    failure->last_error = 1053;
    failure->time_ms = (n - 2) * 30000;
    failure->is_expected = TRUE;
    g_ptr_array_add(record->failures, failure);
}

static void
add_expectation(RunRecord *record, guint line, gboolean met, const char *message)
{
    RunExpectation *expectation = g_new0(RunExpectation, 1);
    expectation->line = line;
    expectation->kind = "fails";
    expectation->met = met;
    expectation->message = g_strdup(message);
    g_ptr_array_add(record->expectations, expectation);
}

static void
add_log(RunRecord *record, guint32 id, const char *source, const char *text)
{
    RunLogEntry *entry = g_new0(RunLogEntry, 1);
    entry->boot = 1;
    entry->time_ms = 30000;
    entry->id = id;
    entry->source_name = source;
    entry->type_name = id == 243 || id == 244 ? "Warning" : "Error";
    entry->session = 0;
    entry->text = g_strdup(text);
    g_ptr_array_add(record->log, entry);
}

static void
put(char **text, const char *by)
{
    g_free(*text);
    *text = g_strdup(by);
}

static RunRecord *
sample_record(void)
{
    RunRecord *record = run_record_new("scenarios/services/sample.yaml");
    put(&record->title, "One account, many logons");
    put(&record->about, "Each start is a new logon.\n");
    put(&record->edition, "server2003-sp2");
    record->machine = "model";
    record->verdict = RUN_VERDICT_PASS;
    record->boots = 1;
    record->step_count = 4;
    record->time_ms = 90000;
    record->boot.capabilities = ABI_CAPABILITY_SESSION_SPACE;
    record->has_two_exit_codes = TRUE;
    record->boot.address_bits = 32;
    record->boot.heap_format = HEAP_FORMAT_NT5_X86;
    record->snapshot = sample_snapshot();
    struct abi_event boot = { .kind = EVENT_BOOT, .session = ABI_NO_SESSION };
    add_event(record, boot, "server2003-sp2");
    add_step(record, 1, -1);
    add_step(record, 2, -1);
    add_failure(record, 3);
    add_step(record, 3, 0);
    add_failure(record, 4);
    add_step(record, 4, 1);
    RunLimit *limit = g_new0(RunLimit, 1);
    limit->last = ((const RunFailure *)record->failures->pdata[1])->refusal;
    limit->count = 2;
    g_ptr_array_add(record->limits, limit);
    add_expectation(record, 20, TRUE, "the first failure is number 3, expected 2..4");
    add_log(record, 244, "Win32k", "Failed to create a desktop due to desktop heap exhaustion.");
    add_log(record, 7000, "Service Control Manager", "bad \x1b[31m text\x07");
    RunPopup *popup = g_new0(RunPopup, 1);
    popup->is_shown = TRUE;
    popup->time_ms = 31000;
    popup->text =
        g_strdup("worker.exe - Application Error : The application failed to initialize properly.");
    g_ptr_array_add(record->popups, popup);
    return record;
}

START_TEST(test_report_text_tells_the_story)
{
    g_autoptr(RunRecord) record = sample_record();
    g_autoptr(GString) out = g_string_new(NULL);
    report_text(out, record, REPORT_PLAIN);
    golden_check("report.txt", out->str);
    ck_assert_ptr_null(strchr(out->str, '\033'));
    ck_assert_ptr_null(strchr(out->str, '\a'));
    g_string_truncate(out, 0);
    report_text(out, record, REPORT_COLOR);
    ck_assert_ptr_nonnull(strstr(out->str, "\033[32mPASS"));
}
END_TEST

START_TEST(test_report_summary_shows_what_was_not_met)
{
    g_autoptr(RunRecord) record = sample_record();
    g_autoptr(GString) out = g_string_new(NULL);
    record->verdict = RUN_VERDICT_FAIL;
    add_expectation(record, 21, FALSE, "expected 84 heaps, seen 83");
    report_summary_line(out, record, REPORT_PLAIN);
    ck_assert_str_eq(
        out->str,
        "FAIL  scenarios/services/sample.yaml: model, 4 steps, 2 expected failures, 1 of 2 "
        "expectations met, 9 events\n"
        "  NOT MET  line 21: expected 84 heaps, seen 83\n");
    ReportTotal total = { 0 };
    report_total_add(&total, record);
    g_string_truncate(out, 0);
    report_total_print(out, &total, REPORT_PLAIN);
    ck_assert_str_eq(out->str,
                     "1 scenario: 0 passed, 1 failed; 1 of 2 expectations met, 9 events\n");
}
END_TEST

START_TEST(test_report_counts_what_the_scenario_wrote)
{
    g_autoptr(RunRecord) record = sample_record();
    g_autoptr(GString) out = g_string_new(NULL);
    record->verdict = RUN_VERDICT_FAIL;
    ((RunFailure *)g_ptr_array_index(record->failures, 1))->is_expected = FALSE;
    add_expectation(record, 12, FALSE, "not expected: start-service batch4");
    ((RunExpectation *)g_ptr_array_index(record->expectations, 1))->kind = "no-failure";
    ReportTotal total = { 0 };
    report_total_add(&total, record);
    report_total_print(out, &total, REPORT_PLAIN);
    ck_assert_str_eq(out->str, "1 scenario: 0 passed, 1 failed; 1 of 1 expectation met, 1 failure "
                               "that no expectation covers, 9 events\n");
    g_string_truncate(out, 0);
    report_summary_line(out, record, REPORT_PLAIN);
    ck_assert_msg(strstr(out->str,
                         " 2 failures (1 expected), 1 of 1 expectation met, 1 failure "
                         "that no expectation covers, 9 events\n  NOT MET  line 12: ") != NULL,
                  "%s", out->str);
}
END_TEST

START_TEST(test_report_does_not_count_what_explaining_adds)
{
    g_autoptr(RunRecord) record = sample_record();
    g_autoptr(GString) out = g_string_new(NULL);
    record->explaining_count = 4;
    report_summary_line(out, record, REPORT_PLAIN);
    ck_assert_ptr_nonnull(strstr(out->str, ", 5 events\n"));
    g_string_truncate(out, 0);
    report_text(out, record, REPORT_PLAIN);
    ck_assert_ptr_nonnull(strstr(out->str, ", 5 events\n"));
    g_string_truncate(out, 0);
    report_json(out, record, FALSE);
    ck_assert_ptr_nonnull(strstr(out->str, "\"events\": 5,"));
}
END_TEST

START_TEST(test_report_tells_what_both_machines_agreed_in)
{
    g_autoptr(RunRecord) record = sample_record();
    g_autoptr(GString) out = g_string_new(NULL);
    record->comparison = (EngineComparison){ 7, 2107, 9 };
    report_text(out, record, REPORT_PLAIN);
    ck_assert_ptr_nonnull(strstr(out->str, "\nmodel and PC agreed at 7 idle points: 2107 pages of "
                                           "session space, 9 events\nPASS  "));
    g_string_truncate(out, 0);
    report_json(out, record, FALSE);
    ck_assert_ptr_nonnull(strstr(out->str, "\"comparison\": {\"idle_points\": 7, "
                                           "\"session_pages\": 2107, \"events\": 9}"));
}
END_TEST

START_TEST(test_report_total_counts_each_run_once)
{
    static const RunProblem problems[] = { RUN_PROBLEM_UNREADABLE, RUN_PROBLEM_UNSUPPORTED,
                                           RUN_PROBLEM_HOST, RUN_PROBLEM_DIFFERENCE,
                                           RUN_PROBLEM_BUG };
    g_autoptr(RunRecord) record = sample_record();
    g_autoptr(GString) out = g_string_new(NULL);
    ReportTotal total = { 0 };
    report_total_add(&total, record);
    record->verdict = RUN_VERDICT_ERROR;
    record->reason = g_strdup("a.yaml:1:2: error: this\n    caret");
    for (guint i = 0; i < G_N_ELEMENTS(problems); i++) {
        record->problem = problems[i];
        report_total_add(&total, record);
    }
    report_total_print(out, &total, REPORT_PLAIN);
    ck_assert_str_eq(out->str,
                     "6 scenarios: 1 passed, 0 failed, 1 with a difference between the machines, 1 "
                     "ended by a bug of deskheap, 1 could not be read, 2 could not be run; 1 of 1 "
                     "expectation met, 9 events\n");
    g_string_truncate(out, 0);
    report_summary_line(out, record, REPORT_PLAIN);
    ck_assert_str_eq(out->str, "ERROR  scenarios/services/sample.yaml: a.yaml:1:2: error: this\n");
}
END_TEST

START_TEST(test_report_by_file_adds_up_runs_that_pass)
{
    g_autoptr(RunRecord) record = sample_record();
    g_autoptr(GString) out = g_string_new(NULL);
    ReportByFile file = { 0 };
    report_by_file_add(&file, out, record, REPORT_PLAIN);
    report_by_file_add(&file, out, record, REPORT_PLAIN);
    ck_assert_str_eq(out->str, "");
    report_by_file_end(&file, out, REPORT_PLAIN);
    ck_assert_str_eq(
        out->str, "PASS  scenarios/services/sample.yaml and 1 variant: model, 8 steps, 4 expected "
                  "failures, 2 of 2 expectations met, 18 events\n");
    report_by_file_end(&file, out, REPORT_PLAIN);
    ck_assert_str_eq(strchr(out->str, '\n'), "\n");
}
END_TEST

START_TEST(test_report_by_file_keeps_all_lines_where_one_fails)
{
    g_autoptr(RunRecord) record = sample_record();
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    ReportByFile file = { 0 };
    for (guint i = 0; i < 2; i++) {
        report_summary_line(lines, record, REPORT_PLAIN);
        report_by_file_add(&file, out, record, REPORT_PLAIN);
        record->verdict = RUN_VERDICT_FAIL;
    }
    g_free(record->scenario);
    record->scenario = g_strdup("another.yaml");
    report_by_file_add(&file, out, record, REPORT_PLAIN);
    ck_assert_str_eq(out->str, lines->str);
    report_by_file_end(&file, out, REPORT_PLAIN);
}
END_TEST

START_TEST(test_report_folds_log_entries_but_win32ks)
{
    g_autoptr(RunRecord) record = sample_record();
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < 20; i++) {
        g_autofree char *timeout =
            g_strdup_printf("Timeout (30000 milliseconds) waiting for the batch%u service.", i);
        g_autofree char *failed = g_strdup_printf("The batch%u service failed to start.", i);
        add_log(record, 7009, "Service Control Manager", timeout);
        add_log(record, 7000, "Service Control Manager", failed);
    }
    add_log(record, 244, "Win32k", "Failed to create a desktop due to desktop heap exhaustion.");
    ((RunLogEntry *)record->log->pdata[record->log->len - 1])->time_ms = 90000;
    for (guint i = 0; i < 20; i++) {
        g_autofree char *other = g_strdup_printf("Other%.*s", (int)i, "abcdefghijklmnopqrstuvwxyz");
        add_log(record, 1000, "Other", other);
    }
    add_log(record, 243, "Win32k", "A desktop heap allocation failed.");
    ((RunLogEntry *)record->log->pdata[record->log->len - 1])->source = EVENT_SOURCE_WIN32K;
    report_text(out, record, REPORT_PLAIN);
    ck_assert_ptr_nonnull(strstr(out->str, "7000: The batch0 service failed to start.\n"
                                           "     30.000 s  … and 19 more like it, the last: "
                                           "The batch19 service failed to start.\n"));
    ck_assert_ptr_null(strstr(out->str, "batch7 service"));
    ck_assert_ptr_nonnull(strstr(out->str, "Win32k 243: A desktop heap allocation failed."));
    ck_assert_ptr_nonnull(
        strstr(out->str,
               "     30.000 s  Warning      Win32k 244: Failed to create a desktop due to desktop "
               "heap exhaustion. (2 times, the last at 90.000 s)\n"));
    ck_assert_ptr_nonnull(strstr(out->str, " more of 64 entries\n"));
    g_string_truncate(out, 0);
    report_text(out, record, REPORT_ALL);
    ck_assert_ptr_nonnull(strstr(out->str, "batch7 service"));
}
END_TEST

START_TEST(test_report_json_follows_the_schema)
{
    g_autoptr(RunRecord) record = sample_record();
    g_autoptr(GString) out = g_string_new(NULL);
    report_json(out, record, TRUE);
    g_string_append_c(out, '\n');
    golden_check("report.json", out->str);
    g_autoptr(JsonParser) parser = json_parser_new();
    ck_assert(json_parser_load_from_data(parser, out->str, -1, NULL));
    JsonObject *root = json_node_get_object(json_parser_get_root(parser));
    ck_assert_str_eq(json_object_get_string_member(root, "schema"), "deskheap.report/1");
    ck_assert_str_eq(json_object_get_string_member(root, "verdict"), "pass");
    JsonArray *failures = json_object_get_array_member(root, "failures");
    JsonObject *failure = json_array_get_object_element(failures, 0);
    ck_assert_str_eq(json_object_get_string_member(failure, "status"), "0xC0000142");
    ck_assert_str_eq(json_object_get_string_member(failure, "cause"), "session-view-space-full");
    ck_assert_int_eq(json_object_get_int_member(failure, "exit_code"), 128);
    JsonArray *sessions = json_object_get_array_member(root, "sessions");
    JsonObject *session = json_array_get_object_element(sessions, 0);
    JsonObject *view = json_object_get_object_member(session, "view_space");
    ck_assert_str_eq(json_object_get_string_member(view, "base"), "0xbc400000");
}
END_TEST

START_TEST(test_report_json_survives_a_machine_that_did_not_start)
{
    g_autoptr(RunRecord) record = sample_record();
    g_autoptr(GString) out = g_string_new(NULL);
    g_clear_pointer(&record->snapshot, snapshot_free);
    report_json(out, record, FALSE);
    ck_assert_ptr_nonnull(strstr(out->str, "\"sessions\": []"));
    report_text(out, record, REPORT_PLAIN);
}
END_TEST

START_TEST(test_report_events_are_json_lines)
{
    g_autoptr(RunRecord) record = sample_record();
    g_autoptr(GString) out = g_string_new(NULL);
    report_events(out, record);
    g_auto(GStrv) lines = g_strsplit(out->str, "\n", -1);
    ck_assert_uint_eq(g_strv_length(lines), record->events->len + 2);
    for (guint i = 0; i <= record->events->len; i++) {
        g_autoptr(JsonParser) parser = json_parser_new();
        ck_assert_msg(json_parser_load_from_data(parser, lines[i], -1, NULL), "%s", lines[i]);
    }
    golden_check("events.jsonl", out->str);
}
END_TEST

START_TEST(test_report_events_write_makes_a_whole_file_or_none)
{
    g_autoptr(RunRecord) record = sample_record();
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("deskheap-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "events.jsonl", NULL);
    g_autofree char *nowhere = g_build_filename(folder, "no", "events.jsonl", NULL);
    ck_assert(report_events_write(record, path, NULL));
    ck_assert(!report_events_write(record, nowhere, &error));
    ck_assert_ptr_nonnull(error);
    g_autofree char *link = g_build_filename(folder, "link", NULL);
    ck_assert_int_eq(symlink(path, link), 0);
    ck_assert(report_events_write(record, link, NULL));
    ck_assert(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    g_unlink(path);
    ck_assert(report_events_write(record, link, NULL));
    ck_assert(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    ck_assert(g_file_test(path, G_FILE_TEST_IS_REGULAR));
    ck_assert(report_events_write(record, "/dev/null", NULL));
    ck_assert(!g_file_test("/dev/null", G_FILE_TEST_IS_REGULAR));
    g_clear_error(&error);
    ck_assert(!report_events_write(record, "/dev/full", &error));
    ck_assert(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOSPC));
    g_unlink(link);
    g_unlink(path);
    ck_assert_int_eq(g_rmdir(folder), 0);
}
END_TEST

static void
append_explained(GString *out, const RunRecord *record, ReportFlags flags)
{
    g_autoptr(Story) story = story_new(record, (flags & REPORT_ALL) != 0);
    explain_append(out, record, story, flags);
}

START_TEST(test_report_explain_folds_long_runs)
{
    g_autoptr(RunRecord) record = sample_record();
    g_autoptr(GString) out = g_string_new(NULL);
    RunStep *step = record->steps->pdata[record->steps->len - 1];
    for (guint i = 0; i < 2900; i++) {
        struct abi_event window = {
            .kind = EVENT_OBJECT_CREATE,
            .pid = 500,
            .v = { 0x00010000 + i, 0xbca70000 + i * 184, USER_TYPE_WINDOW | (guint64)176 << 32 },
        };
        add_event(record, window, "");
    }
    step->end_event = record->event_count;
    append_explained(out, record, REPORT_PLAIN);
    ck_assert_ptr_nonnull(strstr(out->str, "window 00010001 is made"));
    ck_assert_ptr_null(strstr(out->str, "window 00010002 is made"));
    ck_assert_ptr_nonnull(
        strstr(out->str, "… and 2,898 windows more, the last: window 00010b53 is made"));
    g_string_truncate(out, 0);
    append_explained(out, record, REPORT_ALL);
    ck_assert_ptr_nonnull(strstr(out->str, "window 00010002 is made"));
    ck_assert_ptr_null(strstr(out->str, "more, the last"));
}
END_TEST

static const struct abi_boot event_boot = { .address_bits = 32,
                                            .heap_format = HEAP_FORMAT_NT5_X86 };

START_TEST(test_event_words_name_classes_pages_and_pools)
{
    g_autoptr(Snapshot) snapshot = sample_snapshot();
    SnapshotSession *session = snapshot->sessions->pdata[0];
    g_hash_table_insert(session->class_names, GUINT_TO_POINTER(0xc008), g_strdup("Static"));
    SnapshotRegion pool = { 0xe1000000, 0xe2000000, REGION_PAGED_POOL, 0, 0 };
    g_array_append_val(snapshot->regions, pool);
    struct abi_event class = { .kind = EVENT_CLASS_REGISTER,
                               .session = session->id,
                               .v = { 0xc008, 0xbca70ff0, 92 } };
    g_auto(EventWords) words = event_words(&class, "", &event_boot, snapshot);
    ck_assert_str_eq(words.sentence, "window class Static (atom 0xc008) is registered");
    ck_assert_ptr_nonnull(strstr(words.where, "pages bca70000 and bca71000"));
    struct abi_event gdi = { .kind = EVENT_GDI_CREATE, .v = { 0x10005, 0xe1000010, 64 } };
    g_auto(EventWords) made = event_words(&gdi, "", &event_boot, snapshot);
    g_autofree char *in = g_strconcat("in ", region_text(REGION_PAGED_POOL), NULL);
    ck_assert_ptr_nonnull(strstr(made.where, in));
    for (guint call = 0; call < SYSCALL_COUNT; call++) {
        ck_assert(!g_str_has_prefix(system_call_text(call), "USER_"));
        ck_assert_str_ne(system_call_text(call), "an unknown system call");
    }
}
END_TEST

START_TEST(test_report_explain_names_address_block_and_entry)
{
    g_autoptr(RunRecord) record = sample_record();
    g_autoptr(GString) out = g_string_new(NULL);
    append_explained(out, record, REPORT_PLAIN);
    golden_check("explain.txt", out->str);
    ck_assert_ptr_nonnull(strstr(
        out->str,
        "address bca706e8, 176 bytes asked for; the block's header is at bca706e0; page bca70000; "
        "handle 0001002a is uniqueness 0001 and index 002a: handle table entry 42"));
}
END_TEST

START_TEST(test_event_words_exist_for_every_kind)
{
    for (guint kind = 0; kind <= EVENT_KIND_COUNT; kind++) {
        struct abi_event event = { .kind = (guint16)kind, .v = { 1, 2, 3 } };
        g_auto(EventWords) words = event_words(&event, NULL, &event_boot, NULL);
        ck_assert_ptr_nonnull(words.component);
        ck_assert_msg(*words.sentence != '\0', "%s", event_kind_name(kind));
        ck_assert_ptr_nonnull(words.where);
    }
    for (guint gate = GATE_NONE + 1; gate < GATE_COUNT; gate++) {
        struct abi_event event = { .kind = EVENT_REFUSAL, .gate = (guint16)gate };
        g_auto(EventWords) words = event_words(&event, "something", &event_boot, NULL);
        ck_assert_ptr_nonnull(strstr(words.sentence, gate_cause(gate)));
    }
    ck_assert_str_eq(event_kind_name(EVENT_OBJECT_CREATE), "object-create");
    ck_assert_str_eq(user_type_text(USER_TYPE_WINDOW), "window");
    ck_assert_str_eq(user_type_text(12345), "");
}
END_TEST

START_TEST(test_event_documentation_names_every_kind)
{
    const char *root = g_getenv("DESKHEAP_DATA_DIR");
    ck_assert_ptr_nonnull(root);
    g_autofree char *path = g_build_filename(root, "docs", "events.md", NULL);
    g_autofree char *text = NULL;
    ck_assert_msg(g_file_get_contents(path, &text, NULL, NULL), "%s", path);
    for (guint kind = EVENT_INVALID + 1; kind < EVENT_KIND_COUNT; kind++) {
        g_autofree char *name = g_strdup_printf("\n| `%s` |", event_kind_name(kind));
        ck_assert_msg(strstr(text, name) != NULL, "docs/events.md has no row %s", name);
    }
}
END_TEST

/* A number that has no name stands alone. */
START_TEST(test_report_says_a_status)
{
    g_autofree char *known = run_status_text(STATUS_DLL_INIT_FAILED);
    g_autofree char *word = run_status_word(STATUS_DLL_INIT_FAILED);
    g_autofree char *unknown = run_status_text(0x12345);
    g_autofree char *number = run_status_word(0x12345);

    ck_assert_str_eq(known, "0xC0000142 STATUS_DLL_INIT_FAILED");
    ck_assert_str_eq(word, "STATUS_DLL_INIT_FAILED");
    ck_assert_str_eq(unknown, "0x00012345");
    ck_assert_str_eq(number, "0x00012345");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_report_says_a_status },
    { &test_report_text_tells_the_story },
    { &test_report_summary_shows_what_was_not_met },
    { &test_report_by_file_adds_up_runs_that_pass },
    { &test_report_by_file_keeps_all_lines_where_one_fails },
    { &test_report_counts_what_the_scenario_wrote },
    { &test_report_does_not_count_what_explaining_adds },
    { &test_report_tells_what_both_machines_agreed_in },
    { &test_report_total_counts_each_run_once },
    { &test_report_folds_log_entries_but_win32ks },
    { &test_report_json_follows_the_schema },
    { &test_report_json_survives_a_machine_that_did_not_start },
    { &test_report_events_are_json_lines },
    { &test_report_events_write_makes_a_whole_file_or_none },
    { &test_report_explain_names_address_block_and_entry },
    { &test_report_explain_folds_long_runs },
    { &test_event_words_exist_for_every_kind },
    { &test_event_words_name_classes_pages_and_pools },
    { &test_event_documentation_names_every_kind },
};

SUITE(tests, NULL, NULL)
