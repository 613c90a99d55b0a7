/* SPDX-License-Identifier: MIT */
/* Names of what a machine tells by number: from the lists of src/abi, or as programmers know it. */
#include "host/words/abi_names.h"

#include "abi/event.h"
#include "abi/syscall.h"
#include "abi/user_types.h"

const char *
event_kind_name(guint kind)
{
    static const char *const names[EVENT_KIND_COUNT] = {
        [EVENT_INVALID] = "invalid",
#define EVENT(name, text, v0, v1, v2) [EVENT_##name] = #name,
#include "abi/events.def"
#undef EVENT
    };
    if (kind >= EVENT_KIND_COUNT)
        return "unknown";
    g_autofree char *lower = g_ascii_strdown(names[kind], -1);
    g_strdelimit(lower, "_", '-');
    return g_intern_string(lower);
}

const char *const *
event_source_names(void)
{
    static const char *const names[] = {
#define EVENT_SOURCE(name, text, writer) text,
#include "abi/event_sources.def"
#undef EVENT_SOURCE
        NULL,
    };

    return names;
}

const char *
event_source_name(guint source)
{
    return source > EVENT_SOURCE_NONE && source < EVENT_SOURCE_COUNT
               ? event_source_names()[source - 1]
               : "";
}

enum log_type { LOG_NO_TYPE, LOG_INFORMATION, LOG_WARNING, LOG_ERROR };

const char *const *
log_type_names(void)
{
    static const char *const names[] = { "Information", "Warning", "Error", NULL };

    return names;
}

const char *
log_type_name(guint source, guint id)
{
    static const struct {
        guint source;
        guint id;
        enum log_type type;
    } rows[] = {
#define EVENT_TEXT(name, id, type, source, capability, text)                                       \
    { EVENT_SOURCE_##source, id, LOG_##type },
#include "abi/event_texts.def"
#undef EVENT_TEXT
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].source == source && rows[i].id == id)
            return log_type_names()[rows[i].type - LOG_INFORMATION];
    return "";
}

const char *
user_type_text(guint type)
{
    return user_type_word(type, "");
}

const char *
clipboard_format_name(guint format)
{
    switch (format) {
#define CLIPBOARD_FORMAT(number, name)                                                             \
    case (number):                                                                                 \
        return #name;
#include "host/words/clipboard_formats.def"
#undef CLIPBOARD_FORMAT
    default:
        return NULL;
    }
}

const char *
system_call_text(guint number)
{
    static const char *const names[SYSCALL_COUNT] = {
#define SYSCALL(name, handler, text, in, out) [SYSCALL_##name] = text,
#include "abi/syscalls.def"
#undef SYSCALL
    };
    return number < SYSCALL_COUNT ? names[number] : "an unknown system call";
}

const char *
step_component_text(guint64 component)
{
    static const char *const names[] = {
        [STEP_SYSTEM] = "system",
        [STEP_USER32] = "user32",
        [STEP_SYSTEM_CALL] = "system call",
        [STEP_WIN32K] = "win32k",
        [STEP_DESKTOP_HEAP] = "desktop heap",
        [STEP_HANDLE_TABLE] = "handle table",
        [STEP_MEMORY_MANAGER] = "memory manager",
        [STEP_LOADER] = "loader",
        [STEP_CSRSS] = "csrss",
    };
    return names[component < G_N_ELEMENTS(names) ? component : STEP_SYSTEM];
}
