/* SPDX-License-Identifier: MIT */
/* The heap of the 64-bit Windows 8 to 10 1607: that of 7 with hints of one pointer. */
#define HEAP_NAME(function) heap_nt62_x64_##function

#include "abi/layout/heap_columns.h"
#include "kernel/ke/assert.h"
#include "kernel/ke/memory.h"
#include "kernel/rtl/heap_commit.h"
#include "kernel/rtl/heap_format.h"
#include "kernel/rtl/heap_formats.h"

static const struct heap_layout F = {
    /* As in NT5, in units as on x86: inferred. */
    .odd_cut_units = 16,
    .keep_units_alloc = 1,
    .keep_units_grow = 2,
#define HEAP_COLUMN                                         HEAP_COLUMN_nt62_x64
#define HEAP_SIZE(name, value, source)                      .name = value,
#define HEAP_FIELD(structure, field, width, offset, source) .structure##_##field = offset,
#include "abi/layout/heap.def"
};

/* Each part stands on those before it. */
/* clang-format off */
#include "kernel/rtl/heap_impl_hints.inc"
#include "kernel/rtl/heap_impl_descriptor.inc"
#include "kernel/rtl/heap_impl.inc"
#include "kernel/rtl/heap_impl_create.inc"
#include "kernel/rtl/heap_impl_hints_verify.inc"
#include "kernel/rtl/heap_impl_descriptor_verify.inc"
#include "kernel/rtl/heap_impl_verify.inc"
/* clang-format on */
