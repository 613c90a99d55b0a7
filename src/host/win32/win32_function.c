/* SPDX-License-Identifier: MIT */
/* The rows of win32.def as a table. */
#include "host/win32/win32_function.h"

#include "abi/image.h"
#include "abi/status.h"

#include <string.h>

static const Win32Function functions[WIN32_FUNCTION_COUNT] = {
#define ARGUMENT(type, name) { WIN32_NUMBER, #type, #name },
#define TEXT(name)           { WIN32_TEXT, "LPCWSTR", #name },
#define OUT(type, name)      { WIN32_OUT, #type, #name },
#define WIN32(name, function, dll, result, action, arguments, note)                                \
    [WIN32_##name] = { #name, #function, dll, #result, ACTION_##action, note, { arguments{ 0 } } },
#define WIN32_VOID(name, function, dll, action, arguments, note)                                   \
    [WIN32_##name] = { #name, #function, dll, "VOID", ACTION_##action, note, { arguments{ 0 } } },
#define WIN32_PLAIN(name, function, dll, result, action, call, arguments, note)                    \
    [WIN32_##name] = { #name, #function, dll, #result, ACTION_##action, note, { arguments{ 0 } } },
#include "abi/win32.def"
#undef WIN32_PLAIN
#undef WIN32_VOID
#undef WIN32
#undef OUT
#undef TEXT
#undef ARGUMENT
};

const Win32Function *
win32_function(guint number)
{
    g_assert(number < G_N_ELEMENTS(functions));
    return &functions[number];
}

const char *
win32_function_action(const Win32Function *function)
{
    static const char *const keys[] = {
        [ACTION_NONE] = "",
#define ACTION(name, function, key, ...) [ACTION_##name] = key,
#include "abi/actions.def"
    };
    return keys[function->action];
}

char *
win32_parameter_key(const Win32Parameter *parameter)
{
    return g_strdelimit(g_strdup(parameter->name), "_", '-');
}

gboolean
win32_is_failure(const Win32Function *function, guint32 result)
{
    static const char *const other_types[] = { "BOOL", "ATOM", "LPVOID", NULL };

    if (strcmp(function->result, "NTSTATUS") == 0)
        return !NT_SUCCESS(result);
    return result == 0 &&
           (*function->result == 'H' || g_strv_contains(other_types, function->result));
}
