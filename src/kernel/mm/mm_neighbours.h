/* SPDX-License-Identifier: MIT */
/*
 * The neighbours of session space: nonpaged pool, paged pool, system PTEs, system cache. Each has a
 * size by itself, from the amount of memory; what the registry asks beyond that is served after
 * session space, out of what it leaves. Sources: docs/fidelity.md, "Pools".
 */
#pragma once

#include "kernel/kernel.h"

/* A registry value of all bits asks for all there is. */
#define ASKS_FOR_ALL UINT32_MAX

/* Bytes of address space. */
struct neighbours {
    uint64_t nonpaged_initial;
    uint64_t nonpaged; /* with its expansion */
    uint64_t paged;
    uint64_t ptes;
    uint64_t missing; /* of system PTEs: no room above paged pool */
};

/* What each has by itself, or what the registry asks for where that is less. */
struct neighbours neighbours_by_memory(const struct kernel *k, const struct abi_address_map *map);
/* Serves what is asked beyond that and places all in k->layout. [low, low_end) is what session
 * space and system views leave free. */
void neighbours_place(struct kernel *k,
                      const struct abi_address_map *map,
                      struct neighbours n,
                      uint64_t low,
                      uint64_t low_end);

/* The number of system PTEs that is asked for, by the registry or else by the edition: so many
 * pages there are. 0: as go with the amount of memory. */
uint32_t neighbours_system_pages(const struct kernel *k);

/* Whether a request counts: not so small, and of nonpaged pool not so large, that it is ignored. */
bool neighbours_honour_nonpaged(const struct kernel *k);
bool neighbours_honour_paged(const struct kernel *k);
/* The part of memory that nonpaged pool may have; 0: the edition says none. */
uint64_t neighbours_nonpaged_of_memory(const struct kernel *k);
