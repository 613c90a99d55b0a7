/* SPDX-License-Identifier: MIT */
/* A window station's clipboard: items in session pool. */
#pragma once

#include "kernel/kernel.h"

void clipboard_empty(struct kernel *k, gva_t winsta);
/* Formats without data, which their owner is to render: whether there are any, and they go. */
bool clipboard_has_delayed(struct kernel *k, gva_t winsta);
void clipboard_drop_delayed(struct kernel *k, gva_t winsta);
/* New data of a format replaces the old; it belongs to the station and outlives the process. A
 * Win32 error. */
uint32_t clipboard_put(struct kernel *k, gva_t winsta, uint32_t format, uint64_t bytes);
