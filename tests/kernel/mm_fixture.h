/* SPDX-License-Identifier: MIT */
/* A machine with a memory manager and nothing above it: the fixture of all mm tests. */
#pragma once

#include "machine/model/model.h"

/* Numbers like Server 2003's: 64 MB, no page file, views 48 MB, session pool 4 MB. */
void mm_fixture_boot(struct abi_boot *boot);
/* Views and pool apart from image and structure, which then end at B0000000. */
void mm_fixture_split(struct abi_boot *boot);
/* Pointers of 64 bits, and all addresses as far below the end of address space as they are. */
void mm_fixture_wide(struct abi_boot *boot);
/* Starts the memory manager; fails the test if it does not start. */
struct model_machine *mm_fixture_start_bare(const struct abi_boot *boot);
/* The same, and makes the first page tables of paged pool and system PTEs. */
struct model_machine *mm_fixture_start(const struct abi_boot *boot);
/* The same with mm_fixture_boot(). */
struct model_machine *mm_fixture_start_plain(void);
void mm_fixture_end(struct model_machine *machine);
/* A process body with an address space and nothing else, made current. */
gva_t mm_fixture_process(struct kernel *k);
void mm_fixture_process_end(struct kernel *k, gva_t process);
/* Counters that a clean teardown must bring back: page tables of system space stay, and are not
 * counted. */
struct mm_counters {
    uint32_t frames;
    uint32_t commit;
    uint32_t nonpaged_allocations;
    uint32_t paged_allocations;
    uint32_t sessions;
    uint32_t system_ptes;
};
struct mm_counters mm_fixture_counters(struct kernel *k);
void mm_fixture_assert_same(struct mm_counters a, struct mm_counters b);
