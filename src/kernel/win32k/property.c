/* SPDX-License-Identifier: MIT */
/* One block a window, moved when it grows. */
#include "kernel/win32k/property.h"

#include "kernel/rtl/field.h"
#include "kernel/win32k/desktop_heap.h"
#include "kernel/win32k/globals.h"

static kva_t
entry_at(const struct kernel *k, kva_t list, uint32_t index)
{
    return list + size_of(k, ABI_SIZE_PROPLIST) + index * size_of(k, ABI_SIZE_PROP);
}

/* The list with room for one more, in place of the old one; 0 if the heap refuses, and nothing
 * changed. */
static kva_t
grow(struct kernel *k, kva_t window, kva_t list, uint32_t count)
{
    gva_t desktop = field_pointer(k, window, FIELD_HEAD_DESKTOP);
    uint32_t bytes = size_of(k, ABI_SIZE_PROPLIST) + (count + 1) * size_of(k, ABI_SIZE_PROP);
    kva_t bigger = list == 0
                       ? desktop_heap_alloc(k, desktop, bytes, USER_BLOCK_PROPERTY_LIST)
                       : desktop_heap_realloc(k, desktop, list, bytes, USER_BLOCK_PROPERTY_LIST);
    if (bigger != 0)
        field_set_pointer(k, window, FIELD_WND_PROPERTIES, bigger);
    return bigger;
}

/* Its atom, with PROPERTY_INTERNAL. */
static uint32_t
key_of(struct kernel *k, kva_t entry)
{
    return field_u16(k, entry, FIELD_PROP_ATOM) |
           (field_u16(k, entry, FIELD_PROP_FLAGS) != 0 ? PROPERTY_INTERNAL : 0);
}

static void
set_key(struct kernel *k, kva_t entry, uint32_t key)
{
    field_set_u16(k, entry, FIELD_PROP_ATOM, key & UINT16_MAX);
    field_set_u16(k, entry, FIELD_PROP_FLAGS, key / PROPERTY_INTERNAL);
}

static uint32_t
count_of(struct kernel *k, kva_t list)
{
    return list != 0 ? field_u32(k, list, FIELD_PROPLIST_COUNT) : 0;
}

/* Where a property is, the count if it is not there. */
static uint32_t
position(struct kernel *k, kva_t list, uint32_t count, uint32_t atom)
{
    uint32_t index = 0;
    while (index < count && key_of(k, entry_at(k, list, index)) != atom)
        index++;
    return index;
}

uint32_t
property_set(struct kernel *k, kva_t window, uint32_t atom, uint32_t value)
{
    kva_t list = (kva_t)field_pointer(k, window, FIELD_WND_PROPERTIES);
    uint32_t count = count_of(k, list);
    uint32_t index = position(k, list, count, atom);
    if (index == count) {
        list = grow(k, window, list, count);
        if (list == 0)
            return ERROR_NOT_ENOUGH_MEMORY;
        field_set_u32(k, list, FIELD_PROPLIST_COUNT, count + 1);
        field_set_u32(k, list, FIELD_PROPLIST_FIRST_FREE, count + 1);
        set_key(k, entry_at(k, list, index), atom);
    }
    field_set_u32(k, entry_at(k, list, index), FIELD_PROP_DATA, value);
    return ERROR_SUCCESS;
}

/* The last one of the list takes the place of one that goes, and the block stays as it is
 * (decided). */
bool
property_get(struct kernel *k, kva_t window, uint32_t atom, bool remove, uint32_t *value)
{
    kva_t list = (kva_t)field_pointer(k, window, FIELD_WND_PROPERTIES);
    uint32_t count = count_of(k, list);
    uint32_t index = position(k, list, count, atom);
    if (index == count)
        return false;
    kva_t found = entry_at(k, list, index);
    *value = field_u32(k, found, FIELD_PROP_DATA);
    if (remove) {
        kva_t last = entry_at(k, list, count - 1);
        field_set_u32(k, found, FIELD_PROP_DATA, field_u32(k, last, FIELD_PROP_DATA));
        set_key(k, found, key_of(k, last));
        field_set_u32(k, list, FIELD_PROPLIST_COUNT, count - 1);
        field_set_u32(k, list, FIELD_PROPLIST_FIRST_FREE, count - 1);
    }
    return true;
}

bool
property_at(struct kernel *k, kva_t window, uint32_t index, uint32_t *atom, uint32_t *value)
{
    kva_t list = (kva_t)field_pointer(k, window, FIELD_WND_PROPERTIES);
    uint32_t count = count_of(k, list);
    for (uint32_t i = 0; i < count; i++) {
        kva_t entry = entry_at(k, list, i);
        uint32_t key = key_of(k, entry);
        if (key >= PROPERTY_INTERNAL || index-- != 0)
            continue;
        *atom = key;
        *value = field_u32(k, entry, FIELD_PROP_DATA);
        return true;
    }
    return false;
}
