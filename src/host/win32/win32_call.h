/* SPDX-License-Identifier: MIT */
/* Calls one Win32 function for one thread of one process of a machine. */
#pragma once

#include "abi/status.h"
#include "host/engine/engine.h"
#include "host/win32/win32_function.h"

G_BEGIN_DECLS

/* A parameter of a function, by its Win32Kind. */
typedef union {
    guint32 number;
    const char *text; /* UTF-8, NULL for NULL */
    guint32 *out;     /* NULL: not wanted */
} Win32Value;

typedef struct {
    guint pid;
    guint tid;                /* 0: the first thread of the process */
    guint function;           /* enum win32_function */
    const Win32Value *values; /* one for each parameter of win32_function(), in its order */
} Win32Call;

typedef struct {
    nt_status
        status;    /* STATUS_SUCCESS: it was called. Else why not, or how the process ended in it */
    guint32 value; /* what it gave, 0 for a function without result */
    guint32 last_error; /* of the thread, when the call was over */
} Win32Result;

/* FALSE only for our own or the host's failures, and for texts that do not fit in a request. What
 * an OUT parameter points to is set where Windows' function sets it, and else left as it is. */
gboolean win32_call(Engine *engine, const Win32Call *call, Win32Result *result, GError **error);

G_END_DECLS
