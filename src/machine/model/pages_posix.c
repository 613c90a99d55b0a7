/* SPDX-License-Identifier: MIT */
/*
 * Pages in reserved address space. A window is as wide as its runs lie apart, reserved without
 * access and opened page by page, so that a wild access traps, and a range of pages needs nothing
 * to be one. What is between the runs of a window is the host's: where they lie hundreds of
 * gigabytes apart, the runs of one session stand between those of another.
 */
#define _GNU_SOURCE /* MADV_HUGEPAGE */

#include "machine/model/pages.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Closed pages of a window that still have memory of the host's, zeroed: pages are closed and
 * opened again by turns, and to give memory back and ask for it again costs more than to clear it.
 */
#define KEPT_PAGES 256u

struct pages_window {
    uint8_t *host;
    uint64_t start;
    uint64_t bytes;
    uint64_t kept[KEPT_PAGES]; /* by page number: the address of a page that is kept, 0 */
    struct session_runs runs;
};

/* at: where it is wanted, NULL: anywhere. The host may give another place. */
static uint8_t *
reserve(void *at, uint64_t bytes, int protection)
{
    void *given = mmap(at, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return given == MAP_FAILED ? NULL : given;
}

static void
release(void *at, uint64_t bytes)
{
    if (at != NULL)
        munmap(at, bytes);
}

/* ---- windows ---- */

/* Places beside the last window of sessions that are tried before a new one of full width. */
#define TRIES_MAX 16u

static uint8_t *
run_at(const struct pages_window *window, uint8_t *host, uint32_t index)
{
    return host + (window->runs.run[index].start - window->start);
}

static uint64_t
run_bytes(const struct pages_window *window, uint32_t index)
{
    return window->runs.run[index].end - window->runs.run[index].start;
}

/* The first `count` runs. */
static void
release_runs(const struct pages_window *window, uint8_t *host, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        release(run_at(window, host, i), run_bytes(window, i));
}

static void
release_between(const struct pages_window *window)
{
    const struct session_runs *runs = &window->runs;
    for (uint32_t i = 0; i + 1 < runs->count; i++) {
        uint64_t end = runs->run[i].end;
        if (end != runs->run[i + 1].start)
            release(window->host + (end - window->start), runs->run[i + 1].start - end);
    }
}

static bool
reserve_whole(struct pages_window *window)
{
    window->host = reserve(NULL, window->bytes, PROT_NONE);
    if (window->host == NULL)
        return false;
    release_between(window);
    return true;
}

/* False: something of the host's lies there. */
static bool
reserve_runs(struct pages_window *window, uint8_t *host)
{
    for (uint32_t i = 0; i < window->runs.count; i++) {
        uint8_t *wanted = run_at(window, host, i);
        uint8_t *given = reserve(wanted, run_bytes(window, i), PROT_NONE);
        if (given == wanted)
            continue;
        release(given, run_bytes(window, i));
        release_runs(window, host, i);
        return false;
    }
    window->host = host;
    return true;
}

/* How far below another one of the same runs a window is out of its way. */
static uint64_t
stride_of(const struct pages_window *window)
{
    uint64_t stride = 0;
    for (uint32_t i = 0; i < window->runs.count; i++)
        if (run_bytes(window, i) > stride)
            stride = run_bytes(window, i);
    return stride;
}

/* Below the last one, so that each run lies in front of that one's. */
static bool
reserve_beside(struct pages_window *window, const struct machine_map *map)
{
    uint64_t stride = stride_of(window);
    uint8_t *host = map->last_window;
    for (uint32_t i = 0; i < TRIES_MAX && (uintptr_t)host > stride; i++) {
        host -= stride;
        if (reserve_runs(window, host))
            return true;
    }
    return false;
}

struct pages_window *
pages_window_new(struct machine_map *map, const struct session_runs *runs)
{
    struct pages_window *window = calloc(1, sizeof *window);
    if (window == NULL)
        return NULL;
    window->runs = *runs;
    window->start = runs->run[0].start;
    window->bytes = runs->run[runs->count - 1].end - window->start;
    if ((runs->count == 1 || !reserve_beside(window, map)) && !reserve_whole(window)) {
        free(window);
        return NULL;
    }
    if (runs->count > 1)
        map->last_window = window->host;
    return window;
}

void
pages_window_free(struct pages_window *window)
{
    if (window == NULL)
        return;
    release_runs(window, window->host, window->runs.count);
    free(window);
}

bool
pages_window_has(const struct pages_window *window, uint64_t va)
{
    return session_runs_find(&window->runs, va) != NULL;
}

/* Host address minus kernel address. */
static uintptr_t
window_delta(const struct pages_window *window)
{
    return (uintptr_t)window->host - (uintptr_t)window->start;
}

/* ---- what kptr() goes by ---- */

/* An address chooses its part by these bits: a session's runs begin and end where page tables do,
 * and with four levels have entries of the top table to themselves (host/edition/edition_check.c).
 */
static uint32_t
part_shift(const struct page_format *format)
{
    return format->levels == PAGE_LEVELS_MAX ? format->shift[PAGE_LEVELS_MAX - 1]
                                             : SHARED_PIECE_SHIFT;
}

/* Of 32 pieces from this one on none is a session's. */
static bool
is_system_word(const struct machine_map *map, uint64_t at)
{
    uint64_t piece = at >> SHARED_PIECE_SHIFT;
    return piece < SHARED_PIECE_COUNT && piece % 32 == 0 &&
           map->shared.is_system[piece / 32] == UINT32_MAX;
}

/* Parts of the current session's addresses get its delta, but for those that are the system's. */
static void
aim_session(struct machine_map *map, uintptr_t delta)
{
    const uint64_t part = (uint64_t)1 << map->part_shift;
    const uint64_t first = map->session_start & ~(part - 1);
    const uint64_t end = map->session_start + map->session_bytes;
    for (uint64_t va = first; va < end; va += part) {
        uint64_t at = va < map->session_start ? 0 : va - map->session_start;
        if (is_system_word(map, at))
            va += 31 * part;
        else if (!shared_piece_is_system(&map->shared, at))
            *machine_map_delta(map, va) = delta;
    }
}

void
pages_use_system(struct machine_map *map,
                 const struct pages_window *window,
                 const struct page_format *format)
{
    map->part_shift = part_shift(format);
    machine_map_use_system(map, window_delta(window));
}

void
pages_use_session(struct machine_map *map, const struct pages_window *window)
{
    if (window == NULL) {
        aim_session(map, map->system_delta);
        map->session_bytes = 0;
        return;
    }
    map->session_start = window->start;
    map->session_bytes = window->bytes;
    map->session_delta = window_delta(window);
    aim_session(map, map->session_delta);
}

/* Of the current session every part is aimed again: what was its own goes by system space until
 * then. */
void
pages_share(
    struct machine_map *map, uint64_t runs_start, uint64_t va, uint64_t bytes, bool is_system)
{
    if (map->session_bytes != 0)
        aim_session(map, map->system_delta);
    shared_pieces_set(&map->shared, va - runs_start, bytes, is_system);
    if (map->session_bytes != 0)
        aim_session(map, map->session_delta);
}

/* ---- pages of a window ---- */

static uint64_t *
kept_slot(struct pages_window *window, uint64_t va)
{
    return &window->kept[(va / DH_PAGE_SIZE) % KEPT_PAGES];
}

/* Of pages that are opened none is kept as a closed one any more. */
static void
forget_kept(struct pages_window *window, uint64_t va, uint64_t bytes)
{
    uint64_t pages = bytes / DH_PAGE_SIZE;
    if (pages < KEPT_PAGES) {
        for (uint64_t i = 0; i < pages; i++) {
            uint64_t at = va + i * DH_PAGE_SIZE;
            if (*kept_slot(window, at) == at)
                *kept_slot(window, at) = 0;
        }
        return;
    }
    for (uint32_t i = 0; i < KEPT_PAGES; i++)
        if (window->kept[i] - va < bytes)
            window->kept[i] = 0;
}

/* A page of a window that is not open is untouched, or was zeroed or given back when it was closed.
 */
bool
pages_open(struct pages_window *window, uint64_t va, uint64_t bytes)
{
    if (mprotect(pages_at(window, va), bytes, PROT_READ | PROT_WRITE) != 0)
        return false;
    forget_kept(window, va, bytes);
    return true;
}

/* In a slot of several pages that are closed the last one is kept. */
bool
pages_close(struct pages_window *window, uint64_t va)
{
    uint64_t *kept = kept_slot(window, va);
    memset(pages_at(window, va), 0, DH_PAGE_SIZE);
    if (mprotect(pages_at(window, va), DH_PAGE_SIZE, PROT_NONE) != 0)
        return false;
    if (*kept != 0)
        madvise(pages_at(window, *kept), DH_PAGE_SIZE, MADV_DONTNEED); /* it stays zero if not */
    *kept = va;
    return true;
}

bool
pages_join(struct pages_window *window, uint64_t va, uint64_t bytes)
{
    (void)window;
    (void)va;
    (void)bytes;
    return true;
}

bool
pages_joined(const struct pages_window *window, uint32_t index, uint64_t *va, uint64_t *bytes)
{
    (void)window;
    (void)index;
    (void)va;
    (void)bytes;
    return false;
}

uint8_t *
pages_at(const struct pages_window *window, uint64_t va)
{
    return window->host + (va - window->start);
}

/* ---- pages without an address, and tables ---- */

struct pages_arena {
    uint8_t *reserved;
    uint64_t reserved_bytes;
    uint8_t *host; /* in it, so far in front of where a large page of the host begins */
    uint64_t bytes;
};

/* 2 MB: a large page where the host has such. To clear one takes longer than all pages that a
 * system takes to boot, so the first lie in front of it: where the arena begins is no chance. */
#define LARGE_PAGES 512u
#define FIRST_PAGES 256u

/* They are taken in their order: a few large pages hold those that a run touches, where the host
 * has such; else some are asked for at once, for each would be a page fault. */
#define PAGES_AHEAD 32u

struct pages_arena *
pages_arena_new(uint64_t pages)
{
    struct pages_arena *arena = malloc(sizeof *arena);
    if (arena == NULL)
        return NULL;
    arena->reserved_bytes = (pages + LARGE_PAGES) * (uint64_t)DH_PAGE_SIZE;
    arena->reserved = reserve(NULL, arena->reserved_bytes, PROT_READ | PROT_WRITE);
    if (arena->reserved == NULL) {
        free(arena);
        return NULL;
    }
    arena->bytes = pages * DH_PAGE_SIZE;
    uint64_t first = FIRST_PAGES * DH_PAGE_SIZE, large = LARGE_PAGES * DH_PAGE_SIZE;
    arena->host = arena->reserved + (DH_ROUND_UP((uintptr_t)arena->reserved + first, large) -
                                     first - (uintptr_t)arena->reserved);
    madvise(arena->host, arena->bytes, MADV_HUGEPAGE);
    return arena;
}

void
pages_arena_free(struct pages_arena *arena)
{
    if (arena == NULL)
        return;
    release(arena->reserved, arena->reserved_bytes);
    free(arena);
}

uint8_t *
pages_arena_at(struct pages_arena *arena, uint64_t index)
{
    uint64_t at = index * DH_PAGE_SIZE;
    uint64_t ahead = arena->bytes - at;
    if (ahead > PAGES_AHEAD * DH_PAGE_SIZE)
        ahead = PAGES_AHEAD * DH_PAGE_SIZE;
#ifdef MADV_POPULATE_WRITE
    if (index % PAGES_AHEAD == 0)
        madvise(arena->host + at, ahead, MADV_POPULATE_WRITE); /* a wish: they come anyway */
#endif
    return arena->host + at;
}

void *
pages_table_new(uint64_t bytes)
{
    return reserve(NULL, bytes, PROT_READ | PROT_WRITE);
}

void
pages_table_free(void *table, uint64_t bytes)
{
    release(table, bytes);
}
