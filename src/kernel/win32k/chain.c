/* SPDX-License-Identifier: MIT */
/* Follows the field until it is there, and goes round it. */
#include "kernel/win32k/chain.h"

gva_t
chain_without(struct kernel *k, gva_t first, gva_t block, enum field_id next)
{
    gva_t behind = field_pointer(k, block, next);
    if (first == block)
        return behind;
    gva_t at = first;
    while (field_pointer(k, at, next) != block)
        at = field_pointer(k, at, next);
    field_set_pointer(k, at, next, behind);
    return first;
}
