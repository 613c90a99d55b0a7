/* SPDX-License-Identifier: MIT */
/* The end of a guest that found a bug of ours: it leaves a text in the memory shared with the host.
 */
#include "kernel/ke/text.h"
#include "machine/qemu/pc.h"

#define EXIT_PORT  0xf4u
#define EXIT_PANIC 0x12u /* isa-debug-exit: QEMU ends with (0x12 << 1) | 1 = 37 */

struct pc_shared *
pc_shared(void)
{
    return pc_physical(PC_SHARED_PHYSICAL);
}

static _Noreturn void
halt(void)
{
    pc_out8(EXIT_PORT, EXIT_PANIC);
    for (;;)
        __asm__ volatile("cli; hlt");
}

_Noreturn void
pc_no_frame(void)
{
    pc_ring(PC_BELL_MEMORY);
    halt();
}

_Noreturn void
k_panic(struct kernel *k,
        const char *file,
        uint32_t line,
        const char *expression,
        uint64_t a,
        uint64_t b)
{
    struct pc_shared *shared = pc_shared();
    (void)k;
    uint32_t at = text_append(shared->panic, PC_PANIC_BYTES, 0, file);
    at = text_append(shared->panic, PC_PANIC_BYTES, at, ":");
    at = text_append_decimal(shared->panic, PC_PANIC_BYTES, at, line);
    at = text_append(shared->panic, PC_PANIC_BYTES, at, ": ");
    at = text_append(shared->panic, PC_PANIC_BYTES, at, expression);
    at = text_append(shared->panic, PC_PANIC_BYTES, at, " (0x");
    at = text_append_hex(shared->panic, PC_PANIC_BYTES, at, a);
    at = text_append(shared->panic, PC_PANIC_BYTES, at, ", 0x");
    at = text_append_hex(shared->panic, PC_PANIC_BYTES, at, b);
    text_append(shared->panic, PC_PANIC_BYTES, at, ")");
    pc_ring(PC_BELL_PANIC);
    halt();
}
