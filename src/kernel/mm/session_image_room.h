/* SPDX-License-Identifier: MIT */
/*
 * Room in session image space. An image has the same address in all sessions, from the first one
 * that loads it on (docs/fidelity.md); it is given back when the system is started again.
 */
#pragma once

#include "kernel/kernel.h"

/* Of struct kd_block.images: win32k's, and that of image i of the edition. */
#define SESSION_IMAGE_WIN32K    0u
#define SESSION_IMAGE_DRIVER(i) ((i) + 1u)

struct kd_image *session_image(struct kernel *k, uint32_t index);
/* Bytes of its address range, whole pages. */
uint64_t session_image_bytes(struct kernel *k, uint32_t index);
/* Its name, as events say it. */
const char *session_image_name(const struct kernel *k, uint32_t index);
/* Where it is to lie: at the address it is linked for, if that is free, else at the lowest that is.
 * 0: no free run is long enough, and a refusal was sent. */
uint64_t session_image_room(struct kernel *k, uint32_t index);
