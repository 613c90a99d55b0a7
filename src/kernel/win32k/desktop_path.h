/* SPDX-License-Identifier: MIT */
/* A desktop by its full name. */
#pragma once

#include "kernel/kernel.h"

/* "winsta\desktop", cut to size; returns its length. */
uint32_t desktop_path(struct kernel *k, gva_t desktop, char *to, uint32_t size);
