/* SPDX-License-Identifier: MIT */
/* One row a value, in the order of abi/events.def. */
#include "host/words/event_value.h"

#include "host/words/abi_names.h"

#define ROW(kind, value, form, name)                                                               \
    {                                                                                              \
        EVENT_##kind, value, EVENT_VALUE_##form, name                                              \
    }

static const EventValue rows[] = {
    ROW(BOOT, 0, ADDRESS, "debugger_block"),
    ROW(BOOT, 1, ADDRESS, "directory_frame"),
    ROW(BOOT, 2, NUMBER, "page_format"),
    ROW(PANIC, 0, NUMBER, "line"),
    ROW(PANIC, 1, ADDRESS, "value_a"),
    ROW(PANIC, 2, ADDRESS, "value_b"),
    ROW(REPLY, 0, NUMBER, "request"),
    ROW(REPLY, 1, ADDRESS, "value_a"),
    ROW(REPLY, 2, ADDRESS, "value_b"),
    ROW(TIME, 0, NUMBER, "before_ms"),
    ROW(SESSION_CREATE, 0, NUMBER, "id"),
    ROW(SESSION_DELETE, 0, NUMBER, "id"),
    ROW(SESSION_DELETE, 1, NUMBER, "leaked_pool_bytes"),
    ROW(SESSION_DELETE, 2, NUMBER, "leaked_views"),
    ROW(SESSION_POOL_LEAK, 0, NUMBER, "id"),
    ROW(SESSION_POOL_LEAK, 1, NUMBER, "leaked_pool_bytes"),
    ROW(SESSION_POOL_LEAK, 2, ADDRESS, "tag"),
    ROW(PROCESS_CREATE, 0, NUMBER, "process"),
    ROW(PROCESS_CREATE, 1, NUMBER, "parent"),
    ROW(PROCESS_CREATE, 2, NUMBER, "id"),
    ROW(PROCESS_EXIT, 0, NUMBER, "process"),
    ROW(PROCESS_EXIT, 1, NUMBER, "exit_code"),
    ROW(THREAD_CREATE, 0, NUMBER, "thread"),
    ROW(THREAD_CREATE, 1, NUMBER, "process"),
    ROW(DLL_ATTACH, 0, FLAG, "succeeded"),
    ROW(DLL_ATTACH, 1, FLAG, "by_load_library"),
    ROW(LOGON, 0, ADDRESS, "logon"),
    ROW(LOGOFF, 0, ADDRESS, "logon"),
    ROW(VIEW_MAP, 0, VIEW, "view"),
    ROW(VIEW_MAP, 1, NUMBER, "bytes"),
    ROW(VIEW_MAP, 2, ADDRESS, "section"),
    ROW(VIEW_UNMAP, 0, VIEW, "view"),
    ROW(VIEW_UNMAP, 1, NUMBER, "bytes"),
    ROW(RESERVATION, 0, NUMBER, "wanted_bytes"),
    ROW(RESERVATION, 1, FLAG, "fits"),
    ROW(RESERVATION, 2, FLAG, "safe_pair"),
    ROW(SHARED_SECTION, 0, NUMBER, "first_kb"),
    ROW(SHARED_SECTION, 1, NUMBER, "second_kb"),
    ROW(SHARED_SECTION, 2, NUMBER, "third_kb"),
    ROW(HEAP_CREATE, 0, VIEW, "heap"),
    ROW(HEAP_CREATE, 1, NUMBER, "bytes"),
    ROW(HEAP_CREATE, 2, NUMBER, "size_rule"),
    ROW(HEAP_COMMIT, 0, VIEW, "heap"),
    ROW(HEAP_COMMIT, 1, ADDRESS, "address"),
    ROW(HEAP_COMMIT, 2, NUMBER, "bytes"),
    ROW(PAGE_TABLE, 0, ADDRESS, "address"),
    ROW(COPY_ON_WRITE, 0, ADDRESS, "address"),
    ROW(WINSTA_CREATE, 0, ADDRESS, "object"),
    ROW(WINSTA_CREATE, 1, FLAG, "interactive"),
    ROW(WINSTA_DELETE, 0, ADDRESS, "object"),
    ROW(DESKTOP_CREATE, 0, ADDRESS, "object"),
    ROW(DESKTOP_CREATE, 1, VIEW, "heap"),
    ROW(DESKTOP_CREATE, 2, NUMBER, "bytes"),
    ROW(DESKTOP_DELETE, 0, ADDRESS, "object"),
    ROW(DESKTOP_DELETE, 1, VIEW, "heap"),
    ROW(DESKTOP_SWITCH, 0, ADDRESS, "object"),
    ROW(CONNECT, 0, NUMBER, "process"),
    ROW(CONNECT, 1, ADDRESS, "object"),
    ROW(CONNECT, 2, ADDRESS, "client_view"),
    ROW(CONSOLE, 0, NUMBER, "process"),
    ROW(CONSOLE, 1, ADDRESS, "handle"),
    ROW(OBJECT_CREATE, 0, ADDRESS, "handle"),
    ROW(OBJECT_CREATE, 1, ADDRESS, "address"),
    ROW(OBJECT_CREATE, 2, TYPE, "type"),
    ROW(OBJECT_CREATE, 2, HIGH, "bytes"),
    ROW(OBJECT_DESTROY, 0, ADDRESS, "handle"),
    ROW(OBJECT_DESTROY, 1, ADDRESS, "address"),
    ROW(OBJECT_DESTROY, 2, TYPE, "type"),
    ROW(CLASS_REGISTER, 0, ADDRESS, "atom"),
    ROW(CLASS_REGISTER, 1, ADDRESS, "address"),
    ROW(CLASS_REGISTER, 2, NUMBER, "bytes"),
    ROW(CLASS_CLONE, 0, ADDRESS, "atom"),
    ROW(CLASS_CLONE, 1, ADDRESS, "address"),
    ROW(CLASS_CLONE, 2, NUMBER, "bytes"),
    ROW(CLASS_DESTROY, 0, ADDRESS, "atom"),
    ROW(CLASS_DESTROY, 1, ADDRESS, "address"),
    ROW(TEXT_SET, 0, ADDRESS, "handle"),
    ROW(TEXT_SET, 1, ADDRESS, "address"),
    ROW(TEXT_SET, 2, NUMBER, "bytes"),
    ROW(GDI_CREATE, 0, ADDRESS, "handle"),
    ROW(GDI_CREATE, 1, ADDRESS, "address"),
    ROW(GDI_CREATE, 2, NUMBER, "bytes"),
    ROW(GDI_DESTROY, 0, ADDRESS, "handle"),
    ROW(GDI_DESTROY, 1, ADDRESS, "address"),
    ROW(REFUSAL, 0, ADDRESS, "refused_in"),
    ROW(REFUSAL, 1, LOW, "needed"),
    ROW(REFUSAL, 1, HIGH_TYPE, "type"),
    ROW(REFUSAL, 2, LOW, "limit"),
    ROW(REFUSAL, 2, HIGH, "holder"),
    ROW(CALL_FAILED, 0, CALL, "call"),
    ROW(CALL_FAILED, 1, NUMBER, "last_error"),
    ROW(ACTION_FAILED, 0, LOW, "action"),
    ROW(ACTION_FAILED, 0, HIGH_FLAG, "goes_on"),
    ROW(ACTION_FAILED, 1, NUMBER, "last_error"),
    ROW(ACTION_FAILED, 2, NUMBER, "line"),
    ROW(EVENT_LOG, 0, NUMBER, "id"),
    ROW(EVENT_LOG, 1, SOURCE, "source"),
    ROW(POPUP, 0, NUMBER, "process"),
    ROW(POPUP, 1, FLAG, "shown"),
    ROW(SERVICE_STATE, 0, NUMBER, "process"),
    ROW(SERVICE_STATE, 1, NUMBER, "state"),
    ROW(SERVICE_STATE, 2, NUMBER, "last_error"),
    ROW(STEP, 0, COMPONENT, "component"),
    ROW(STEP, 1, ADDRESS, "address"),
    ROW(STEP, 2, ADDRESS, "page"),
    ROW(MEMORY_FAIL, 0, NUMBER, "allocation"),
    ROW(MEMORY_FAIL, 1, ADDRESS, "tag"),
};

