/* SPDX-License-Identifier: MIT */
/*
 * The NT heap against glibc on one random trace, its cost over the size of the heap, and the large
 * blocks. Our side zeroes every block, as desktop heaps do; so does calloc, and malloc does not.
 */
#define _GNU_SOURCE

#include "abi/types.h"
#include "bench.h"
#include "kernel/rtl/heap.h"
#include "machine_arch.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#define BENCH_BASE   ((kva_t)0xbc400000)
#define TRACE_SLOTS  12000u
#define TRACE_OPS    200000u
#define TRACE_CHUNKS 8u
#define TRACE_ROUNDS 15

#define TRACE_LIMIT 1.0
#define PLAIN_LIMIT 1.6 /* of a heap that zeroes nothing, which no desktop has */
#define SIZES_LIMIT 1.0
#define LARGE_LIMIT 1000.0 /* ns, for a block of 9 KB on average */

struct bench_space {
    struct machine_map map;
    uint64_t kernel[8];
    void *host;
    uint32_t bytes;
};

struct trace_op {
    uint32_t slot, bytes;
};

/* Processor time: the machine may be busy with other things. */
static double
now_ns(void)
{
    return bench_clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

static uint32_t
next_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)(z ^ z >> 31);
}

static uint32_t
random_in(uint64_t *state, uint32_t low, uint32_t high)
{
    return low + (uint32_t)((uint64_t)next_random(state) * (high - low + 1) >> 32);
}

static struct kernel *
space_open(struct bench_space *space, enum heap_format format, uint32_t flags, uint32_t bytes)
{
    space->bytes = bytes;
    space->host = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (space->host == MAP_FAILED) {
        abort();
    }
    space->map = (struct machine_map){ 0 };
    machine_map_use_system(&space->map, (uintptr_t)space->host - BENCH_BASE);
    const struct heap_parameters parameters = {
        format, flags, bytes, DH_PAGE_SIZE, HEAP_COMMIT_ROUTINE_NONE,
    };
    struct kernel *k = (struct kernel *)(void *)space->kernel;
    if (!NT_SUCCESS(rtl_heap_create(k, BENCH_BASE, &parameters))) {
        abort();
    }
    return k;
}

static void
space_close(struct bench_space *space, struct kernel *k)
{
    if (!rtl_heap_verify(k, BENCH_BASE, NULL)) {
        fprintf(stderr, "heap: damaged by the benchmark\n");
        abort();
    }
    munmap(space->host, space->bytes);
}

static struct trace_op *
trace_new(uint32_t slots, uint32_t low, uint32_t high)
{
    struct trace_op *ops = malloc(TRACE_OPS * sizeof *ops);
    uint64_t state = 1;
    if (ops == NULL) {
        abort();
    }
    for (uint32_t i = 0; i < TRACE_OPS; i++) {
        ops[i] = (struct trace_op){ random_in(&state, 0, slots - 1), random_in(&state, low, high) };
    }
    return ops;
}

/* A trace being played: the best time of each of its parts over all rounds. */
struct player {
    const struct trace_op *ops;
    struct kernel *k; /* NULL: glibc */
    bool is_zeroing;  /* of glibc: calloc, not malloc */
    union {
        uint32_t *heap_slots;
        void **malloc_slots;
    };
    double best[TRACE_CHUNKS];
};

/* A slot in use is freed, an empty one filled: half of them are in use after a while. */
static void
play_heap(struct player *p, uint32_t from, uint32_t to)
{
    struct kernel *k = p->k;
    for (uint32_t i = from; i < to; i++) {
        uint32_t *slot = &p->heap_slots[p->ops[i].slot];
        if (*slot) {
            rtl_heap_free(k, BENCH_BASE, *slot);
            *slot = 0;
        } else {
            *slot = (uint32_t)rtl_heap_alloc(k, BENCH_BASE, p->ops[i].bytes, NULL);
        }
    }
}

static void
play_malloc(struct player *p, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        void **slot = &p->malloc_slots[p->ops[i].slot];
        if (*slot) {
            free(*slot);
            *slot = NULL;
        } else {
            *slot = malloc(p->ops[i].bytes);
        }
    }
}

