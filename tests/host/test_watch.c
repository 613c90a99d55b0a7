/* SPDX-License-Identifier: MIT */
/* What is made of the event stream: processes, refusals, causes, log and boxes. */
#include "abi/status.h"
#include "abi/syscall.h"
#include "config_test.h"
#include "host/scenario/watch.h"

static RunRecord *record;
static Watch *watch;

static void
set_up(void)
{
    record = g_new0(RunRecord, 1);
    record->events = g_array_new(FALSE, FALSE, sizeof(struct abi_event));
    record->event_texts = g_array_new(FALSE, FALSE, sizeof(guint32));
    record->texts = g_string_new(NULL);
    record->boots = 1;
    watch = watch_new(record, 1000);
    watch_begin_step(watch);
}

static void
tear_down(void)
{
    g_clear_pointer(&watch, watch_free);
    g_clear_pointer(&record, run_record_free);
}

static void
send(guint kind, guint pid, guint32 status, guint64 v0, guint64 v1, guint64 v2, const char *text)
{
    const struct abi_event event = {
        .sequence = (guint32)record->event_count + 1,
        .time_ms = 5,
        .kind = (uint16_t)kind,
        .session = 0,
        .pid = pid,
        .status = status,
        .v = { v0, v1, v2 },
        .text_bytes = (uint16_t)strlen(text),
    };

    watch_event(watch, &event, text);
}

static void
refuse(guint pid, enum gate gate, guint64 where, guint64 wanted, guint64 limit, const char *text)
{
    const struct abi_event event = {
        .kind = EVENT_REFUSAL,
        .gate = (uint16_t)gate,
        .pid = pid,
        .status = STATUS_NO_MEMORY,
        .v = { where, wanted, limit },
        .text_bytes = (uint16_t)strlen(text),
    };

    watch_event(watch, &event, text);
}

START_TEST(test_watch_knows_processes)
{
    send(EVENT_PROCESS_CREATE, 8, 0, 40, 8, 0, "worker.exe");
    send(EVENT_WINSTA_CREATE, 40, 0, 0x1000, 0, 0, "Service-0x0-1d419$");
    const WatchProcess *process = watch_process(watch, 40);

    ck_assert_str_eq(process->image, "worker.exe");
    ck_assert_uint_eq(process->parent_pid, 8);
    ck_assert_str_eq(process->desktop, ""); /* the machine has not said yet */
    send(EVENT_CONNECT, 40, STATUS_NO_MEMORY, 40, 0, 0, "Service-0x0-1d419$\\Own");
    ck_assert_str_eq(process->desktop, "Service-0x0-1d419$\\Own");
    send(EVENT_CONNECT, 40, 0, 40, 0x2000, 0, "WinSta0\\Default");
    ck_assert_str_eq(process->desktop, "WinSta0\\Default");
    ck_assert_ptr_null(watch_casualty(watch));
    send(EVENT_PROCESS_EXIT, 40, STATUS_DLL_INIT_FAILED, 40, 128, 0, "worker.exe");
    ck_assert(process->has_ended);
    ck_assert_uint_eq(process->exit_code, 128);
    ck_assert_ptr_eq(watch_casualty(watch), process);
    ck_assert_ptr_null(watch_process(watch, 41));
}
END_TEST

START_TEST(test_watch_cause_is_the_last_refusal_of_the_process)
{
    send(EVENT_PROCESS_CREATE, 8, 0, 40, 8, 0, "a.exe");
    send(EVENT_PROCESS_CREATE, 8, 0, 44, 8, 0, "b.exe");
    refuse(40, GATE_DESKTOP_HEAP, 0, 176, 8, "window");
    refuse(40, GATE_CONSOLE, 0, 0, 0, "console");
    refuse(44, GATE_ACCESS, 0, 0, 0, "WinSta0");

    ck_assert_uint_eq(watch_cause(watch, 40)->gate, GATE_CONSOLE);
    ck_assert_uint_eq(watch_cause(watch, 44)->gate, GATE_ACCESS);
    /* No process is known: what was refused last. */
    ck_assert_uint_eq(watch_cause(watch, 0)->gate, GATE_ACCESS);
    ck_assert_uint_eq(watch->step_first.gate, GATE_DESKTOP_HEAP);
    /* What an earlier step refused explains nothing now. */
    watch_begin_step(watch);
    ck_assert_uint_eq(watch_cause(watch, 40)->gate, GATE_NONE);
}
END_TEST

