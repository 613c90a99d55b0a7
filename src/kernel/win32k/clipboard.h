/* SPDX-License-Identifier: MIT */
/* A window station's clipboard: items in session pool. */
#pragma once

#include "kernel/kernel.h"

void clipboard_empty(struct kernel *k, gva_t winsta);
