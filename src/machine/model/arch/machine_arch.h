/* SPDX-License-Identifier: MIT */
/*
 * Addresses on the model machine. Every address space range the kernel touches directly has one
 * host window, so that translating is one addition, of what a table has for the part of the
 * addresses they lie in: a part is a session's or the system's as a whole. The map lies directly in
 * front of struct kernel: struct kernel itself stays integers.
 */
#pragma once

#include "abi/shared_pieces.h"

typedef uint64_t kva_t;

struct kernel;

/* A power of two: of 32 bits all addresses in parts of 2 MB, of 48 bits in entries of top tables.
 */
#define MACHINE_ADDRESS_PARTS 2048u

struct machine_map {
    uint64_t session_start; /* [session_start, session_start + session_bytes): all runs of the */
    uint64_t session_bytes; /* current session and what is between; 0: there is none */
    struct shared_pieces shared;
    uintptr_t system_delta;  /* host address minus kernel address, system space */
    uintptr_t session_delta; /* the same for the session space of the current process */
    uint8_t *last_window;    /* of a space whose runs lie apart: where the last one begins, NULL */
    uint32_t part_shift;     /* of an address: to where the bits of its part begin */
    uintptr_t delta[MACHINE_ADDRESS_PARTS]; /* system_delta or session_delta */
};

/* No session's. */
static inline void
machine_map_use_system(struct machine_map *map, uintptr_t delta)
{
    map->session_bytes = 0;
    map->system_delta = delta;
    for (uint32_t i = 0; i < MACHINE_ADDRESS_PARTS; i++)
        map->delta[i] = delta;
}

static inline uintptr_t *
machine_map_delta(struct machine_map *map, kva_t va)
{
    return &map->delta[(va >> map->part_shift) % MACHINE_ADDRESS_PARTS];
}

static inline __attribute__((always_inline)) void *
kptr(const struct kernel *k, kva_t va)
{
    const struct machine_map *map = (const struct machine_map *)(const void *)k - 1;
    return (void *)((uintptr_t)va + map->delta[(va >> map->part_shift) % MACHINE_ADDRESS_PARTS]);
}
