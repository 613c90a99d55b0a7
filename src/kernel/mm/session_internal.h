/* SPDX-License-Identifier: MIT */
/* What the memory manager's own files know of sessions. */
#pragma once

#include "kernel/mm/session.h"

/* Once, at boot: the bitmap of session ids. */
nt_status session_start(struct kernel *k) NT_MUST_CHECK;
