/* SPDX-License-Identifier: MIT */
/* Fields of published Windows structures: offsets come from abi/layout/, one column for each
 * layout. */
#pragma once

#include "abi/layout/fields.h"
#include "kernel/kernel.h"
#include "kernel/rtl/memory.h"

static inline kva_t
field_address(const struct kernel *k, gva_t base, enum field_id field)
{
    return (kva_t)base + field_offsets[k->boot.layout][field];
}

static inline uint32_t
field_u32(const struct kernel *k, gva_t base, enum field_id field)
{
    uint32_t value;
    memcpy(&value, kptr(k, field_address(k, base, field)), sizeof value);
    return value;
}

static inline void
field_set_u32(const struct kernel *k, gva_t base, enum field_id field, uint32_t value)
{
    memcpy(kptr(k, field_address(k, base, field)), &value, sizeof value);
}

static inline uint32_t
field_u16(const struct kernel *k, gva_t base, enum field_id field)
{
    uint16_t value;
    memcpy(&value, kptr(k, field_address(k, base, field)), sizeof value);
    return value;
}

static inline void
field_set_u16(const struct kernel *k, gva_t base, enum field_id field, uint32_t value)
{
    uint16_t narrow = (uint16_t)value;
    memcpy(kptr(k, field_address(k, base, field)), &narrow, sizeof narrow);
}

/* A pointer as the edition stores it: 4 bytes for 32-bit kernels, 8 for 64-bit ones. */
static inline gva_t
field_pointer(const struct kernel *k, gva_t base, enum field_id field)
{
    if (k->boot.address_bits == 32)
        return field_u32(k, base, field);
    uint64_t value;
    memcpy(&value, kptr(k, field_address(k, base, field)), sizeof value);
    return value;
}

static inline void
field_set_pointer(const struct kernel *k, gva_t base, enum field_id field, gva_t value)
{
    if (k->boot.address_bits == 32) {
        field_set_u32(k, base, field, (uint32_t)value);
        return;
    }
    uint64_t wide = value;
    memcpy(kptr(k, field_address(k, base, field)), &wide, sizeof wide);
}
