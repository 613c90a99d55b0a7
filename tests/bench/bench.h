/* SPDX-License-Identifier: MIT */
/*
 * Benchmarks, one function each, all in one executable. Every number is printed beside its
 * yardstick, measured in the same run: "name: 1.23 x yardstick (... ns against ... ns)". One that
 * has a limit is held against it, and the program ends with exit code 1 if one was missed.
 */
#pragma once

#include "host/engine/engine.h"

#include <time.h>

#include <stdbool.h>
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

/* Says so if the value is above the limit; the program then fails at its end. */
void bench_limit(const char *name, double value, double limit);

void bench_heap(void);
void bench_windows(void);
/* Of this thread's own time and the machine's, if it is a process by itself: what else runs on this
 * computer does not count. */
double bench_work_ns(Engine *engine);
/* Nanoseconds for creating and destroying a window: one process pair by pair, in batches, two
 * processes in turns with a request each, and two that alternate within one request. */
struct bench_windows_times {
    double pair_ns;
    double batch_ns;
    double turn_ns;
    double alternating_ns;
};
void bench_windows_on(EngineKind kind, struct bench_windows_times *times);
/* Of these the first, with another Windows. */
double bench_window_pair_ns(EngineKind kind, const char *edition);
/* Boots and windows of 64-bit Windows against 32-bit ones, on the model and, if it is there, the
 * PC. */
void bench_wide(bool has_pc);
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
