/* SPDX-License-Identifier: MIT */
/* The heap of Windows 2000, XP and Server 2003 on x86. */
#define HEAP_NAME(function) heap_nt5_x86_##function

#include "kernel/ke/assert.h"
#include "kernel/ke/memory.h"
#include "kernel/rtl/heap_commit.h"
#include "kernel/rtl/heap_format.h"
#include "kernel/rtl/heap_formats.h"

static const struct heap_layout F = {
    .has_dedicated_lists = true,
    /* Sources: ReactOS, behaviour only; the 1-unit rule also in published XP samples. */
    .odd_cut_units = 16,
    .keep_units_alloc = 1,
    .keep_units_grow = 2,
#define HEAP_SIZE(name, nt5_x86, nt5_x64, source) .name = nt5_x86,
#include "abi/layout/heap.def"
#define HEAP_FIELD(structure, field, width, nt5_x86, nt5_x64, source)                              \
    .structure##_##field = nt5_x86,
#include "abi/layout/heap.def"
};

#include "kernel/rtl/heap_impl.inc"
#include "kernel/rtl/heap_impl_verify.inc"
