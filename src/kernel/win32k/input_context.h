/* SPDX-License-Identifier: MIT */
/* Input contexts (IMC), thread-owned. */
#pragma once

#include "kernel/kernel.h"

void input_context_destroy(struct kernel *k, kva_t context);
