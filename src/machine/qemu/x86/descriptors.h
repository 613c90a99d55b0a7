/* SPDX-License-Identifier: MIT */
/* What the task of the double fault asks of paging. */
#pragma once

#include "abi/types.h"

/* Where to write the physical address of the first directory, which is there for good, when it is
 * loaded. */
void pc_tell_directory(uint32_t *to);
