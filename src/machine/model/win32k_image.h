/* SPDX-License-Identifier: MIT */
/* The win32k segment of the guests, as the build took it from their ELF files. */
#pragma once

#include "abi/pc_guest.h"

struct model_win32k_image {
    uint64_t base; /* address it is linked for */
    uint32_t shared_bytes;
    uint32_t data_bytes;
    const uint8_t *bytes; /* shared part, then data; NULL: built without guests, all zero */
};

extern const struct model_win32k_image model_win32k_images[PC_GUEST_COUNT];
