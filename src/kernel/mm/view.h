/* SPDX-License-Identifier: MIT */
/*
 * View spaces (MMSESSION): one for system space, one for each session. 64 KB buckets in a bitmap,
 * first fit from the lowest address, no guard bucket, or by units (view_units.h); a hash table of
 * views that starts at 31 entries and doubles. Its fields lie at the published offsets
 * (abi/layout/fields.def, VIEWS).
 */
#pragma once

#include "kernel/kernel.h"

nt_status view_space_start_system(struct kernel *k) NT_MUST_CHECK;
/* Prepares the MMSESSION at `space` for [start, start + bytes). table_pool: enum pool_kind of its
 * hash table. */
nt_status view_space_init(
    struct kernel *k, gva_t space, kva_t start, uint64_t bytes, uint32_t table_pool) NT_MUST_CHECK;
/* Frees bitmap and table. Views still in it are the caller's leak. */
void view_space_end(struct kernel *k, gva_t space);

/* Takes a run of buckets for a section. STATUS_NO_MEMORY with a REFUSAL event (gate: enum gate). */
nt_status view_insert(struct kernel *k,
                      gva_t space,
                      gva_t section,
                      uint64_t bytes,
                      uint32_t gate,
                      const char *what,
                      kva_t *base) NT_MUST_CHECK;
/* The section of the view at base and its size in bytes; 0 if there is none. */
gva_t view_find(struct kernel *k, gva_t space, kva_t base, uint64_t *bytes);
void view_remove(struct kernel *k, gva_t space, kva_t base);
/* The same of one that was refused after all: of addresses that it got nothing stays. */
void view_undo(struct kernel *k, gva_t space, kva_t base);
uint32_t view_count(struct kernel *k, gva_t space);
/* The longest run of buckets that a view finds. */
uint32_t view_largest_run(struct kernel *k, gva_t space);
/* Would the wanted runs fit now, in that order? Works on a copy; nothing is taken. */
bool view_runs_fit(
    struct kernel *k, gva_t space, const uint32_t *bytes, const uint32_t *counts, uint32_t kinds);
/* Bitmap against table. */
bool view_verify(struct kernel *k, gva_t space);
