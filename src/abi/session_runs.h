/* SPDX-License-Identifier: MIT */
/*
 * Which addresses are a session's own: runs of whole page tables, apart from each other and in
 * order of address. The one place that kernel, machines and observers ask. Page tables are numbered
 * through all runs, as a session's master array has them.
 */
#pragma once

#include "abi/page_format.h"

/* Image, structure, views and pool may each lie apart from the others. */
#define SESSION_RUN_COUNT 4u
/* Page tables of all of them together: with four levels each run has 512 GB at most. */
#define SESSION_TABLE_COUNT_MAX 0x100000u

struct session_run {
    gva_t start;
    gva_t end; /* exclusive */
};

struct session_runs {
    uint32_t count; /* 0: there is no session space */
    uint32_t reserved;
    struct session_run run[SESSION_RUN_COUNT];
};

/* Of a run, or of what lies in it. */
static inline uint32_t
session_run_tables(const struct page_format *f, gva_t bytes)
{
    return (uint32_t)(bytes >> f->shift[PAGE_LEVEL_DIRECTORY]);
}

/* The run that holds any of [start, start + bytes), the lowest; NULL: none. pre: bytes != 0 */
static inline const struct session_run *
session_runs_touched(const struct session_runs *runs, gva_t start, gva_t bytes)
{
    for (uint32_t i = 0; i < runs->count; i++)
        if (start < runs->run[i].end && start + (bytes - 1) >= runs->run[i].start)
            return &runs->run[i];
    return NULL;
}

/* The run that an address lies in, NULL: it is no session's. */
static inline const struct session_run *
session_runs_find(const struct session_runs *runs, gva_t va)
{
    return session_runs_touched(runs, va, 1);
}

/* Page tables of all runs. */
static inline uint32_t
session_runs_tables(const struct session_runs *runs, const struct page_format *f)
{
    uint32_t tables = 0;
    for (uint32_t i = 0; i < runs->count; i++)
        tables += session_run_tables(f, runs->run[i].end - runs->run[i].start);
    return tables;
}

/* Whether this is what the rest of the file takes for granted; for who reads it from a guest's
 * memory. */
static inline bool
session_runs_are_sound(const struct session_runs *runs, const struct page_format *f)
{
    gva_t tables = 0;
    gva_t least = 0;
    if (runs->count > SESSION_RUN_COUNT)
        return false;
    for (uint32_t i = 0; i < runs->count; i++) {
        const struct session_run *run = &runs->run[i];
        if (run->start < least || run->start >= run->end || run->end > page_format_address_end(f) ||
            ((run->start | run->end) & (page_format_table_span(f) - 1)) != 0)
            return false;
        tables += (run->end - run->start) >> f->shift[PAGE_LEVEL_DIRECTORY];
        least = run->end;
    }
    return tables <= SESSION_TABLE_COUNT_MAX;
}

/* Number of the page table that maps an address. As many as there are: it is no session's. */
static inline uint32_t
session_runs_table_of(const struct session_runs *runs, const struct page_format *f, gva_t va)
{
    uint32_t tables = 0;
    for (uint32_t i = 0; i < runs->count; i++) {
        const struct session_run *run = &runs->run[i];
        if (va >= run->start && va < run->end)
            return tables + session_run_tables(f, va - run->start);
        tables += session_run_tables(f, run->end - run->start);
    }
    return tables;
}

/* First address of what a page table maps. pre: there is one of this number. */
static inline gva_t
session_runs_table_start(const struct session_runs *runs,
                         const struct page_format *f,
                         uint32_t number)
{
    const struct session_run *run = runs->run;
    while (number >= session_run_tables(f, run->end - run->start)) {
        number -= session_run_tables(f, run->end - run->start);
        run++;
    }
    return run->start + number * page_format_table_span(f);
}

DH_ASSERT_SIZE(struct session_run, 16);
DH_ASSERT_SIZE(struct session_runs, 72);
