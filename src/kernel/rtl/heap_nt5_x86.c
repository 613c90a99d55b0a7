/* SPDX-License-Identifier: MIT */
/* The heap of Windows 2000, XP and Server 2003 on x86. */
#define HEAP_NAME(function) heap_nt5_x86_##function

#include "abi/layout/heap_columns.h"
#include "kernel/ke/assert.h"
#include "kernel/ke/memory.h"
#include "kernel/rtl/heap_commit.h"
#include "kernel/rtl/heap_format.h"
#include "kernel/rtl/heap_formats.h"

static const struct heap_layout F = {
    /* Sources: ReactOS, behaviour only; the 1-unit rule also in published XP samples. */
    .odd_cut_units = 16,
    .keep_units_alloc = 1,
    .keep_units_grow = 2,
#define HEAP_COLUMN                                         HEAP_COLUMN_nt5_x86
#define HEAP_SIZE(name, value, source)                      .name = value,
#define HEAP_FIELD(structure, field, width, offset, source) .structure##_##field = offset,
#include "abi/layout/heap.def"
};

/* Each part stands on those before it. */
/* clang-format off */
#include "kernel/rtl/heap_impl_lists.inc"
#include "kernel/rtl/heap_impl_ranges.inc"
#include "kernel/rtl/heap_impl.inc"
#include "kernel/rtl/heap_impl_create.inc"
#include "kernel/rtl/heap_impl_lists_verify.inc"
#include "kernel/rtl/heap_impl_ranges_verify.inc"
#include "kernel/rtl/heap_impl_verify.inc"
/* clang-format on */
