/* SPDX-License-Identifier: MIT */
/*
 * System PTEs: addresses of system space for what is mapped there page by page, kernel stacks of
 * threads and what every process is to see of a session. They are taken from the highest free
 * address down. A refusal leaves a REFUSAL event and everything unchanged.
 */
#pragma once

#include "kernel/kernel.h"

/* Once, at boot: bitmaps of all stretches, and what page tables need. */
nt_status system_ptes_start(struct kernel *k) NT_MUST_CHECK;
/* Address of so many entries in a row, none of them valid, in page tables that are there then; 0:
 * refused. tag: by which fail-next
 * names it; what: for whom, in the refusal. */
kva_t system_ptes_take(struct kernel *k, uint32_t pages, uint32_t tag, const char *what);
/* pre: taken as one, and none is valid. */
void system_ptes_give(struct kernel *k, kva_t at, uint32_t pages);
/* Makes an entry that was taken valid, for a frame of whomever; clears it again, and says which
 * frame it was. */
void system_ptes_map(struct kernel *k, kva_t at, pfn_t pfn);
pfn_t system_ptes_unmap(struct kernel *k, kva_t at);
/* The frame that an entry maps, 0: it is not valid. */
pfn_t system_ptes_frame(struct kernel *k, kva_t at);
/* Entries that are taken. */
uint32_t system_ptes_used(struct kernel *k);
/* Counters against bitmaps, and no valid entry that is not taken. */
bool system_ptes_verify(struct kernel *k);
