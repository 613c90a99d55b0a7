/* SPDX-License-Identifier: MIT */
/*
 * Addresses on the model machine where the host has no address space to reserve: pages lie in parts
 * of its heap. The last translation of each page is kept, as a processor keeps it; what is not
 * there is looked for by machine_part_find(). The map lies directly in front of struct kernel:
 * struct kernel itself stays integers.
 */
#pragma once

#include "abi/shared_pieces.h"

typedef uint64_t kva_t;

struct kernel;
struct pages_window;

/* A power of two. */
#define MACHINE_CACHED_PAGES 256u

struct machine_cached_page {
    uint64_t number; /* address / 4096 + 1; 0: nothing is kept here */
    uint8_t *bytes;
};

struct machine_map {
    const struct pages_window *system;
    const struct pages_window *session; /* of the current process, NULL: it has none */
    uint64_t session_start;             /* [session_start, session_start + session_bytes) is its */
    uint64_t session_bytes;
    struct shared_pieces shared;
    struct machine_cached_page cached[MACHINE_CACHED_PAGES];
};

/* Looks for an address and keeps what it found. Where no page is, nobody may use the pointer. */
void *machine_part_find(const struct kernel *k, kva_t va);

static inline __attribute__((always_inline)) void *
kptr(const struct kernel *k, kva_t va)
{
    const struct machine_map *map = (const struct machine_map *)(const void *)k - 1;
    const struct machine_cached_page *page = &map->cached[va / DH_PAGE_SIZE % MACHINE_CACHED_PAGES];
    if (page->number == va / DH_PAGE_SIZE + 1)
        return page->bytes + va % DH_PAGE_SIZE;
    return machine_part_find(k, va);
}
