/* SPDX-License-Identifier: MIT */
/* The four functions a freestanding compiler may call by itself, for both rings. */
#include "kernel/ke/memory.h"

#undef memcpy
#undef memmove
#undef memset
#undef memcmp

/*
 * Under an emulated processor one step of a string instruction costs as much as any instruction, so
 * words are moved by a loop, eight at a time. Accesses need no alignment on this processor.
 */
typedef uintptr_t __attribute__((may_alias, aligned(1))) word;

#define WORD_BYTES sizeof(word)

void *
memcpy(void *restrict to, const void *restrict from, size_t count)
{
    word *a = to;
    const word *b = from;
    for (; count >= 8 * WORD_BYTES; count -= 8 * WORD_BYTES, a += 8, b += 8) {
        a[0] = b[0];
        a[1] = b[1];
        a[2] = b[2];
        a[3] = b[3];
        a[4] = b[4];
        a[5] = b[5];
        a[6] = b[6];
        a[7] = b[7];
    }
    for (; count >= WORD_BYTES; count -= WORD_BYTES)
        *a++ = *b++;
    unsigned char *x = (unsigned char *)a;
    const unsigned char *y = (const unsigned char *)b;
    while (count-- > 0)
        *x++ = *y++;
    return to;
}

void *
memmove(void *to, const void *from, size_t count)
{
    unsigned char *a = to;
    const unsigned char *b = from;
    if (a <= b || a >= b + count)
        return memcpy(to, from, count);
    while (count > 0) {
        count--;
        a[count] = b[count];
    }
    return to;
}

void *
memset(void *to, int byte, size_t count)
{
    word *a = to;
    uintptr_t value = (uintptr_t)-1 / 255 * (unsigned char)byte; /* in each of its bytes */
    for (; count >= 8 * WORD_BYTES; count -= 8 * WORD_BYTES, a += 8) {
        a[0] = value;
        a[1] = value;
        a[2] = value;
        a[3] = value;
        a[4] = value;
        a[5] = value;
        a[6] = value;
        a[7] = value;
    }
    for (; count >= WORD_BYTES; count -= WORD_BYTES)
        *a++ = value;
    unsigned char *x = (unsigned char *)a;
    while (count-- > 0)
        *x++ = (unsigned char)byte;
    return to;
}

int
memcmp(const void *a, const void *b, size_t count)
{
    const unsigned char *x = a;
    const unsigned char *y = b;
    for (size_t i = 0; i < count; i++)
        if (x[i] != y[i])
            return x[i] < y[i] ? -1 : 1;
    return 0;
}
