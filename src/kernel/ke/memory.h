/* SPDX-License-Identifier: MIT */
/* The four functions a freestanding compiler may call by itself; the host's libc or
 * machine/qemu/mem.c has them. */
#pragma once

#include "abi/types.h"

void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int byte, size_t count);
int memcmp(const void *a, const void *b, size_t count);

/* Freestanding code gets no built-ins by name: these let the compiler open-code the small, constant
 * sizes. */
#define memcpy(to, from, count)  __builtin_memcpy((to), (from), (count))
#define memmove(to, from, count) __builtin_memmove((to), (from), (count))
#define memset(to, byte, count)  __builtin_memset((to), (byte), (count))
#define memcmp(a, b, count)      __builtin_memcmp((a), (b), (count))