START_TEST(test_watch_refusals_in_words)
{
    send(EVENT_DESKTOP_CREATE, 8, 0, 0x1000, 0xbc6f0000, 0x300000, "WinSta0\\Default");
    refuse(8, GATE_DESKTOP_HEAP, 0xbc6f0000, 176, 152, "window");
    g_autofree char *heap = watch_refusal_text(watch, watch_cause(watch, 0));
    refuse(8, GATE_SESSION_VIEW_SPACE, 0xbc400000, 524288, 458752, "desktop heap");
    g_autofree char *view = watch_refusal_text(watch, watch_cause(watch, 0));

    ck_assert_str_eq(heap,
                     "desktop heap of WinSta0\\Default: window, 176 bytes wanted, largest free "
                     "block 152");
    ck_assert_str_eq(view,
                     "session view space: desktop heap, 512 KB wanted, largest free range 448 "
                     "KB");
    send(EVENT_DESKTOP_DELETE, 8, 0, 0x1000, 0xbc6f0000, 0, "WinSta0\\Default");
    ck_assert_ptr_null(watch_desktop_at(watch, 0, 0xbc6f0000));
}
END_TEST

START_TEST(test_watch_keeps_log_and_boxes)
{
    send(EVENT_EVENT_LOG, 8, 0, 243, EVENT_SOURCE_WIN32K, 0, "A desktop heap allocation failed.");
    send(EVENT_POPUP, 8, 0, 40, 1, 0, "title : message");
    const RunLogEntry *entry = g_ptr_array_index(record->log, 0);
    const RunPopup *popup = g_ptr_array_index(record->popups, 0);

    ck_assert_uint_eq(entry->id, 243);
    ck_assert_str_eq(entry->source_name, "Win32k");
    ck_assert_str_eq(entry->text, "A desktop heap allocation failed.");
    ck_assert_uint_eq(entry->time_ms, 5);
    ck_assert(popup->is_shown);
    ck_assert_uint_eq(popup->pid, 40);
    ck_assert_str_eq(popup->text, "title : message");
}
END_TEST

START_TEST(test_watch_keeps_texts_of_events)
{
    send(EVENT_IDLE, 0, 0, 0, 0, 0, "");
    send(EVENT_LOGON, 8, 0, 1, 0, 0, "alice");
    send(EVENT_LOGON, 8, 0, 2, 0, 0, "bob");

    ck_assert_str_eq(run_record_event_text(record, 0), "");
    ck_assert_str_eq(run_record_event_text(record, 1), "alice");
    ck_assert_str_eq(run_record_event_text(record, 2), "bob");
    ck_assert_uint_eq(record->event_kinds[EVENT_LOGON], 2);
}
END_TEST

START_TEST(test_watch_boot_forgets)
{
    send(EVENT_PROCESS_CREATE, 8, 0, 40, 8, 0, "a.exe");
    watch_boot(watch);
    ck_assert_ptr_null(watch_process(watch, 40));
    ck_assert_uint_eq(record->event_count, 1);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_watch_knows_processes,       test_watch_cause_is_the_last_refusal_of_the_process,
        test_watch_refusals_in_words,     test_watch_keeps_log_and_boxes,
        test_watch_keeps_texts_of_events, test_watch_boot_forgets,
    };
    Suite *suite = suite_create("watch");
    TCase *cases = tcase_create("watch");

    tcase_add_checked_fixture(cases, set_up, tear_down);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        tcase_add_test(cases, tests[i]);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
