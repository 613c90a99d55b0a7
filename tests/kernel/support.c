/* SPDX-License-Identifier: MIT */
/* Pieces of host memory as kernel memory, and a panic that a test may expect. */
#include "support.h"

#include "abi/types.h"
#include "kernel/ke/assert.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

struct test_arena {
    struct test_space space;
    struct machine_map map; /* directly in front of what k points to, as kptr() wants it */
    uint64_t kernel[8];
};

/* Weak, so that a test which links a whole machine gets the machine's. Aborting is what Check's
 * fork mode can expect. */
__attribute__((weak)) _Noreturn void
k_panic(struct kernel *k,
        const char *file,
        uint32_t line,
        const char *expression,
        uint64_t a,
        uint64_t b)
{
    (void)k;
    fprintf(stderr, "%s:%u: panic: %s (%#llx, %#llx)\n", file, line, expression,
            (unsigned long long)a, (unsigned long long)b);
    abort();
}

struct test_space *
test_space_new(kva_t base, uint32_t reserve_bytes, uint32_t committed_bytes)
{
    struct test_arena *arena = calloc(1, sizeof *arena);
    void *host =
        mmap(NULL, reserve_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (arena == NULL || host == MAP_FAILED) {
        abort();
    }
    machine_map_use_system(&arena->map, (uintptr_t)host - (uintptr_t)base);
    arena->space = (struct test_space){
        .k = (struct kernel *)(void *)arena->kernel,
        .base = base,
        .reserve_bytes = reserve_bytes,
        .host = host,
        .arena = arena,
    };
    test_space_commit(&arena->space, committed_bytes);
    return &arena->space;
}

void
test_space_commit(struct test_space *space, uint32_t bytes)
{
    if (bytes > space->reserve_bytes - space->committed_bytes) {
        abort();
    }
    space->committed_bytes += bytes;
    if (mprotect(space->host, space->committed_bytes, PROT_READ | PROT_WRITE) != 0) {
        abort();
    }
}

void
test_space_free(struct test_space *space)
{
    munmap(space->host, space->reserve_bytes);
    free(space->arena);
}

struct test_space *
test_space_of(struct kernel *k)
{
    return &((struct test_arena *)(void *)((char *)k - offsetof(struct test_arena, kernel)))->space;
}

/* splitmix64; public domain algorithm by Sebastiano Vigna. */
uint32_t
test_random_next(struct test_random *random)
{
    uint64_t z = (random->state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)(z ^ z >> 31);
}

uint32_t
test_random_in(struct test_random *random, uint32_t low, uint32_t high)
{
    return low + (uint32_t)((uint64_t)test_random_next(random) * ((uint64_t)high - low + 1) >> 32);
}
