/* SPDX-License-Identifier: MIT */
/* Formats of heaps by number. */
#pragma once

enum heap_format {
    HEAP_FORMAT_NONE = 0,
#define HEAP_FORMAT(name, column, text, number) HEAP_FORMAT_##name = number,
#include "abi/layout/heap_formats.def"
#undef HEAP_FORMAT
};
