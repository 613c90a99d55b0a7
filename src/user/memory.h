/* SPDX-License-Identifier: MIT */
/* The functions a freestanding compiler may call by itself; the machine supplies them to ring 3
 * too. */
#pragma once

#include "abi/types.h"

void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int byte, size_t count);
int memcmp(const void *a, const void *b, size_t count);
