/* SPDX-License-Identifier: MIT */
/* Field numbers, from the list of fields. Used by the kernel and by host/inspect alike. */
#pragma once

/* The view allocator's structure, MMSESSION, as far as it is used. */
#define FIELD_VIEWS_BYTES(pointer_bytes) (16u * (pointer_bytes))

enum field_id {
#define FIELD(structure, name, width) FIELD_##structure##_##name,
#include "abi/layout/fields.def"
    FIELD_COUNT
};

/* Offsets by field number in a block that both machines share: whole units of 8 bytes. */
#define FIELD_TABLE_COUNT ((FIELD_COUNT + 3u) & ~3u)
