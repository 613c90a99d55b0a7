/* SPDX-License-Identifier: MIT */
/* What is made of the event stream: processes, refusals, causes, log and boxes. */
#include "abi/guest.h"
#include "abi/status.h"
#include "abi/syscall.h"
#include "config_test.h"
#include "host/run/watch.h"

#include "../suite.h"

static RunRecord *record;
static Watch *watch;

static void
set_up(void)
{
    record = run_record_new("t.yaml");
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

/* Ended while it waits to try again: by what it was refused last; not once it got on. */
START_TEST(test_watch_cause_of_one_that_tries_again_is_what_it_was_refused)
{
    send(EVENT_PROCESS_CREATE, 8, 0, 40, 8, 0, "a.exe");
    refuse(40, GATE_DESKTOP_HEAP, 0, 176, 8, "window");
    send(EVENT_ACTION_FAILED, 40, STATUS_NO_MEMORY, ACTION_FAILED_GOES_ON, 8, 0, "");
    ck_assert_uint_eq(watch_cause(watch, 40)->gate, GATE_NONE); /* ignored */
    refuse(40, GATE_DESKTOP_HEAP, 0, 176, 8, "window");
    send(EVENT_ACTION_FAILED, 40, STATUS_NO_MEMORY, ACTION_FAILED_GOES_ON | ACTION_FAILED_RETRIES,
         8, 0, "");
    ck_assert_uint_eq(watch_cause(watch, 40)->gate, GATE_DESKTOP_HEAP);
    send(EVENT_OBJECT_CREATE, 40, 0, 0x10001, 0x1000, 176, "");
    ck_assert_uint_eq(watch_cause(watch, 40)->gate, GATE_NONE);
}
END_TEST

START_TEST(test_watch_knows_the_heap_of_a_refusal)
{
    send(EVENT_RESERVATION, 8, 0, 40 << 20, 0, 0, "");
    send(EVENT_HEAP_CREATE, 8, 0, 0xbc6f0000, 512 << 10, HEAP_SIZE_SECOND_VALUE,
         "WinSta0\\Default");
    refuse(8, GATE_DESKTOP_HEAP, 0xbc6f0000, 176, 168, "window of 164 bytes");
    const RunRefusal *refusal = watch_cause(watch, 0);
    ck_assert_str_eq(refusal->desktop, "WinSta0\\Default");
    ck_assert_uint_eq(refusal->heap_kb, 512);
    ck_assert_uint_eq(refusal->heap_rule, HEAP_SIZE_SECOND_VALUE);
    ck_assert(!refusal->uses_safe_pair);
    g_autofree char *text = run_refusal_text(refusal);
    ck_assert_str_eq(text, "desktop heap of WinSta0\\Default: window of 164 bytes, a block of "
                           "176 bytes with its header; the largest that can be given has 168");

    send(EVENT_RESERVATION, 8, 0, 40 << 20, 1, 1, "");
    refuse(8, GATE_DESKTOP_HEAP, 0xbc6f0000, 176, 168, "window of 164 bytes");
    ck_assert(watch_cause(watch, 0)->uses_safe_pair);
    send(EVENT_DESKTOP_DELETE, 8, 0, 0x1000, 0xbc6f0000, 0, "WinSta0\\Default");
    ck_assert_ptr_null(watch_heap_at(watch, 0, 0xbc6f0000));
}
END_TEST

/* One of each limit: of a session until it ends, a process's own, the system's until it starts
 * again; and none where there was room, or nothing is counted. */
START_TEST(test_watch_keeps_the_limits_that_were_met)
{
    refuse(8, GATE_DESKTOP_HEAP, 0xbc6f0000, 176, 168, "window");
    refuse(12, GATE_DESKTOP_HEAP, 0xbc6f0000, 104, 0, "window class");
    refuse(8, GATE_DESKTOP_HEAP, 0xbca00000, 104, 0, "window class");
    refuse(8, GATE_USER_HANDLE_QUOTA, 0x5000, 301, 300, "USER handle");
    refuse(12, GATE_USER_HANDLE_QUOTA, 0x6000, 301, 300, "USER handle");
    refuse(8, GATE_PAGED_POOL, 0xe1000000, 4096, 0, "pool pages");
    refuse(8, GATE_ACCESS, 0x7000, 0, 0, "WinSta0");
    refuse(8, GATE_DESKTOP_HEAP, 0xbcb00000, 176, 176, "window");
    watch_finish(watch);
    ck_assert_uint_eq(record->limits->len, 5);
    const RunLimit *first = g_ptr_array_index(record->limits, 0);
    ck_assert_uint_eq(first->count, 2);
    ck_assert_str_eq(first->last.what, "window class");

    g_ptr_array_set_size(record->limits, 0);
    send(EVENT_SESSION_DELETE, 8, 0, 0, 0, 0, "");
    watch_finish(watch);
    ck_assert_uint_eq(record->limits->len, 1);
    ck_assert_uint_eq(((const RunLimit *)g_ptr_array_index(record->limits, 0))->last.gate,
                      GATE_PAGED_POOL);

    g_ptr_array_set_size(record->limits, 0);
    watch_boot(watch);
    watch_finish(watch);
    ck_assert_uint_eq(record->limits->len, 0);
}
END_TEST

/* What was refused in a step that failed was noticed; in another one, before or behind, it was not.
 */
START_TEST(test_watch_tells_apart_what_nobody_minded)
{
    refuse(8, GATE_DESKTOP_HEAP, 0xbc6f0000, 176, 168, "window");
    refuse(8, GATE_DESKTOP_HEAP, 0xbc6f0000, 176, 96, "menu");
    watch_begin_step(watch);
    refuse(8, GATE_DESKTOP_HEAP, 0xbc6f0000, 104, 0, "window class");
    refuse(8, GATE_PAGED_POOL, 0xe1000000, 4096, 0, "pool pages");
    watch_fail_step(watch);
    watch_finish(watch);
    ck_assert_uint_eq(record->limits->len, 2);
    const RunLimit *heap = g_ptr_array_index(record->limits, 0);
    const RunLimit *pool = g_ptr_array_index(record->limits, 1);
    ck_assert_uint_eq(heap->count, 3);
    ck_assert_uint_eq(heap->unnoticed_count, 2);
    ck_assert_str_eq(heap->unnoticed.what, "menu");
    ck_assert_uint_eq(pool->unnoticed_count, 0);
    ck_assert_int_eq(pool->unnoticed.gate, GATE_NONE);

    g_ptr_array_set_size(record->limits, 0);
    watch_begin_step(watch);
    refuse(8, GATE_PAGED_POOL, 0xe1000000, 8192, 0, "pool pages");
    watch_finish(watch);
    pool = g_ptr_array_index(record->limits, 1);
    ck_assert_uint_eq(pool->count, 2);
    ck_assert_uint_eq(pool->unnoticed_count, 1);
    ck_assert_uint_eq(pool->unnoticed.needed, 8192);
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

static const struct suite_test tests[] = {
    { &test_watch_knows_processes },
    { &test_watch_cause_is_the_last_refusal_of_the_process },
    { &test_watch_cause_of_one_that_tries_again_is_what_it_was_refused },
    { &test_watch_knows_the_heap_of_a_refusal },
    { &test_watch_keeps_the_limits_that_were_met },
    { &test_watch_tells_apart_what_nobody_minded },
    { &test_watch_keeps_log_and_boxes },
    { &test_watch_keeps_texts_of_events },
    { &test_watch_boot_forgets },
};

SUITE(tests, set_up, tear_down)
