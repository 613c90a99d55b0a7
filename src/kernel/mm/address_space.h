/* SPDX-License-Identifier: MIT */
/* A process's address space: page directory, user page tables, private user pages. */
#pragma once

#include "kernel/kernel.h"

/* Makes the directory (and commits the state page at USER_PAGE_VA). process->session and session_id
 * are already set. */
nt_status address_space_create(struct kernel *k, gva_t process) NT_MUST_CHECK;
/* Unmaps all user views, frees private pages, tables and directory. Not the current one. */
void address_space_delete(struct kernel *k, gva_t process);
/* Makes it current. process 0: the System process. */
void address_space_switch(struct kernel *k, gva_t process);
/* Commits private zeroed user pages at the next free address of the current process. */
nt_status address_space_allocate(struct kernel *k, uint32_t bytes, gva_t *base) NT_MUST_CHECK;
/* Gives back what address_space_allocate gave. STATUS_INVALID_PARAMETER if base is no such address.
 */
nt_status address_space_release(struct kernel *k, gva_t base) NT_MUST_CHECK;
/*
 * Actions from outside (mm/carrier.h), at PAYLOAD_BASE: page after page, read-only, in the current
 * process; whether a process has some; and all of them dropped and freed. None can fail.
 */
void address_space_carry(struct kernel *k, uint32_t page, pfn_t pfn);
bool address_space_carries(struct kernel *k, gva_t process);
void address_space_drop(struct kernel *k, gva_t process);
/* Writes to user memory of any process by its page tables (kernel use: delivering messages). */
nt_status address_space_write(
    struct kernel *k, gva_t process, gva_t to, const void *from, uint32_t bytes) NT_MUST_CHECK;
/* Physical frame behind a user address of the current process, honouring user and write bits; 0:
 * not allowed. */
pfn_t address_space_translate(struct kernel *k, gva_t va, bool is_write);
