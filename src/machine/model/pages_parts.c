/* SPDX-License-Identifier: MIT */
/*
 * Pages in parts of the host's heap, for hosts without address space to reserve (WebAssembly). A
 * part is a range of pages that are used as one, and has as much memory as it is open; the parts of
 * a window stand in order of address.
 */
#include "kernel/kernel.h"
#include "machine/model/model.h"
#include "machine/model/pages.h"

#include <stdlib.h>
#include <string.h>

/* By how much the memory of a part grows at least; a build that looks for pointers kept too long
 * takes 1, so that a part moves as often as can be. */
#ifndef PARTS_GROWTH_PAGES
#define PARTS_GROWTH_PAGES 16u
#endif

struct part {
    uint64_t start;
    uint64_t bytes;      /* of the range */
    uint64_t held_bytes; /* from its start, those that have memory */
    uint64_t open_pages;
    uint8_t *memory;
    uint8_t *is_open; /* a byte a page of the range */
};

struct pages_window {
    struct machine_map *map;
    struct session_runs runs;
    struct part *parts; /* by address */
    uint32_t count;
    uint32_t capacity;
};

/* The map lies in front of it. */
static struct kernel *
kernel_of(const struct pages_window *window)
{
    return (struct kernel *)(void *)(window->map + 1);
}

/* ---- what is kept of translations ---- */

static void
forget_all(struct machine_map *map)
{
    memset(map->cached, 0, sizeof map->cached);
}

static void
forget_page(struct machine_map *map, uint64_t va)
{
    map->cached[va / DH_PAGE_SIZE % MACHINE_CACHED_PAGES].number = 0;
}

/* ---- parts ---- */