const EventValue *
event_values(guint kind, guint *count)
{
    guint first = 0;
    guint end;

    while (first < G_N_ELEMENTS(rows) && rows[first].kind != kind)
        first++;
    for (end = first; end < G_N_ELEMENTS(rows) && rows[end].kind == kind; end++)
        continue;
    *count = end - first;
    return rows + first;
}

guint64
event_value_number(const EventValue *value, const struct abi_event *event)
{
    guint64 raw = event->v[value->value];

    switch ((EventValueForm)value->form) {
    case EVENT_VALUE_LOW:
    case EVENT_VALUE_TYPE:
        return raw & G_MAXUINT32;
    case EVENT_VALUE_HIGH:
    case EVENT_VALUE_HIGH_TYPE:
        return raw >> 32;
    case EVENT_VALUE_HIGH_FLAG:
        return (raw & ACTION_FAILED_GOES_ON) != 0;
    case EVENT_VALUE_NUMBER:
    case EVENT_VALUE_FLAG:
    case EVENT_VALUE_ADDRESS:
    case EVENT_VALUE_VIEW:
    case EVENT_VALUE_CALL:
    case EVENT_VALUE_SOURCE:
    case EVENT_VALUE_COMPONENT:
        break;
    }
    return raw;
}

const char *
event_value_text(const EventValue *value, const struct abi_event *event)
{
    guint64 number = event_value_number(value, event);

    switch ((EventValueForm)value->form) {
    case EVENT_VALUE_TYPE:
    case EVENT_VALUE_HIGH_TYPE:
        return user_type_text((guint)number);
    case EVENT_VALUE_CALL:
        return system_call_text((guint)number);
    case EVENT_VALUE_SOURCE:
        return event_source_name((guint)number);
    case EVENT_VALUE_COMPONENT:
        return step_component_text(number);
    case EVENT_VALUE_NUMBER:
    case EVENT_VALUE_LOW:
    case EVENT_VALUE_HIGH:
    case EVENT_VALUE_FLAG:
    case EVENT_VALUE_HIGH_FLAG:
    case EVENT_VALUE_ADDRESS:
    case EVENT_VALUE_VIEW:
        break;
    }
    return NULL;
}
