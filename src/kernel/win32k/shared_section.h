/* SPDX-License-Identifier: MIT */
/*
 * The shared section (first SharedSection value) and the other views that lie in session view space
 * before the first desktop heap. Shared section: USER handle table at its start, with a reserve for
 * all entries it may ever have, then the shared heap with SERVERINFO and a MONITOR.
 */
#pragma once

#include "kernel/kernel.h"

/* Maps boot.views in their order. On failure nothing remains. */
nt_status shared_section_create(struct kernel *k, uint32_t shared_kb) NT_MUST_CHECK;
void shared_section_delete(struct kernel *k);
