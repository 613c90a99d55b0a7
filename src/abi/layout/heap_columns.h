/* SPDX-License-Identifier: MIT */
/*
 * The columns of abi/layout/heap.def by name. Who wants the numbers of a format defines HEAP_COLUMN
 * as one of these before he includes the list; a column more is one more name in each.
 */
#pragma once

/* clang-format off */
#define HEAP_COLUMN_nt5_x86(nt5_x86, nt5_x64, nt60_x86, nt61_x86, nt61_x64, nt62_x86, nt62_x64, nt1703_x64, nt2004_x64)                nt5_x86
#define HEAP_COLUMN_nt5_x64(nt5_x86, nt5_x64, nt60_x86, nt61_x86, nt61_x64, nt62_x86, nt62_x64, nt1703_x64, nt2004_x64)                nt5_x64
#define HEAP_COLUMN_nt60_x86(nt5_x86, nt5_x64, nt60_x86, nt61_x86, nt61_x64, nt62_x86, nt62_x64, nt1703_x64, nt2004_x64)               nt60_x86
#define HEAP_COLUMN_nt61_x86(nt5_x86, nt5_x64, nt60_x86, nt61_x86, nt61_x64, nt62_x86, nt62_x64, nt1703_x64, nt2004_x64)               nt61_x86
#define HEAP_COLUMN_nt61_x64(nt5_x86, nt5_x64, nt60_x86, nt61_x86, nt61_x64, nt62_x86, nt62_x64, nt1703_x64, nt2004_x64)               nt61_x64
#define HEAP_COLUMN_nt62_x86(nt5_x86, nt5_x64, nt60_x86, nt61_x86, nt61_x64, nt62_x86, nt62_x64, nt1703_x64, nt2004_x64)               nt62_x86
#define HEAP_COLUMN_nt62_x64(nt5_x86, nt5_x64, nt60_x86, nt61_x86, nt61_x64, nt62_x86, nt62_x64, nt1703_x64, nt2004_x64)               nt62_x64
#define HEAP_COLUMN_nt1703_x64(nt5_x86, nt5_x64, nt60_x86, nt61_x86, nt61_x64, nt62_x86, nt62_x64, nt1703_x64, nt2004_x64)             nt1703_x64
#define HEAP_COLUMN_nt2004_x64(nt5_x86, nt5_x64, nt60_x86, nt61_x86, nt61_x64, nt62_x86, nt62_x64, nt1703_x64, nt2004_x64)             nt2004_x64
/* clang-format on */
