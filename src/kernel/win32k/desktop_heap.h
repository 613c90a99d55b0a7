/* SPDX-License-Identifier: MIT */
/*
 * Desktop heaps: one RTL heap for each desktop, in a section mapped in session view space. All
 * allocations of win32k from a desktop heap pass here, and here they are refused: REFUSAL event,
 * event log entry 243. desktop 0 names the shared heap, which lies in the shared section behind the
 * USER handle table.
 */
#pragma once

#include "abi/user_types.h"
#include "kernel/kernel.h"

/* CommitRoutine numbers of the heaps win32k makes. */
enum heap_routine {
    HEAP_ROUTINE_DESKTOP = 1,
    HEAP_ROUTINE_SHARED = 2,
};

/* Tag under which fail-next finds allocations from desktop heaps. */
#define DESKTOP_HEAP_TAG 0x68447355u /* "UsDh" */

/*
 * Makes section, view and heap of a desktop object, which has its name and its station, and records
 * them in it. On failure nothing remains. explicit_kb 0: as large as SharedSection or the edition
 * says.
 */
nt_status desktop_heap_create(struct kernel *k, gva_t desktop, uint32_t explicit_kb) NT_MUST_CHECK;
/* Unmaps the view and frees the section. */
void desktop_heap_delete(struct kernel *k, gva_t desktop);

/* A heap in a mapped view, its first page committed. routine: enum heap_routine. */
nt_status desktop_heap_make(
    struct kernel *k, kva_t view, kva_t heap, uint32_t bytes, uint32_t routine) NT_MUST_CHECK;
/* A zeroed block, or 0. type: enum user_type, for the event. */
kva_t desktop_heap_alloc(struct kernel *k, kva_t desktop, uint32_t bytes, uint32_t type);
/* The block in its new size, or 0, and then the old one stays. */
kva_t desktop_heap_realloc(
    struct kernel *k, gva_t desktop, kva_t block, uint32_t bytes, uint32_t type);
void desktop_heap_free(struct kernel *k, kva_t desktop, kva_t block);
/* What a block in use takes of its heap: with header and rounding. */
uint32_t desktop_heap_block_bytes(struct kernel *k, kva_t desktop, kva_t block);
