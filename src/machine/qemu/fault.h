/* SPDX-License-Identifier: MIT */
/*
 * Deliberate faults of the machine layer, for the test that shows they are found. An ordinary guest
 * has none: PC_FAULT is defined only where that test's guests are built; to fault.c it says which.
 */
#pragma once

#include "kernel/kernel.h"
#include "machine/qemu/fault_number.h"

#ifdef PC_FAULT
/* In machine_flush(): the entry of va was changed. True: do not flush. */
bool pc_fault_flush(struct kernel *k, kva_t va);
/* In machine_switch(), before. */
void pc_fault_switch(struct kernel *k, pfn_t directory, uint32_t session);
/* After paging is on. */
void pc_fault_start(void);
/* A request is done, its events are written. */
void pc_fault_idle(struct kernel *k);
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

static inline void
pc_fault_idle(struct kernel *k)
{
    (void)k;
}
#endif
