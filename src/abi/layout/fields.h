/* SPDX-License-Identifier: MIT */
/* Field numbers and offset tables made from the lists in this folder. Used by the kernel and by
 * host/inspect alike. */
#pragma once

#include "abi/boot.h"

enum field_id {
#define FIELD(structure, name, nt5_x86, nt52_x86) FIELD_##structure##_##name,
#include "abi/layout/session.def"
#include "abi/layout/user.def"
#undef FIELD
    FIELD_COUNT
};

static const uint16_t field_offsets[ABI_LAYOUT_COUNT][FIELD_COUNT] = {
    {
#define FIELD(structure, name, nt5_x86, nt52_x86) nt5_x86,
#include "abi/layout/session.def"
#include "abi/layout/user.def"
#undef FIELD
    },
    {
#define FIELD(structure, name, nt5_x86, nt52_x86) nt52_x86,
#include "abi/layout/session.def"
#include "abi/layout/user.def"
#undef FIELD
    },
};
