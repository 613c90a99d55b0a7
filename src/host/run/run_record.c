/* SPDX-License-Identifier: MIT */
/* The record a run leaves behind, and the names of its numbers. */
#include "host/run/run_record.h"

#include "abi/status.h"
#include "abi/syscall.h"

void
run_record_free(RunRecord *record)
{
    if (record == NULL)
        return;
    g_free(record->scenario);
    g_free(record->variant);
    g_free(record->title);
    g_free(record->about);
    g_free(record->edition);
    g_clear_pointer(&record->registry, registry_taken_free);
    g_free(record->reason);
    g_clear_pointer(&record->steps, g_ptr_array_unref);
    g_clear_pointer(&record->failures, g_ptr_array_unref);
    g_clear_pointer(&record->expectations, g_ptr_array_unref);
    g_clear_pointer(&record->log, g_ptr_array_unref);
    g_clear_pointer(&record->popups, g_ptr_array_unref);
    g_clear_pointer(&record->marks, g_ptr_array_unref);
    g_clear_pointer(&record->limits, g_ptr_array_unref);
    g_clear_pointer(&record->snapshot, snapshot_free);
    g_clear_pointer(&record->environment, engine_environment_free);
    g_clear_pointer(&record->events, g_array_unref);
    g_clear_pointer(&record->event_texts, g_array_unref);
    g_clear_pointer(&record->strings, g_string_chunk_free);
    if (record->texts != NULL)
        g_string_free(record->texts, TRUE);
    g_free(record);
}

guint64
run_record_count_events(const RunRecord *record)
{
    return record->event_count - record->explaining_count;
}

char *
run_step_shortfall(const RunStep *step)
{
    const char *verb = g_str_has_prefix(step->kind, "create-") ? "made" : "done";

    return step->made < step->count ? g_strdup_printf("%u of %u %s", step->made, step->count, verb)
                                    : NULL;
}

const char *
run_record_event_text(const RunRecord *record, guint64 index)
{
    guint32 offset = g_array_index(record->event_texts, guint32, index);

    return offset == 0 ? "" : record->texts->str + (offset - 1);
}

const char *
run_verdict_name(RunVerdict verdict)
{
    switch (verdict) {
    case RUN_VERDICT_PASS:
        return "pass";
    case RUN_VERDICT_FAIL:
        return "fail";
    case RUN_VERDICT_STOPPED:
        return "stopped";
    case RUN_VERDICT_SKIPPED:
        return "skipped";
    case RUN_VERDICT_ERROR:
        return "error";
    }
    return "";
}

const char *
run_problem_name(RunProblem problem)
{
    switch (problem) {
    case RUN_PROBLEM_NONE:
        return "";
    case RUN_PROBLEM_UNREADABLE:
        return "unreadable";
    case RUN_PROBLEM_UNSUPPORTED:
        return "unsupported";
    case RUN_PROBLEM_HOST:
        return "host";
    case RUN_PROBLEM_DIFFERENCE:
        return "difference";
    case RUN_PROBLEM_BUG:
        return "bug";
    }
    return "";
}

const char *
run_status_name(guint32 status)
{
    switch (status) {
#define STATUS(name, number, win32)                                                                \
    case (number):                                                                                 \
        return "STATUS_" #name;
#include "abi/status.def"
#undef STATUS
    default:
        return "";
    }
}

const char *
run_source_name(guint32 source)
{
    switch (source) {
    case EVENT_SOURCE_WIN32K:
        return "Win32k";
    case EVENT_SOURCE_APPLICATION_POPUP:
        return "Application Popup";
    case EVENT_SOURCE_SERVICE_CONTROL_MANAGER:
        return "Service Control Manager";
    default:
        return "";
    }
}
