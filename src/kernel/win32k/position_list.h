/* SPDX-License-Identifier: MIT */
/* Lists of positions that windows are to get at once (BeginDeferWindowPos). */
#pragma once

#include "kernel/kernel.h"

void position_list_destroy(struct kernel *k, kva_t list); /* destroy procedure of the type */
