/* SPDX-License-Identifier: MIT */
/*
 * What mm and ps ask of win32k, which stands above them: through rows that are filled where the
 * kernel starts (top/win32k_callouts.c). Windows does the same: win32k hands its callouts to the
 * kernel when it is loaded (PsEstablishWin32Callouts; source: ReactOS, behaviour only).
 */
#pragma once

#include "kernel/kernel.h"

struct win32k_callouts {
    /* Session globals of a freshly loaded win32k, in the current session. Nothing is mapped yet. */
    nt_status (*load)(struct kernel *k);
    /* The session ends: everything of win32k in the current session is freed. Called before leak
     * checks. */
    void (*unload)(struct kernel *k);
    /* A thread of the current process ends: its windows, hooks and client info go. */
    void (*thread_exit)(struct kernel *k, gva_t thread);
    /* A process ends, after its threads: its menus, classes, GDI objects, desktop views, station
     * and desktop references go. */
    void (*process_exit)(struct kernel *k, gva_t process);
    /* Would this process, when it connects, be on an interactive station? For hard errors. */
    bool (*is_interactive)(struct kernel *k, gva_t process);
};

extern const struct win32k_callouts win32k_callouts;