static void
play_calloc(struct player *p, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        void **slot = &p->malloc_slots[p->ops[i].slot];
        if (*slot) {
            free(*slot);
            *slot = NULL;
        } else {
            *slot = calloc(1, p->ops[i].bytes);
        }
    }
}

static void
play_round(struct player *p)
{
    for (uint32_t chunk = 0; chunk < TRACE_CHUNKS; chunk++) {
        uint32_t from = chunk * (TRACE_OPS / TRACE_CHUNKS);
        double start = now_ns();
        (p->k            ? play_heap
         : p->is_zeroing ? play_calloc
                         : play_malloc)(p, from, from + TRACE_OPS / TRACE_CHUNKS);
        double ns = now_ns() - start;
        p->best[chunk] = p->best[chunk] == 0 || ns < p->best[chunk] ? ns : p->best[chunk];
    }
}

/* ns per operation. */
static double
result(const struct player *p)
{
    double sum = 0;
    for (uint32_t chunk = 0; chunk < TRACE_CHUNKS; chunk++)
        sum += p->best[chunk];
    return sum / TRACE_OPS;
}

/* One trace in a heap, with malloc and with calloc, turn about, so that all see the same machine.
 */
struct measured {
    double heap_ns, malloc_ns, calloc_ns;
};

static struct player
player_of_glibc(const struct trace_op *ops, uint32_t slot_count, bool is_zeroing)
{
    return (struct player){ .ops = ops,
                            .is_zeroing = is_zeroing,
                            .malloc_slots = calloc(slot_count, sizeof(void *)) };
}

static void
player_free(struct player *p, uint32_t slot_count)
{
    for (uint32_t i = 0; i < slot_count; i++)
        free(p->malloc_slots[i]);
    free(p->malloc_slots);
}

static struct measured
measure_format(enum heap_format format,
               uint32_t flags,
               uint32_t heap_bytes,
               uint32_t slot_count,
               uint32_t low,
               uint32_t high)
{
    struct bench_space space;
    struct trace_op *ops = trace_new(slot_count, low, high);
    struct player ours = { .ops = ops,
                           .k = space_open(&space, format, flags, heap_bytes),
                           .heap_slots = calloc(slot_count, sizeof(uint32_t)) };
    struct player plain = player_of_glibc(ops, slot_count, false);
    struct player zeroing = player_of_glibc(ops, slot_count, true);
    for (int round = 0; round < TRACE_ROUNDS; round++) {
        play_round(&ours);
        play_round(&plain);
        play_round(&zeroing);
    }
    player_free(&plain, slot_count);
    player_free(&zeroing, slot_count);
    free(ours.heap_slots);
    free(ops);
    space_close(&space, ours.k);
    return (struct measured){ result(&ours), result(&plain), result(&zeroing) };
}

static struct measured
measure(uint32_t heap_bytes, uint32_t slot_count, uint32_t low, uint32_t high)
{
    return measure_format(HEAP_FORMAT_NT5_X86, HEAP_FLAGS_DESKTOP, heap_bytes, slot_count, low,
                          high);
}

static double
smaller(double a, double b)
{
    return a < b ? a : b;
}

