/* SPDX-License-Identifier: MIT */
/*
 * A session's working set list: one entry for each resident page of the session, the list's own
 * pages and its page tables' targets included. It lies at the bottom of the structure area and
 * grows by pages.
 */
#pragma once

#include "kernel/kernel.h"

/* Makes the list with its first page, which is also its first entry. pre: no session page is
 * committed yet. */
nt_status working_set_start(struct kernel *k, gva_t session) NT_MUST_CHECK;
/* Room for `pages` more entries? Commits list pages as needed. */
nt_status working_set_reserve(struct kernel *k, gva_t session, uint32_t pages) NT_MUST_CHECK;
/* What the list says of a page, and what its entry `index` says. pre of the latter: below its
 * capacity, in the current session. */
uint64_t working_set_entry(kva_t va);
uint64_t working_set_get(struct kernel *k, uint32_t index);
/* pre: reserved. Remembers the entry's index in the frame. */
void working_set_add(struct kernel *k, gva_t session, kva_t va, pfn_t pfn);
/* pre: va is listed. From now on `pfn` is behind it. */
void working_set_replace(struct kernel *k, kva_t va, pfn_t pfn);
void working_set_remove(struct kernel *k, gva_t session, pfn_t pfn);
