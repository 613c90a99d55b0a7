/* SPDX-License-Identifier: MIT */
/*
 * Deliberate faults of the machine layer, for the test that shows they are found. An ordinary guest has none: PC_FAULT
 * is defined only where that test's guests are built.
 */
#pragma once

#include "kernel/kernel.h"

enum pc_fault {
    PC_FAULT_NONE = 0,
    PC_FAULT_USER_BIT = 1,    /* session pages that ring 3 may touch */
    PC_FAULT_WRITE_BIT = 2,   /* win32k's code may be written */
    PC_FAULT_NO_WP = 3,       /* ring 0 writes where it may only read */
    PC_FAULT_SHARED_DATA = 4, /* win32k's data page is the first session's in all of them */
    PC_FAULT_PDE_LEFT = 5,    /* a session's directory entry stays when its process is left */
    PC_FAULT_NO_FLUSH = 6,    /* a changed entry is not forgotten */
    PC_FAULT_GLOBAL = 7,      /* session pages survive a change of directory */
};

#ifdef PC_FAULT
/* In machine_flush(): the entry of va was changed. True: do not flush. */
bool pc_fault_flush(struct kernel *k, kva_t va);
/* In machine_switch(), before. */
void pc_fault_switch(struct kernel *k, pfn_t directory, uint32_t session);
/* After paging is on. */
void pc_fault_start(void);
#else
static inline bool
pc_fault_flush(struct kernel *k, kva_t va)
{
    (void)k;
    (void)va;
    return false;
}

static inline void
pc_fault_switch(struct kernel *k, pfn_t directory, uint32_t session)
{
    (void)k;
    (void)directory;
    (void)session;
}

static inline void
pc_fault_start(void)
{
}
#endif
