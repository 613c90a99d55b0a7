/* SPDX-License-Identifier: MIT */
/* Program images as the host puts them: checked strictly, because they are foreign bytes, then kept
 * as image sections. */
#pragma once

#include "abi/image.h"
#include "kernel/kernel.h"

/*
 * Checks the payload of the current request: header, every action, every string, all offsets.
 * STATUS_INVALID_PARAMETER if anything is not as abi/image.h says. header receives the header.
 */
nt_status image_check(struct kernel *k, uint32_t payload_bytes, struct image_header *header)
    NT_MUST_CHECK;
/* Stores the payload as a program. One of the same name stays with the processes that run it and is
 * not found any more. */
nt_status image_store(struct kernel *k, uint32_t payload_bytes) NT_MUST_CHECK;

/* By name, without case; 0: none. */
gva_t image_find(struct kernel *k, const char *name);
void image_ref(struct kernel *k, gva_t image);
void image_unref(struct kernel *k, gva_t image);

static inline struct image_file *
image_at(struct kernel *k, gva_t image)
{
    return (struct image_file *)kptr(k, (kva_t)image);
}
