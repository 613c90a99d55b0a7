/* SPDX-License-Identifier: MIT */
/*
 * 64-bit division, which the compiler calls and 32-bit processors lack: bit by bit, unless both fit
 * 32 bits. Its own library has it too, but not for arguments in registers.
 */
#include "abi/types.h"

uint64_t __udivdi3(uint64_t value, uint64_t by);
uint64_t __umoddi3(uint64_t value, uint64_t by);

static uint64_t
divide(uint64_t value, uint64_t by, uint64_t *rest)
{
    uint64_t quotient = 0;
    *rest = 0;
    if (value >> 32 == 0 && by >> 32 == 0) {
        *rest = (uint32_t)value % (uint32_t)by;
        return (uint32_t)value / (uint32_t)by;
    }
    for (uint32_t bit = 64; bit-- > 0;) {
        *rest = *rest << 1 | (value >> bit & 1);
        quotient <<= 1;
        if (*rest >= by) {
            *rest -= by;
            quotient |= 1;
        }
    }
    return quotient;
}

uint64_t
__udivdi3(uint64_t value, uint64_t by)
{
    uint64_t rest;
    return divide(value, by, &rest);
}

uint64_t
__umoddi3(uint64_t value, uint64_t by)
{
    uint64_t rest;
    (void)divide(value, by, &rest);
    return rest;
}
