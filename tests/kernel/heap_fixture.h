/* SPDX-License-Identifier: MIT */
/* A heap in a window of its own, with the commit routine under the test's control. */
#pragma once

#include "kernel/rtl/heap.h"
#include "kernel/rtl/heap_commit.h"
#include "support.h"

#include <check.h>

#include <inttypes.h>

#define FIXTURE_BASE    ((kva_t)0xbc630000)
#define FIXTURE_ROUTINE 7u

/* State of the commit routine; Check forks, so each test has its own. */
static struct {
    nt_status status; /* what it answers; STATUS_SUCCESS commits */
    uint32_t calls;
    uint32_t last_bytes;
} fixture_commit;

/* In place of the kernel's: chosen at link time. */
nt_status
rtl_heap_commit(struct kernel *k, uint32_t routine, kva_t heap, kva_t at, uint32_t bytes)
{
    struct test_space *space = test_space_of(k);
    ck_assert_uint_eq(routine, FIXTURE_ROUTINE);
    ck_assert_uint_eq(heap, space->base);
    ck_assert_uint_eq(at, space->base + space->committed_bytes);
    ck_assert_uint_eq(bytes % DH_PAGE_SIZE, 0);
    ck_assert_uint_gt(bytes, 0);
    fixture_commit.calls++;
    fixture_commit.last_bytes = bytes;
    if (fixture_commit.status == STATUS_SUCCESS) {
        test_space_commit(space, bytes);
    }
    return fixture_commit.status;
}

static inline void
heap_check(struct test_space *s)
{
    struct heap_fault fault;
    if (!rtl_heap_verify(s->k, s->base, &fault)) {
        ck_abort_msg("heap fault %d at +%#" PRIx64 ": %s (expected %#" PRIx64 ", seen %#" PRIx64
                     ")",
                     (int)fault.kind, (uint64_t)(fault.at - s->base), fault.what, fault.expected,
                     fault.seen);
    }
    struct heap_usage usage;
    rtl_heap_usage(s->k, s->base, &usage);
    ck_assert_uint_eq(usage.committed_bytes, s->committed_bytes);
    ck_assert_uint_eq(usage.reserve_bytes, s->reserve_bytes);
}

static inline struct test_space *
heap_new_of(enum heap_format format, uint32_t reserve_bytes, uint32_t commit_bytes, uint32_t flags)
{
    struct test_space *s = test_space_new(FIXTURE_BASE, reserve_bytes, commit_bytes);
    const struct heap_parameters parameters = {
        .format = format,
        .flags = flags,
        .reserve_bytes = reserve_bytes,
        .initial_commit_bytes = commit_bytes,
        .commit_routine = FIXTURE_ROUTINE,
    };
    ck_assert_status(rtl_heap_create(s->k, s->base, &parameters), STATUS_SUCCESS);
    heap_check(s);
    return s;
}

static inline struct test_space *
heap_new_full(uint32_t reserve_bytes, uint32_t commit_bytes, uint32_t flags)
{
    return heap_new_of(HEAP_FORMAT_NT5_X86, reserve_bytes, commit_bytes, flags);
}

/* A desktop heap: no lock, zeroed blocks, one page committed. */
static inline struct test_space *
heap_new(uint32_t reserve_kb)
{
    return heap_new_full(reserve_kb * 1024, 0x1000, HEAP_FLAGS_DESKTOP);
}

/* Allocations and frees by offset from the heap base; 0 is failure. */
static inline uint32_t
heap_alloc(struct test_space *s, uint32_t bytes)
{
    kva_t block = rtl_heap_alloc(s->k, s->base, bytes, NULL);
    return block ? (uint32_t)(block - s->base) : 0;
}

static inline void
heap_free(struct test_space *s, uint32_t offset)
{
    ck_assert(rtl_heap_free(s->k, s->base, s->base + offset));
}

static inline uint32_t
heap_realloc(struct test_space *s, uint32_t offset, uint32_t bytes)
{
    kva_t block = rtl_heap_realloc(s->k, s->base, s->base + offset, bytes, NULL);
    return block ? (uint32_t)(block - s->base) : 0;
}

/* Bytes of the heap, as an observer reads them. */
static inline uint32_t
peek8(const struct test_space *s, uint32_t offset)
{
    return s->host[offset];
}

static inline uint32_t
peek16(const struct test_space *s, uint32_t offset)
{
    return (uint32_t)s->host[offset] | (uint32_t)s->host[offset + 1] << 8;
}

static inline uint32_t
peek32(const struct test_space *s, uint32_t offset)
{
    return peek16(s, offset) | peek16(s, offset + 2) << 16;
}

/* Units of the block whose user data is at this offset. */
static inline uint32_t
units_at(const struct test_space *s, uint32_t offset)
{
    return peek16(s, offset - 8);
}
