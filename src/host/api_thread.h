/* SPDX-License-Identifier: MIT */
/* What the generated functions of <deskheap/win32.h> come to. */
#pragma once

#include "deskheap/deskheap.h"
#include "host/win32/win32_call.h"

/* What the function gave: 1 for one without result; 0 with an error if it was not called. */
guint32 api_thread_call(DeskheapThread *thread,
                        guint function,
                        const Win32Value *values,
                        GError **error);
