/* SPDX-License-Identifier: MIT */
/* Parts of win32k_verify. Each returns NULL or a static text that says what disagrees. */
#pragma once

#include "kernel/kernel.h"

const char *verify_handles(struct kernel *k);
const char *verify_desktop(struct kernel *k, gva_t desktop);
const char *verify_shared_heap(struct kernel *k);
/* The same as win32k_verify, with the reason. */
const char *win32k_verify_text(struct kernel *k);
