/* SPDX-License-Identifier: MIT */
/*
 * Several fields of one object in a row: kernel/rtl/field.h finds the object and the layout's row
 * of offsets anew for each field, which is half the time of creating a window. Good until the next
 * allocation, like any kptr().
 */
#pragma once

#include "kernel/rtl/field.h"

struct fields {
    unsigned char *object;
    const uint16_t *offsets;
    bool is_wide; /* pointers of 8 bytes */
};

static inline __attribute__((always_inline)) struct fields
fields_of(const struct kernel *k, gva_t object)
{
    return (struct fields){ kptr(k, (kva_t)object), k->boot.field_offset,
                            field_pointers_are_wide(k) };
}

static inline __attribute__((always_inline)) uint32_t
fields_u32(struct fields f, enum field_id field)
{
    uint32_t value;
    memcpy(&value, f.object + f.offsets[field], sizeof value);
    return value;
}

static inline __attribute__((always_inline)) void
fields_set_u32(struct fields f, enum field_id field, uint32_t value)
{
    memcpy(f.object + f.offsets[field], &value, sizeof value);
}

static inline __attribute__((always_inline)) uint32_t
fields_u16(struct fields f, enum field_id field)
{
    uint16_t value;
    memcpy(&value, f.object + f.offsets[field], sizeof value);
    return value;
}

static inline __attribute__((always_inline)) void
fields_set_u16(struct fields f, enum field_id field, uint32_t value)
{
    uint16_t narrow = (uint16_t)value;
    memcpy(f.object + f.offsets[field], &narrow, sizeof narrow);
}

static inline __attribute__((always_inline)) uint32_t
fields_u8(struct fields f, enum field_id field)
{
    return f.object[f.offsets[field]];
}

static inline __attribute__((always_inline)) void
fields_set_u8(struct fields f, enum field_id field, uint32_t value)
{
    f.object[f.offsets[field]] = (unsigned char)value;
}

static inline __attribute__((always_inline)) gva_t
fields_pointer(struct fields f, enum field_id field)
{
    uint64_t value;
    if (!f.is_wide)
        return fields_u32(f, field);
    memcpy(&value, f.object + f.offsets[field], sizeof value);
    return value;
}

static inline __attribute__((always_inline)) void
fields_set_pointer(struct fields f, enum field_id field, gva_t value)
{
    uint64_t wide = value;
    if (f.is_wide)
        memcpy(f.object + f.offsets[field], &wide, sizeof wide);
    else
        fields_set_u32(f, field, (uint32_t)value);
}
