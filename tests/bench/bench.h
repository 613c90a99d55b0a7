/* SPDX-License-Identifier: MIT */
/*
 * Benchmarks, one function each, all in one executable. Every number is printed beside its
 * yardstick, measured in the same run: "name: 1.23 x yardstick (... ns against ... ns)".
 */
#pragma once

#include <stdint.h>

void bench_heap(void);
void bench_windows(void);
void bench_sessions(void);
/* deskheap: the command to time; scenarios: folder of the shipped ones. */
void bench_run(const char *deskheap, const char *scenarios);