/* A format of 64 bits has a heap twice as large. */
static void
bench_formats(void)
{
    static const struct {
        const char *name;
        enum heap_format number;
        uint32_t bytes;
    } rows[] = {
        { "heap/trace", HEAP_FORMAT_NT5_X86, 3 * DH_MB },
        { "heap/trace-nt61-x86", HEAP_FORMAT_NT61_X86, 3 * DH_MB },
        { "heap/trace-nt61-x64", HEAP_FORMAT_NT61_X64, 6 * DH_MB },
        { "heap/trace-nt62-x64", HEAP_FORMAT_NT62_X64, 6 * DH_MB },
    };
    for (unsigned i = 0; i < DH_ARRAY_COUNT(rows); i++) {
        struct measured m =
            measure_format(rows[i].number, HEAP_FLAGS_DESKTOP, rows[i].bytes, TRACE_SLOTS, 24, 279);
        printf("%s: %.2f x glibc calloc (%.1f ns against %.1f ns an operation; limit %.1f), %.2f x "
               "malloc, which zeroes nothing (%.1f ns)\n",
               rows[i].name, m.heap_ns / m.calloc_ns, m.heap_ns, m.calloc_ns, TRACE_LIMIT,
               m.heap_ns / m.malloc_ns, m.malloc_ns);
        bench_limit(rows[i].name, m.heap_ns / m.calloc_ns, TRACE_LIMIT);
        m = measure_format(rows[i].number, HEAP_FLAGS_DESKTOP & ~HEAP_FLAG_ZERO_MEMORY,
                           rows[i].bytes, TRACE_SLOTS, 24, 279);
        printf("%s, not zeroing: %.2f x glibc malloc (%.1f ns against %.1f ns an operation; limit "
               "%.1f)\n",
               rows[i].name, m.heap_ns / m.malloc_ns, m.heap_ns, m.malloc_ns, PLAIN_LIMIT);
        bench_limit(rows[i].name, m.heap_ns / m.malloc_ns, PLAIN_LIMIT);
    }
}

/* Slots in proportion to the heap, so that each is filled alike; then few slots in any heap. With
 * many slots in 20 MB each operation waits for the processor's caches, ours and malloc's: what is
 * held against a limit is how much slower we become, in units of how much slower malloc becomes. */
static void
bench_sizes(void)
{
    static const uint32_t sizes_kb[] = { 64, 512, 3072, 20480 };
    double lowest = 1e9, highest = 0;
    double malloc_lowest = 1e9, malloc_highest = 0;
    for (unsigned i = 0; i < DH_ARRAY_COUNT(sizes_kb); i++) {
        uint32_t slots = (uint32_t)((uint64_t)TRACE_SLOTS * sizes_kb[i] / 3072);
        struct measured m = measure(sizes_kb[i] * DH_KB, slots, 24, 279);
        lowest = smaller(lowest, m.heap_ns);
        highest = m.heap_ns > highest ? m.heap_ns : highest;
        malloc_lowest = smaller(malloc_lowest, m.malloc_ns);
        malloc_highest = m.malloc_ns > malloc_highest ? m.malloc_ns : malloc_highest;
        printf("heap/size-%uk: %.2f x glibc malloc (%.1f ns against %.1f ns, %u slots)\n",
               sizes_kb[i], m.heap_ns / m.malloc_ns, m.heap_ns, m.malloc_ns, slots);
    }
    double ours = highest / lowest;
    double theirs = malloc_highest / malloc_lowest;
    printf("heap/sizes: %.2f x the fastest size (%.1f ns against %.1f ns), malloc %.2f x: %.2f x "
           "malloc's (limit %.1f)\n",
           ours, highest, lowest, theirs, ours / theirs, SIZES_LIMIT);
    bench_limit("heap/sizes", ours / theirs, SIZES_LIMIT);
    double small = measure(64 * DH_KB, 250, 24, 279).heap_ns;
    double large = measure(20 * DH_MB, 250, 24, 279).heap_ns;
    printf("heap/same-load: %.2f x the 64 KB heap (%.1f ns in 20 MB against %.1f ns)\n",
           large / small, large, small);
}

/* Mixed holes of 1 KB and more: what a sorted list alone pays for is the walk. */
static void
bench_large(void)
{
    static const uint32_t sizes_kb[] = { 64, 1024, 16384 };
    for (unsigned i = 0; i < DH_ARRAY_COUNT(sizes_kb); i++) {
        uint32_t slots = sizes_kb[i] / 8;
        struct measured m = measure(sizes_kb[i] * DH_KB, slots, 1024, 16384);
        printf("heap/large-%uk: %.2f x glibc malloc (%.1f ns against %.1f ns, ours zeroes 9 KB; "
               "limit %.0f ns)\n",
               sizes_kb[i], m.heap_ns / m.malloc_ns, m.heap_ns, m.malloc_ns, LARGE_LIMIT);
        bench_limit("heap/large", m.heap_ns, LARGE_LIMIT);
    }
}

void
bench_heap(void)
{
    bench_formats();
    bench_sizes();
    bench_large();
}
