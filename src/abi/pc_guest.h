/* SPDX-License-Identifier: MIT */
/* The guests that a PC boots: one for each address map that a kernel is linked for. */
#pragma once

#include "abi/boot.h"

enum pc_guest { PC_GUEST_2GB, PC_GUEST_3GB, PC_GUEST_X64, PC_GUEST_COUNT };

static inline enum pc_guest
pc_guest_of(const struct abi_boot *boot)
{
    if (boot->address_bits == 64)
        return PC_GUEST_X64;
    return abi_boot_is_3gb(boot) ? PC_GUEST_3GB : PC_GUEST_2GB;
}
