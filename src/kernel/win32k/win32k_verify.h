/* SPDX-License-Identifier: MIT */
/* Verifiers of win32k's structures. Each returns NULL or a static text that says what disagrees. */
#pragma once

#include "kernel/kernel.h"

/* Some desktops, so that the handle table is walked once for all of them. */
#define VERIFY_DESKTOPS_MAX 8u
struct desktop_batch {
    gva_t desktop[VERIFY_DESKTOPS_MAX];
    uint32_t count;
};
/* Of each: its window tree, and that every busy block of its heap belongs to a known object. */
const char *verify_desktops(struct kernel *k, const struct desktop_batch *batch);
/* The same for the shared heap. */
const char *verify_shared_heap(struct kernel *k);
/* win32k_verify, with the reason. */
const char *win32k_verify_text(struct kernel *k);
