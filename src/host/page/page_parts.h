/* SPDX-License-Identifier: MIT */
/* What bundle.py makes of the files of the page: what stands before the trace, and what stands
 * behind it. */
#pragma once

#include <stddef.h>

extern const char page_head[];
extern const size_t page_head_length;
extern const char page_tail[];
extern const size_t page_tail_length;
