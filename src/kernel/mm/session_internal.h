/* SPDX-License-Identifier: MIT */
/* What the memory manager's own files know of sessions. */
#pragma once

#include "kernel/mm/session.h"

/* struct session.flags */
enum session_flag {
    SESSION_DELETE_PENDING = 1u << 0,
    SESSION_IMAGES_TRIED = 1u << 1, /* what a failed load has mapped goes with the session */
};

/* Once, at boot: the bitmap of session ids. */
nt_status session_start(struct kernel *k) NT_MUST_CHECK;
uint32_t session_id_limit(const struct kernel *k);
