/* SPDX-License-Identifier: MIT */
/*
 * Pages in reserved address space. A window is as wide as its runs lie apart, reserved without
 * access and opened page by page, so that a wild access traps, and a range of pages needs nothing
 * to be one. What is between the runs of a window is given back to the host.
 */
#define _GNU_SOURCE /* MADV_HUGEPAGE */

#include "machine/model/pages.h"

#include <stdlib.h>
#include <sys/mman.h>

struct pages_window {
    uint8_t *host;
    uint64_t start;
    uint64_t bytes;
    struct session_runs runs;
};

static uint8_t *
reserve(uint64_t bytes, int protection)
{
    void *at = mmap(NULL, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return at == MAP_FAILED ? NULL : at;
}

static void
release(void *at, uint64_t bytes)
{
    if (at != NULL)
        munmap(at, bytes);
}

/* ---- windows ---- */

/* Its runs, or all but them. */
static void
release_runs(const struct pages_window *window, bool is_between)
{
    const struct session_runs *runs = &window->runs;
    for (uint32_t i = 0; i + is_between < runs->count; i++) {
        uint64_t start = is_between ? runs->run[i].end : runs->run[i].start;
        uint64_t end = is_between ? runs->run[i + 1].start : runs->run[i].end;
        if (end != start)
            release(window->host + (start - window->start), end - start);
    }
}

struct pages_window *
pages_window_new(struct machine_map *map, const struct session_runs *runs)
{
    (void)map; /* translations are not kept anywhere */
    struct pages_window *window = malloc(sizeof *window);
    if (window == NULL)
        return NULL;
    window->runs = *runs;
    window->start = runs->run[0].start;
    window->bytes = runs->run[runs->count - 1].end - window->start;
    window->host = reserve(window->bytes, PROT_NONE);
    if (window->host == NULL) {
        free(window);
        return NULL;
    }
    release_runs(window, true);
    return window;
}

void
pages_window_free(struct pages_window *window)
{
    if (window == NULL)
        return;
    release_runs(window, false);
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

void
pages_use_system(struct machine_map *map, const struct pages_window *window)
{
    map->system_delta = window_delta(window);
}

void
pages_use_session(struct machine_map *map, const struct pages_window *window)
{
    if (window == NULL) {
        map->session_bytes = 0;
        return;
    }
    map->session_delta = window_delta(window);
    map->session_start = window->start;
    map->session_bytes = window->bytes;
}

/* ---- pages of a window ---- */

/* A page of a window that is not open is untouched or was replaced when it was closed: it is zero.
 */
bool
pages_open(struct pages_window *window, uint64_t va, uint64_t bytes)
{
    return mprotect(pages_at(window, va), bytes, PROT_READ | PROT_WRITE) == 0;
}

bool
pages_close(struct pages_window *window, uint64_t va)
{
    void *at = mmap(pages_at(window, va), DH_PAGE_SIZE, PROT_NONE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    return at != MAP_FAILED;
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
    uint8_t *host;
    uint64_t bytes;
};

/* They are taken in their order: a few large pages hold those that a run touches, where the host
 * has such; else each is a page fault. */
struct pages_arena *
pages_arena_new(uint64_t pages)
{
    struct pages_arena *arena = malloc(sizeof *arena);
    if (arena == NULL)
        return NULL;
    arena->bytes = pages * DH_PAGE_SIZE;
    arena->host = reserve(arena->bytes, PROT_READ | PROT_WRITE);
    if (arena->host == NULL) {
        free(arena);
        return NULL;
    }
    madvise(arena->host, arena->bytes, MADV_HUGEPAGE);
    return arena;
}

void
pages_arena_free(struct pages_arena *arena)
{
    if (arena == NULL)
        return;
    release(arena->host, arena->bytes);
    free(arena);
}

uint8_t *
pages_arena_at(struct pages_arena *arena, uint64_t index)
{
    return arena->host + index * DH_PAGE_SIZE;
}

const uint8_t *
pages_arena_peek(const struct pages_arena *arena, uint64_t index)
{
    return arena->host + index * DH_PAGE_SIZE;
}

void *
pages_table_new(uint64_t bytes)
{
    return reserve(bytes, PROT_READ | PROT_WRITE);
}

void
pages_table_free(void *table, uint64_t bytes)
{
    release(table, bytes);
}
