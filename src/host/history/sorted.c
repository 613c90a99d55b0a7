/* SPDX-License-Identifier: MIT */
/* Finds places in lists by halves. */
#include "host/history/sorted.h"

#include <string.h>

static guint
key_at(const GArray *items, gsize offset, guint index)
{
    guint key;

    memcpy(&key, items->data + (gsize)index * g_array_get_element_size((GArray *)items) + offset,
           sizeof key);
    return key;
}

guint
sorted_count(const GArray *items, gsize offset, guint most)
{
    guint low = 0, high = items->len;

    while (low < high) {
        guint middle = (low + high) / 2;
        if (key_at(items, offset, middle) <= most)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
