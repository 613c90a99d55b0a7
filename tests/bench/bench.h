/* SPDX-License-Identifier: MIT */
/*
 * Benchmarks, one function each, all in one executable. Every number is printed beside its
 * yardstick, measured in the same run: "name: 1.23 x yardstick (... ns against ... ns)".
 */
#pragma once

#include "host/engine/engine.h"

#include <time.h>

#include <stdint.h>

/* Nanoseconds of a clock: CLOCK_MONOTONIC, or CLOCK_THREAD_CPUTIME_ID, which does not count what
 * else the machine does. */
static inline double
bench_clock_ns(clockid_t clock)
{
    struct timespec t = { 0 };
    clock_gettime(clock, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

void bench_heap(void);
void bench_windows(void);
/* Nanoseconds for creating and destroying a window: one process pair by pair, in batches, two
 * processes in turns with a request each, and two that alternate within one request. */
struct bench_windows_times {
    double pair_ns;
    double batch_ns;
    double turn_ns;
    double alternating_ns;
};
void bench_windows_on(EngineKind kind, struct bench_windows_times *times);
/* The PC under QEMU; empty: a guest that only says it is there. */
void bench_pc(const char *deskheap, const char *scenarios, const char *empty);
void bench_sessions(void);
/* Long scenarios against short ones. */
void bench_load(void);
/* Milliseconds of a command, the best of some runs: machines are noisy, and the least disturbed run
 * says most. cpu_ms: their mean processor time. A command that fails ends the program. */
double bench_command_ms(const char *const *arguments, int rounds, double *cpu_ms);
/* deskheap: the command to time; scenarios: folder of the shipped ones. */
void bench_run(const char *deskheap, const char *scenarios);
/* Many settings of one scenario. */
void bench_sweep(const char *deskheap, const char *scenarios);
