/* SPDX-License-Identifier: MIT */
/* Fields of published Windows structures; where they lie the boot block says. */
#pragma once

#include "kernel/ke/memory.h"
#include "kernel/kernel.h"

static inline kva_t
field_address(const struct kernel *k, gva_t base, enum field_id field)
{
    return (kva_t)base + k->boot.field_offset[field];
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

/* Pointers take 4 bytes in 32-bit kernels, 8 in 64-bit ones. A machine of 32 bits runs only the
 * former, and asks nothing. */
static inline bool
field_pointers_are_wide(const struct kernel *k)
{
    return sizeof(kva_t) > 4 && k->boot.address_bits != 32;
}

static inline uint32_t
pointer_bytes(const struct kernel *k)
{
    return field_pointers_are_wide(k) ? 8 : 4;
}

/* A pointer as the edition stores it. */
static inline gva_t
pointer_get(const struct kernel *k, kva_t at)
{
    uint32_t narrow;
    uint64_t wide;
    if (field_pointers_are_wide(k)) {
        memcpy(&wide, kptr(k, at), sizeof wide);
        return wide;
    }
    memcpy(&narrow, kptr(k, at), sizeof narrow);
    return narrow;
}

static inline void
pointer_set(const struct kernel *k, kva_t at, gva_t value)
{
    uint32_t narrow = (uint32_t)value;
    uint64_t wide = value;
    if (field_pointers_are_wide(k))
        memcpy(kptr(k, at), &wide, sizeof wide);
    else
        memcpy(kptr(k, at), &narrow, sizeof narrow);
}

static inline gva_t
field_pointer(const struct kernel *k, gva_t base, enum field_id field)
{
    return pointer_get(k, field_address(k, base, field));
}

static inline void
field_set_pointer(const struct kernel *k, gva_t base, enum field_id field, gva_t value)
{
    pointer_set(k, field_address(k, base, field), value);
}
