/* SPDX-License-Identifier: MIT */
/* win32k's bodies by address, as all its files read them. Good until the next allocation, mapping
 * or switch. */
#pragma once

#include "kernel/kernel.h"

static inline struct thread_info *
thread_info_at(struct kernel *k, gva_t address)
{
    return (struct thread_info *)kptr(k, (kva_t)address);
}

static inline struct process_info *
process_info_at(struct kernel *k, gva_t address)
{
    return (struct process_info *)kptr(k, (kva_t)address);
}

static inline struct desktop *
desktop_at(struct kernel *k, gva_t address)
{
    return (struct desktop *)kptr(k, (kva_t)address);
}

static inline struct window_station *
winsta_at(struct kernel *k, gva_t address)
{
    return (struct window_station *)kptr(k, (kva_t)address);
}

static inline bool
winsta_is_interactive(const struct window_station *winsta)
{
    return (winsta->flags & WINSTA_NOIO) == 0;
}
