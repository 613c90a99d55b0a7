/* SPDX-License-Identifier: MIT */
/* The four functions a freestanding compiler may call by itself, for both rings. */
#include "kernel/rtl/memory.h"

#undef memcpy
#undef memmove
#undef memset
#undef memcmp

void *
memcpy(void *restrict to, const void *restrict from, size_t count)
{
    void *at = to;
    __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(count) : : "memory");
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
    void *at = to;
    __asm__ volatile("rep stosb" : "+D"(at), "+c"(count) : "a"(byte) : "memory");
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
