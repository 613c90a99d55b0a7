/* SPDX-License-Identifier: MIT */
/* The Win32 functions of abi/win32.def, as a table: what they are called with, what they give. */
#pragma once

#include "abi/win32.h"

#include <glib.h>

typedef enum {
    WIN32_END, /* of the parameters */
    WIN32_NUMBER,
    WIN32_TEXT,
    WIN32_OUT, /* a number that is given back */
} Win32Kind;

typedef struct {
    Win32Kind kind;
    const char *type; /* "HWND"; of a text "LPCWSTR" */
    const char *name;
} Win32Parameter;

typedef struct {
    const char *name;     /* "CreateWindowExW" */
    const char *function; /* "create_window_ex" */
    const char *dll;
    const char *result; /* "HWND"; "VOID" for none */
    guint action;       /* enum image_action_op, ACTION_NONE: none */
    const char *note;   /* what of Windows' function is not here, "" for nothing */
    Win32Parameter parameters[WIN32_ARGUMENTS_MAX + WIN32_OUTS_MAX + 1];
} Win32Function;

/* pre: number < WIN32_FUNCTION_COUNT (enum win32_function). */
const Win32Function *win32_function(guint number);
/* The key by which scenarios call it, "" if it has none. */
const char *win32_function_action(const Win32Function *function);
/* The key by which scenarios give it: "process-id". Free with g_free(). */
char *win32_parameter_key(const Win32Parameter *parameter);
/* Windows means by this result that it failed: a BOOL, a handle, an atom or an address that is 0,
 * an NTSTATUS that is an error. Of counts, sizes and earlier values none means it. */
gboolean win32_is_failure(const Win32Function *function, guint32 result);
