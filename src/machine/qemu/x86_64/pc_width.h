/* SPDX-License-Identifier: MIT */
/* What of the PC is otherwise with 64 bits. */
#pragma once

#include "machine_arch.h"

/* Called from or written in assembly: as any function. */
#define PC_STACK_CALL

/* All physical memory below 4 GB, mapped for good by start.S; from the linker script. */
extern char pc_frames[];
#define PC_FRAMES      ((kva_t)pc_frames)
#define PC_FRAME_BYTES 0x100000000ull

/* What one entry of a page directory maps. */
#define PC_LARGE_PAGE 0x200000u
/* What of an address map goes with a table of the machine's own: one entry of the top table. */
#define PC_OWN_SPAN 0x8000000000ull
/* Bit of an entry of the machine's own whose page holds no code. */
#define PC_NO_EXECUTE PAGE_NO_EXECUTE