/* How many parts end at or before an address: the next one is the first that may hold it. */
static uint32_t
parts_before(const struct pages_window *window, uint64_t va)
{
    uint32_t low = 0;
    uint32_t high = window->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct part *part = &window->parts[middle];
        if (part->start + (part->bytes - 1) < va)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct part *
part_of(const struct pages_window *window, uint64_t va)
{
    uint32_t index = parts_before(window, va);
    if (index == window->count || window->parts[index].start > va)
        return NULL;
    return &window->parts[index];
}

static void
drop(struct pages_window *window, uint32_t index)
{
    struct part *part = &window->parts[index];
    forget_all(window->map);
    free(part->memory);
    free(part->is_open);
    window->count--;
    memmove(part, part + 1, (window->count - index) * sizeof *part);
}

static bool
has_room(struct pages_window *window)
{
    if (window->count < window->capacity)
        return true;
    uint32_t capacity = window->capacity == 0 ? 64 : 2 * window->capacity;
    struct part *grown = realloc(window->parts, capacity * sizeof *grown);
    if (grown == NULL)
        return false;
    window->parts = grown;
    window->capacity = capacity;
    return true;
}

/* pre: no part has any of the range. */
static struct part *
add(struct pages_window *window, uint64_t va, uint64_t bytes)
{
    uint8_t *is_open = has_room(window) ? calloc(bytes / DH_PAGE_SIZE, 1) : NULL;
    if (is_open == NULL)
        return NULL;
    uint32_t index = parts_before(window, va);
    struct part *part = &window->parts[index];
    memmove(part + 1, part, (window->count - index) * sizeof *part);
    *part = (struct part){ .start = va, .bytes = bytes, .is_open = is_open };
    window->count++;
    return part;
}

/* Memory up to the end of [va, va + bytes) of it. */
static bool
hold(struct pages_window *window, struct part *part, uint64_t va, uint64_t bytes)
{
    uint64_t needed = va - part->start + bytes;
    if (needed <= part->held_bytes)
        return true;
    uint64_t grown = DH_ROUND_UP(needed, (uint64_t)PARTS_GROWTH_PAGES * DH_PAGE_SIZE);
    grown = grown < part->bytes ? grown : part->bytes;
    uint8_t *memory = grown <= SIZE_MAX ? realloc(part->memory, (size_t)grown) : NULL;
    if (memory == NULL)
        return false;
    memset(memory + part->held_bytes, 0, grown - part->held_bytes);
    part->memory = memory;
    part->held_bytes = grown;
    forget_all(window->map);
    return true;
}

static uint8_t *
flag_of(const struct part *part, uint64_t va)
{
    return part->is_open + (va - part->start) / DH_PAGE_SIZE;
}

/* ---- windows ---- */

struct pages_window *
pages_window_new(struct machine_map *map, const struct session_runs *runs)
{
    struct pages_window *window = calloc(1, sizeof *window);
    if (window == NULL)
        return NULL;
    window->map = map;
    window->runs = *runs;
    return window;
}

void
pages_window_free(struct pages_window *window)
{
    if (window == NULL)
        return;
    while (window->count > 0)
        drop(window, window->count - 1);
    free(window->parts);
    free(window);
}

bool
pages_window_has(const struct pages_window *window, uint64_t va)
{
    return session_runs_find(&window->runs, va) != NULL;
}

void
pages_use_system(struct machine_map *map,
                 const struct pages_window *window,
                 const struct page_format *format)
{
    (void)format;
    map->system = window;
    map->session = NULL;
    map->session_bytes = 0;
    forget_all(map);
}

void
pages_use_session(struct machine_map *map, const struct pages_window *window)
{
    if (map->session != window)
        forget_all(map);
    map->session = window;
    map->session_bytes = 0;
    if (window == NULL)
        return;
    map->session_start = window->runs.run[0].start;
    map->session_bytes = window->runs.run[window->runs.count - 1].end - map->session_start;
}

/* What was kept of these addresses is another's. */
void
pages_share(
    struct machine_map *map, uint64_t runs_start, uint64_t va, uint64_t bytes, bool is_system)
{
    shared_pieces_set(&map->shared, va - runs_start, bytes, is_system);
    forget_all(map);
}

/* ---- pages of a window ---- */

bool
pages_open(struct pages_window *window, uint64_t va, uint64_t bytes)
{
    struct part *part = part_of(window, va);
    if (part == NULL)
        part = add(window, va, bytes);
    if (part == NULL || !hold(window, part, va, bytes))
        return false;
    memset(flag_of(part, va), 1, bytes / DH_PAGE_SIZE);
    part->open_pages += bytes / DH_PAGE_SIZE;
    return true;
}

bool
pages_close(struct pages_window *window, uint64_t va)
{
    struct part *part = part_of(window, va);
    memset(part->memory + (va - part->start), 0, DH_PAGE_SIZE);
    *flag_of(part, va) = 0;
    forget_page(window->map, va);
    if (--part->open_pages == 0)
        drop(window, (uint32_t)(part - window->parts));
    return true;
}

bool
pages_join(struct pages_window *window, uint64_t va, uint64_t bytes)
{
    const struct part *there = part_of(window, va);
    if (there != NULL && there->open_pages > 0) {
        k_assert_values(kernel_of(window), va + bytes <= there->start + there->bytes, va, bytes);
        return true;
    }
    /* What is left of ranges of which no page was ever opened. */
    uint32_t index = parts_before(window, va);
    while (index < window->count && window->parts[index].start < va + bytes) {
        k_assert_values(kernel_of(window), window->parts[index].open_pages == 0, va, bytes);
        drop(window, index);
    }
    return add(window, va, bytes) != NULL;
}

bool
pages_joined(const struct pages_window *window, uint32_t index, uint64_t *va, uint64_t *bytes)
{
    for (uint32_t i = 0; i < window->count; i++) {
        const struct part *part = &window->parts[i];
        if (part->bytes == DH_PAGE_SIZE || index-- > 0)
            continue;
        *va = part->start;
        *bytes = part->bytes;
        return true;
    }
    return false;
}

uint8_t *
pages_at(const struct pages_window *window, uint64_t va)
{
    const struct part *part = part_of(window, va);
    return part->memory + (va - part->start);
}

/* Of an address without a page a pointer may be made, but who uses it is stopped: there is no
 * memory at the end of a host's addresses. */
#define NOWHERE ((uintptr_t)0 - DH_PAGE_SIZE)

void *
machine_part_find(const struct kernel *k, kva_t va)
{
    struct kernel *kernel = (struct kernel *)(uintptr_t)k;
    struct machine_map *map = &model_machine_of(kernel)->map;
    const struct part *part = part_of(pages_is_session(map, va) ? map->session : map->system, va);
    if (part == NULL || *flag_of(part, va) == 0)
        return (void *)(NOWHERE + (uintptr_t)(va % DH_PAGE_SIZE));
    struct machine_cached_page *page = &map->cached[va / DH_PAGE_SIZE % MACHINE_CACHED_PAGES];
    page->number = va / DH_PAGE_SIZE + 1;
    page->bytes = part->memory + (va / DH_PAGE_SIZE * DH_PAGE_SIZE - part->start);
    return page->bytes + va % DH_PAGE_SIZE;
}

/* ---- pages without an address, and tables ---- */

#define CHUNK_PAGES 64u

struct pages_arena {
    uint64_t count;
    uint8_t *chunks[]; /* of CHUNK_PAGES each, NULL: none of them was asked for */
};

struct pages_arena *
pages_arena_new(uint64_t pages)
{
    uint64_t count = (pages + CHUNK_PAGES - 1) / CHUNK_PAGES;
    struct pages_arena *arena = calloc(1, sizeof *arena + count * sizeof arena->chunks[0]);
    if (arena != NULL)
        arena->count = count;
    return arena;
}

void
pages_arena_free(struct pages_arena *arena)
{
    if (arena == NULL)
        return;
    for (uint64_t i = 0; i < arena->count; i++)
        free(arena->chunks[i]);
    free(arena);
}

uint8_t *
pages_arena_at(struct pages_arena *arena, uint64_t index)
{
    uint8_t **chunk = &arena->chunks[index / CHUNK_PAGES];
    if (*chunk == NULL)
        *chunk = calloc(CHUNK_PAGES, DH_PAGE_SIZE);
    return *chunk != NULL ? *chunk + index % CHUNK_PAGES * DH_PAGE_SIZE : NULL;
}

void *
pages_table_new(uint64_t bytes)
{
    return bytes <= SIZE_MAX ? calloc(1, (size_t)bytes) : NULL;
}

void
pages_table_free(void *table, uint64_t bytes)
{
    (void)bytes;
    free(table);
}
