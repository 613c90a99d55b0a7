/* SPDX-License-Identifier: MIT */
/* Blocks in a row, each with the next one's address in a field; 0 ends it. Where the first one's
 * address is kept is the owner's matter. */
#pragma once

#include "kernel/rtl/field.h"

/* Takes a block out; what is the first then, 0: none. pre: it is there. */
gva_t chain_without(struct kernel *k, gva_t first, gva_t block, enum field_id next);
