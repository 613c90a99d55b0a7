/* SPDX-License-Identifier: MIT */
/* A heap with something on every kind of list, of which one field at a time is damaged. */
#pragma once

#include "heap_fixture.h"

/* Blocks of it, by their user data; Check forks, so each test has its own. */
static uint32_t busy, freed_small, freed_large, freed_larger;

/* Small holes of one size, three large holes of two sizes, an uncommitted tail. */
static inline void
heap_dig_holes(struct test_space *s, uint32_t large, uint32_t larger)
{
    const uint32_t sizes[11] = { 40, 40, 40, large, 40, larger, 40, large, 40, 40, 40 };
    uint32_t at[11];
    for (int i = 0; i < 11; i++) {
        at[i] = heap_alloc(s, sizes[i]);
        ck_assert_uint_ne(at[i], 0);
    }
    heap_free(s, at[1]);
    heap_free(s, at[9]);
    heap_free(s, at[3]);
    heap_free(s, at[5]);
    heap_free(s, at[7]);
    busy = at[0];
    freed_small = at[9];
    freed_large = at[7];
    freed_larger = at[5];
    heap_check(s);
}

static inline void
put(struct test_space *s, uint32_t offset, uint32_t width, uint32_t value)
{
    for (uint32_t i = 0; i < width; i++) {
        s->host[offset + i] = (uint8_t)(value >> 8 * i);
    }
}
