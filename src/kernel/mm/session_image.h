/* SPDX-License-Identifier: MIT */
/*
 * Session images: win32k and the drivers of the edition. Each page exists once as it was loaded,
 * and is mapped read-only by every session. Data pages are copied on first write: from then on the
 * session has its own.
 */
#pragma once

#include "kernel/kernel.h"

/* Loads the session images: win32k (code shared by all sessions, data private) and the edition's
 * drivers. */
nt_status session_load_images(struct kernel *k) NT_MUST_CHECK;
/* Maps all images into the current session and sets session.globals to the start of win32k's data.
 */
nt_status session_image_load(struct kernel *k, gva_t session) NT_MUST_CHECK;
/* The session's own, writable copy of a shared image page, charged when it was mapped. */
void session_copy_page(struct kernel *k, gva_t session, kva_t page);
