/* SPDX-License-Identifier: MIT */
/* The guests that a PC boots: one for each address map that a kernel is linked for. */
#pragma once

#include "abi/boot.h"

enum pc_guest { PC_GUEST_2GB, PC_GUEST_3GB, PC_GUEST_X64, PC_GUEST_X64_NT6, PC_GUEST_COUNT };

/* Below here ends the session space of Windows Vista and later with 64 bits, which has its images
 * from FFFFF960'00000000 on, and above it that of XP and Server 2003 (configs/editions). */
#define PC_NT6_SESSION_END 0xfffff97000000000ull

static inline enum pc_guest
pc_guest_of(const struct abi_boot *boot)
{
    if (boot->address_bits == 64)
        return abi_boot_map(boot)->session_top < PC_NT6_SESSION_END ? PC_GUEST_X64_NT6
                                                                    : PC_GUEST_X64;
    return abi_boot_is_3gb(boot) ? PC_GUEST_3GB : PC_GUEST_2GB;
}
