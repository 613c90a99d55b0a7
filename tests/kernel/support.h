/* SPDX-License-Identifier: MIT */
/*
 * What a unit test of a kernel part needs when there is no machine: an address space of one window,
 * in which memory is without access until it is committed, so that a touch too far ends the test.
 */
#pragma once

#include "abi/status.h"
#include "machine_arch.h"

struct kernel;

/* Status codes are unsigned, their enumerators are not. */
#define ck_assert_status(seen, expected) ck_assert_uint_eq((nt_status)(seen), (nt_status)(expected))

struct test_space {
    struct kernel *k; /* good for kptr() and nothing else */
    kva_t base;
    uint32_t reserve_bytes;
    uint32_t committed_bytes; /* from base on */
    uint8_t *host;            /* where base is */
    void *arena;
};

/* A window of reserve_bytes at base, of which the first committed_bytes may be touched and read as
 * zero. */
struct test_space *test_space_new(kva_t base, uint32_t reserve_bytes, uint32_t committed_bytes);
void test_space_commit(struct test_space *space, uint32_t bytes);
void test_space_free(struct test_space *space);

/* The space a kernel pointer belongs to. */
struct test_space *test_space_of(struct kernel *k);

/* A generator with a printed seed: the same numbers everywhere. */
struct test_random {
    uint64_t state;
};
uint32_t test_random_next(struct test_random *random);
/* Even over [low, high]. */
uint32_t test_random_in(struct test_random *random, uint32_t low, uint32_t high);
