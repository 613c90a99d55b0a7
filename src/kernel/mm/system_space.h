/* SPDX-License-Identifier: MIT */
/* System space: its page tables, which are the same for all processes, and what is committed there
 * by whole pages. */
#pragma once

#include "kernel/kernel.h"

/*
 * At boot, before there are processes: whatever page tables a range of system space needs later can
 * be entered. Every directory has what stands above them from then on.
 */
nt_status system_reserve_tables(struct kernel *k, kva_t start, uint64_t bytes) NT_MUST_CHECK;
/* The page tables of a range that was reserved, those that are not there yet; each is entered for
 * all processes at once and stays for good. On error some may have been made. */
nt_status system_make_tables(struct kernel *k, kva_t start, uint64_t bytes) NT_MUST_CHECK;
/* Gives a page table back, which every process loses. pre: nothing is committed there. */
void system_drop_table(struct kernel *k, kva_t va);
/* Commits zeroed pages of a range that was reserved: page tables, charge, frame, place, PTE with
 * these bits. On error nothing is committed. */
nt_status system_commit(struct kernel *k, kva_t at, uint32_t pages, uint64_t bits) NT_MUST_CHECK;
void system_decommit(struct kernel *k, kva_t at, uint32_t pages);
/* Whether the pages that are there in [start, end) have just these bits. */
bool system_rights_verify(struct kernel *k, uint64_t start, uint64_t end, uint64_t bits);
/* Whether every process has the page tables of system space that System has. */
bool system_space_verify(struct kernel *k);
