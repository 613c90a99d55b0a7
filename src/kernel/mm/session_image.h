/* SPDX-License-Identifier: MIT */
/*
 * Session images: win32k and the drivers of the edition. Read-only pages exist once and are mapped
 * by every session; data pages are private to each session, starting from the image's bytes.
 */
#pragma once

#include "kernel/kernel.h"

/* Maps all images into the current session and sets session.globals to the start of win32k's data.
 */
nt_status session_image_load(struct kernel *k, gva_t session) NT_MUST_CHECK;
