/* SPDX-License-Identifier: MIT */
/* The address space that is current. */
#pragma once

#include "kernel/kernel.h"

/* Makes it current once more: an entry of its directory that is gone may be remembered. */
void current_space_reload(struct kernel *k);
