/* SPDX-License-Identifier: MIT */
/* The guests that a PC boots: one for each address map that a kernel is linked for. */
#pragma once

#include "abi/boot.h"

enum pc_guest { PC_GUEST_2GB, PC_GUEST_3GB, PC_GUEST_X64, PC_GUEST_X64_NT6, PC_GUEST_COUNT };

/* For which kernels each is, and where win32k lies in it: machine/qemu/WIDTH/link.ld has the same
 * place, and a guest whose session images lie elsewhere refuses the map
 * (machine/qemu/address_map.c). */
struct pc_guest_link {
    uint32_t address_bits;
    uint32_t reserved;
    uint64_t win32k;
};

static inline struct pc_guest_link
pc_guest_link(uint32_t guest)
{
    static const struct pc_guest_link links[PC_GUEST_COUNT] = {
        [PC_GUEST_2GB] = { 32, 0, 0xbf800000 },
        [PC_GUEST_3GB] = { 32, 0, 0xdd800000 },
        [PC_GUEST_X64] = { 64, 0, 0xfffff97fff000000 },
        [PC_GUEST_X64_NT6] = { 64, 0, 0xfffff96000050000 },
    };
    return links[guest];
}

/* The one whose win32k lies where the edition has it; of one that says no address, highest below
 * the end of session space, where images are; of a map that has none there, the first of that
 * width. */
static inline enum pc_guest
pc_guest_of(const struct abi_boot *boot)
{
    uint64_t wanted = abi_boot_win32k(boot).linked_at;
    uint64_t end = abi_boot_map(boot)->session_top;
    uint32_t best = boot->address_bits == 64 ? PC_GUEST_X64 : PC_GUEST_2GB;
    for (uint32_t i = 0; i < PC_GUEST_COUNT; i++) {
        struct pc_guest_link link = pc_guest_link(i);
        uint64_t highest = pc_guest_link(best).win32k;
        if (link.address_bits == boot->address_bits && wanted != 0 && link.win32k == wanted)
            return (enum pc_guest)i;
        if (link.address_bits == boot->address_bits && link.win32k < end &&
            (highest >= end || link.win32k > highest))
            best = i;
    }
    return (enum pc_guest)best;
}
