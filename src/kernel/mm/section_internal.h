/* SPDX-License-Identifier: MIT */
/* What the memory manager's own files know of sections. */
#pragma once

#include "kernel/mm/section.h"

/* In a prototype, beside its frame number, while section_commit_view may still have to undo it. */
#define SECTION_FRESH 0x80000000u

struct section *section_at(struct kernel *k, gva_t section);
/* Frame of a page of the section, 0: not committed. */
pfn_t section_frame(struct kernel *k, gva_t section, uint32_t page);
