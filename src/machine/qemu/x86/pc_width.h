/* SPDX-License-Identifier: MIT */
/* What of the PC is otherwise with 32 bits. */
#pragma once

#include "machine_arch.h"

/* Called from or written in assembly: arguments on the stack. Everything else passes them in
 * registers. */
#define PC_STACK_CALL __attribute__((regparm(0)))

/* Window through which frames are reached; from the linker script. */
extern char pc_slots[];
#define PC_FRAMES      ((kva_t)pc_slots)
#define PC_FRAME_BYTES 0x200000u

/* What one entry of the boot directory maps. */
#define PC_LARGE_PAGE 0x400000u
/* What of an address map goes with a page table of the machine's own. */
#define PC_OWN_SPAN 0x400000u
/* Bit of an entry whose page holds no code: there is none. */
#define PC_NO_EXECUTE 0u
