/* SPDX-License-Identifier: MIT */
/* The guest's main loop: start the kernel, then carry out requests. Events go into the ring the
 * host reads. */
#include "kernel/ke/trace.h"
#include "kernel/rtl/memory.h"
#include "machine/qemu/pc.h"

#define EXIT_PORT  0xf4u
#define EXIT_PANIC 0x12u /* isa-debug-exit: QEMU ends with (0x12 << 1) | 1 = 37 */

_Noreturn void pc_main(void);

/* The only kernel of this machine. */
static struct kernel the_kernel;

struct kernel *
pc_kernel(void)
{
    return &the_kernel;
}

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
    pc_debug_text(shared->panic);
    pc_debug_text("\n");
    pc_ring(PC_BELL_PANIC);
    halt();
}

void
machine_events(struct kernel *k, const struct abi_event *records, uint32_t count)
{
    volatile struct pc_shared *shared = pc_shared();
    k_assert_values(k, count <= PC_EVENT_CAPACITY, count, 0);
    if (PC_EVENT_CAPACITY - (shared->event_written - shared->event_read) < count) {
        pc_ring(PC_BELL_FULL); /* full: nothing is dropped, the host drains it */
        k_assert(k, pc_wait() == PC_BELL_DRAINED);
    }
    for (uint32_t i = 0; i < count; i++)
        memcpy(&pc_shared()->events[(shared->event_written + i) % PC_EVENT_CAPACITY], &records[i],
               sizeof *records);
    __asm__ volatile("" : : : "memory");
    shared->event_written += count;
}

bool
machine_payload(struct kernel *k, uint32_t offset, void *to, uint32_t bytes)
{
    const struct pc_shared *shared = pc_shared();
    uint32_t size = shared->request.payload_bytes;
    (void)k;
    if (size > PC_PAYLOAD_BYTES || offset > size || bytes > size - offset)
        return false;
    memcpy(to, shared->payload + offset, bytes);
    return true;
}

_Noreturn void
pc_main(void)
{
    struct kernel *k = pc_kernel();
    struct pc_shared *shared = pc_shared();
    pc_traps_start();
    pc_doorbell_start();
    k_assert_values(k, shared->magic == PC_SHARED_MAGIC && shared->bytes == sizeof *shared,
                    shared->magic, shared->bytes);
    pc_paging_start(k);
    memcpy(&k->boot, &shared->boot, sizeof k->boot);
    shared->kernel_status = kernel_start(k);
    pc_ring(PC_BELL_READY);
    for (;;) {
        if (pc_wait() != PC_BELL_REQUEST)
            continue;
        struct abi_request request;
        memcpy(&request, &shared->request, sizeof request);
        kernel_request(k, &request);
        pc_ring(PC_BELL_DONE);
    }
}
