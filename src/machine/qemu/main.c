/* SPDX-License-Identifier: MIT */
/* The guest's main loop: start the kernel, then carry out requests. Events go into the ring the
 * host reads. */
#include "kernel/ke/memory.h"
#include "kernel/ke/text.h"
#include "kernel/mm/address_space.h"
#include "kernel/ps/process.h"
#include "kernel/top/kernel_verify.h"
#include "machine/qemu/fault.h"
#include "machine/qemu/pc.h"
#include "machine/qemu/ranges.h"

_Noreturn void pc_main(void);

struct kernel the_kernel;

/* Full: nothing is dropped, the host drains the ring. */
static __attribute__((noinline)) void
wait_for_room(struct kernel *k)
{
    pc_ring(PC_BELL_FULL);
    k_assert(k, pc_wait() == PC_BELL_DRAINED);
}

struct abi_event *
machine_event_begin(struct kernel *k)
{
    struct pc_shared *shared = pc_shared();
    if (shared->event_written - shared->event_read >= PC_EVENT_CAPACITY)
        wait_for_room(k);
    return &shared->events[shared->event_written % PC_EVENT_CAPACITY];
}

void
machine_event_end(struct kernel *k)
{
    (void)k;
    __asm__ volatile("" : : : "memory");
    pc_shared()->event_written++;
}

void
machine_events(struct kernel *k, const struct abi_event *records, uint32_t count)
{
    struct pc_shared *shared = pc_shared();
    uint32_t written = shared->event_written;
    k_assert_values(k, count <= PC_EVENT_CAPACITY, count, 0);
    if (PC_EVENT_CAPACITY - (written - shared->event_read) < count)
        wait_for_room(k);
    for (uint32_t i = 0; i < count; i++)
        shared->events[(written + i) % PC_EVENT_CAPACITY] = records[i];
    __asm__ volatile("" : : : "memory");
    shared->event_written = written + count;
}

const void *
machine_payload(struct kernel *k, uint32_t offset, uint32_t bytes)
{
    const struct pc_shared *shared = pc_shared();
    uint32_t size = shared->request.payload_bytes;
    (void)k;
    if (size > PC_PAYLOAD_BYTES || offset > size || bytes > size - offset)
        return NULL;
    return shared->payload + offset;
}

void *
machine_reply_payload(struct kernel *k, uint32_t bytes)
{
    struct pc_shared *shared = pc_shared();
    k_assert_values(k, bytes <= ABI_REPLY_BYTES, bytes, 0);
    shared->reply_bytes = bytes;
    return shared->reply;
}

/*
 * For a host that asks QEMU itself: makes a process's address space current, so that its session
 * space is there to be looked at. pid 0: back to the one the kernel idles in.
 */
static void
attach(struct kernel *k, uint32_t pid)
{
    static gva_t idle;
    if (idle != 0)
        address_space_switch(k, idle);
    idle = 0;
    gva_t process = pid != 0 ? process_find(k, pid) : 0;
    if (process == 0)
        return;
    idle = k->current_process;
    address_space_switch(k, process);
}

static void
carry_out(struct kernel *k, const struct pc_shared *shared)
{
    struct abi_request request;
    attach(k, 0);
    memcpy(&request, &shared->request, sizeof request);
    kernel_request(k, &request);
    pc_fault_idle(k);
}

static void
verify(struct kernel *k, struct pc_shared *shared)
{
    const char *fault = kernel_verify(k);
    shared->fault[0] = '\0';
    if (fault != NULL)
        text_append(shared->fault, PC_FAULT_BYTES, 0, fault);
}

static void
say_processor(struct pc_shared *shared)
{
    kva_t value;
    __asm__ volatile("mov %%cr0, %0" : "=r"(value));
    shared->cr0 = (uint32_t)value;
    __asm__ volatile("mov %%cr4, %0" : "=r"(value));
    shared->cr4 = (uint32_t)value;
}

static nt_status
start(struct kernel *k)
{
    if (!pc_fits(&k->boot))
        return STATUS_CONFLICTING_ADDRESSES;
    nt_status status = kernel_start(k);
    return !NT_SUCCESS(status) || pc_win32k_fits(k) ? status : STATUS_CONFLICTING_ADDRESSES;
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
    pc_ranges_start();
    pc_fault_start();
    memcpy(&k->boot, &shared->boot, sizeof k->boot);
    shared->kernel_status = start(k);
    pc_ring(PC_BELL_READY);
    for (;;) {
        enum pc_doorbell bell = pc_wait();
        if (bell == PC_BELL_REQUEST)
            carry_out(k, shared);
        else if (bell == PC_BELL_VERIFY)
            verify(k, shared);
        else if (bell == PC_BELL_ATTACH)
            attach(k, shared->attach_pid);
        else
            continue;
        say_processor(shared);
        pc_ring(PC_BELL_DONE);
    }
}
