/* SPDX-License-Identifier: MIT */
/*
 * Addresses on the model machine. Every address space range the kernel touches directly has one
 * host window, so that translating is one addition. The windows of a session's runs are as far from
 * each other as the runs are, and nothing of system space lies between these: to tell the spaces
 * apart is one comparison, and where runs are shared a bit. The map lies directly in front of
 * struct kernel: struct kernel itself stays integers.
 */
#pragma once

#include "abi/shared_pieces.h"

typedef uint64_t kva_t;

struct kernel;

struct machine_map {
    uintptr_t system_delta;  /* host address minus kernel address, system space */
    uintptr_t session_delta; /* the same for the session space of the current process */
    uint64_t
        session_start; /* [session_start, session_start + session_bytes) goes by session_delta */
    uint64_t session_bytes; /* all runs and what is between; 0 while the current process has no
                               session */
    struct shared_pieces shared;
    uint8_t *last_window; /* of a space whose runs lie apart: where the last one begins, NULL */
};

/* Where runs are shared. Out of line, for what is not shared is asked far more often. */
static __attribute__((noinline, cold, unused)) uintptr_t
shared_delta(const struct machine_map *map, uint64_t at)
{
    bool is_session = at < map->session_bytes && !shared_piece_is_system(&map->shared, at);
    return is_session ? map->session_delta : map->system_delta;
}

static inline __attribute__((always_inline)) void *
kptr(const struct kernel *k, kva_t va)
{
    const struct machine_map *map = (const struct machine_map *)(const void *)k - 1;
    const uint64_t at = va - map->session_start;
    uintptr_t delta = at < map->session_bytes ? map->session_delta : map->system_delta;
    if (__builtin_expect(map->shared.is_any != 0, 0))
        delta = shared_delta(map, at);
    return (void *)((uintptr_t)va + delta);
}
