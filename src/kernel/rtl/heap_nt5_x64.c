/* SPDX-License-Identifier: MIT */
/* The heap of the 64-bit Windows XP and Server 2003. */
#define HEAP_NAME(function) heap_nt5_x64_##function

#include "kernel/ke/assert.h"
#include "kernel/ke/memory.h"
#include "kernel/rtl/heap_commit.h"
#include "kernel/rtl/heap_format.h"
#include "kernel/rtl/heap_formats.h"

static const struct heap_layout F = {
    .has_dedicated_lists = true,
    /* In units as on x86: inferred. */
    .odd_cut_units = 16,
    .keep_units_alloc = 1,
    .keep_units_grow = 2,
#define HEAP_SIZE(name, nt5_x86, nt5_x64, source) .name = nt5_x64,
#include "abi/layout/heap.def"
#define HEAP_FIELD(structure, field, width, nt5_x86, nt5_x64, source)                              \
    .structure##_##field = nt5_x64,
#include "abi/layout/heap.def"
};

#include "kernel/rtl/heap_impl.inc"
#include "kernel/rtl/heap_impl_verify.inc"
