/* SPDX-License-Identifier: MIT */
/* What is left of a session at its end, after win32k was unloaded: Windows stops the system. */
#pragma once

#include "kernel/kernel.h"

struct session_leaks {
    uint64_t pool_bytes; /* blocks with their headers */
    uint32_t pool_blocks;
    uint32_t views;
};

/* Counts what is left in the current session, and tells of each tag. pre: it has view space. */
void session_leak_count(struct kernel *k, gva_t session, struct session_leaks *leaks);
/* If there is anything: what the event log of a real system says after it has started again. */
void session_leak_report(struct kernel *k, uint32_t session_id, const struct session_leaks *leaks);
