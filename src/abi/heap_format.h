/* SPDX-License-Identifier: MIT */
/* Formats of heaps by number, and what all of them have: signatures and flags. */
#pragma once

enum heap_format {
    HEAP_FORMAT_NONE = 0,
#define HEAP_FORMAT(name, column, text, number) HEAP_FORMAT_##name = number,
#include "abi/layout/heap_formats.def"
#undef HEAP_FORMAT
};

/* Sources: those of the fields that hold them, in abi/layout/heap.def. */
#define HEAP_SIGNATURE         0xEEFFEEFFu
#define HEAP_SEGMENT_SIGNATURE 0xFFEEFFEEu

/* Of a heap: HEAP_* flags of RtlCreateHeap (WDK, ntifs.h documentation). */
enum heap_flags {
    HEAP_FLAG_NO_SERIALIZE =
        0x1, /* no lock in the header: first block at 0x648; without it the lock is there, 0x680 */
    HEAP_FLAG_GROWABLE = 0x2,    /* refused: a heap with a commit routine is never growable */
    HEAP_FLAG_ZERO_MEMORY = 0x8, /* blocks are zeroed on allocation */
};

/* Of a block: the same. */
enum heap_entry_flags {
    HEAP_ENTRY_BUSY = 0x01,
    HEAP_ENTRY_EXTRA = 0x02,
    HEAP_ENTRY_FILL = 0x04,
    HEAP_ENTRY_VIRTUAL = 0x08,
    HEAP_ENTRY_LAST = 0x10, /* last block before uncommitted space, or of the segment */
};
