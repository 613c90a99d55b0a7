/* SPDX-License-Identifier: MIT */
/* Injected failures: the scenario step fail-next makes one allocation fail that would have
 * succeeded. */
#pragma once

#include "kernel/kernel.h"

/* Announces that the number-th matching allocation from now is refused. number 0 cancels; tag 0
 * matches every one. */
void fail_next(struct kernel *k, uint32_t number, uint32_t tag);
/* Asked by every allocator, once an allocation, before it takes anything: true if this one is to be
 * refused. */
bool fail_injected(struct kernel *k, uint32_t tag);
