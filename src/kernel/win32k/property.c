/* SPDX-License-Identifier: MIT */
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

uint32_t
property_set(struct kernel *k, kva_t window, uint32_t atom, uint32_t value)
{
    kva_t list = (kva_t)field_pointer(k, window, FIELD_WND_PROPERTIES);
    uint32_t count = list != 0 ? field_u32(k, list, FIELD_PROPLIST_COUNT) : 0;
    uint32_t index = 0;
    while (index < count && field_u16(k, entry_at(k, list, index), FIELD_PROP_ATOM) != atom)
        index++;
    if (index == count) {
        list = grow(k, window, list, count);
        if (list == 0)
            return ERROR_NOT_ENOUGH_MEMORY;
        field_set_u32(k, list, FIELD_PROPLIST_COUNT, count + 1);
        field_set_u32(k, list, FIELD_PROPLIST_FIRST_FREE, count + 1);
        field_set_u16(k, entry_at(k, list, index), FIELD_PROP_ATOM, atom);
    }
    field_set_u32(k, entry_at(k, list, index), FIELD_PROP_DATA, value);
    return ERROR_SUCCESS;
}
