/* SPDX-License-Identifier: MIT */
/*
 * Host memory behind the emulated address spaces, as the model machine asks for it; the one place
 * that knows what the host gives. Two implementations, chosen by linking, each with its own
 * machine_arch.h: pages_posix.c reserves address space (arch/), pages_parts.c puts parts of a plain
 * heap together, where there is nothing to reserve and no fault to take (arch_parts/).
 *
 * Common rules: addresses are page aligned where one page or a range of pages is meant; a false or
 * NULL says that the host has no memory left, and nothing was changed.
 */
#pragma once

#include "abi/session_runs.h"
#include "machine_arch.h"

/* One space: system's, or a session's. It holds the runs of addresses it was made of and no memory;
 * pages get theirs one by one. */
struct pages_window;

/* map: of the kernel whose pointers go by this window. runs, at least one, are copied. */
struct pages_window *pages_window_new(struct machine_map *map, const struct session_runs *runs);
/* NULL is none. */
void pages_window_free(struct pages_window *window);
/* Whether the address lies in one of its runs. */
bool pages_window_has(const struct pages_window *window, uint64_t va);

/* What kptr() goes by from now on, with page tables of this format; no session is current. */
void pages_use_system(struct machine_map *map,
                      const struct pages_window *window,
                      const struct page_format *format);
/* NULL: the current space has no session. The windows of all sessions of a map have the same runs.
 */
void pages_use_session(struct machine_map *map, const struct pages_window *window);
/* What of the runs of every session is system space from now on, or a session's again: whole pieces
 * of abi/shared_pieces.h. pre: the runs lie within as many as there are */
void pages_share(
    struct machine_map *map, uint64_t runs_start, uint64_t va, uint64_t bytes, bool is_system);

/* Whether an address goes by the window of the session that is current. */
static inline bool
pages_is_session(const struct machine_map *map, uint64_t va)
{
    const uint64_t at = va - map->session_start;
    return at < map->session_bytes && !shared_piece_is_system(&map->shared, at);
}

/* Zeroed memory for [va, va + bytes), of which no page is open: they can be used as one range. */
bool pages_open(struct pages_window *window, uint64_t va, uint64_t bytes);
/* Ends what pages_open() gave, of one page; what it held is lost, and using the address is a bug.
 */
bool pages_close(struct pages_window *window, uint64_t va);
/* Pages of [va, va + bytes), none of them open, will be used as one range once they are. Until they
 * are all open, opening one may move the others. In a range that was joined: nothing. */
bool pages_join(struct pages_window *window, uint64_t va, uint64_t bytes);
/* The index-th range that was joined or opened as one, false: there is no such. A window that
 * needs no ranges has none. */
bool pages_joined(const struct pages_window *window, uint32_t index, uint64_t *va, uint64_t *bytes);
/* Where the byte at va is. pre: its page is open. Good until the next call that opens or closes. */
uint8_t *pages_at(const struct pages_window *window, uint64_t va);

/* Pages that have no address, by number; they never move. */
struct pages_arena;

struct pages_arena *pages_arena_new(uint64_t pages);
void pages_arena_free(struct pages_arena *arena);
uint8_t *pages_arena_at(struct pages_arena *arena, uint64_t index);

/* A zeroed table, of which what nobody touches costs nothing where the host can do that. */
void *pages_table_new(uint64_t bytes);
/* NULL is none. */
void pages_table_free(void *table, uint64_t bytes);
