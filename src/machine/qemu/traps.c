/* SPDX-License-Identifier: MIT */
/* Descriptor tables, gates, and what the processor brings: system calls, page faults, the doorbell.
 */
#include "abi/syscall.h"
#include "kernel/rtl/memory.h"
#include "machine/qemu/pc.h"

#define VECTORS           256u
#define VECTOR_PAGE_FAULT 14u
#define VECTOR_SERIAL     0x24u /* PIC remapped to 0x20: IRQ 4 */
#define VECTOR_SYSCALL    0x2eu
#define VECTOR_DONE       0x2fu
#define GATE_KERNEL       0x8e00u
#define GATE_USER         0xee00u

struct table_register {
    uint16_t limit;
    uint32_t base;
} __attribute__((packed));

struct task_segment {
    uint32_t link;
    uint32_t esp0;
    uint32_t ss0;
    uint32_t rest[23];
};

static struct {
    uint64_t gdt[6];
    uint64_t idt[VECTORS];
    struct task_segment tss;
} tables __attribute__((aligned(16)));

void pc_gate_syscall(void);
void pc_gate_done(void);
void pc_gate_fault(void);
void pc_gate_serial(void);
void pc_gate_other(void);
void pc_user_entry(void);
uint32_t pc_syscall(struct abi_syscall *call);
uint32_t pc_page_fault(uint32_t address, const uint32_t *frame);
_Noreturn void pc_unexpected(uint32_t first, uint32_t second);

static void
set_gate(uint32_t vector, void (*handler)(void), uint32_t type)
{
    uint32_t at = (uint32_t)handler;
    tables.idt[vector] =
        (uint64_t)(at & 0xffff0000u) << 32 | (uint64_t)type << 32 | 0x00080000u | (at & 0xffffu);
}

void
pc_set_kernel_stack(uint32_t esp)
{
    tables.tss.esp0 = esp;
}

void
pc_traps_start(void)
{
    uint32_t tss = (uint32_t)&tables.tss;
    tables.gdt[1] = 0x00cf9a000000ffffull; /* ring 0 code, data; ring 3 code, data: flat */
    tables.gdt[2] = 0x00cf92000000ffffull;
    tables.gdt[3] = 0x00cffa000000ffffull;
    tables.gdt[4] = 0x00cff2000000ffffull;
    tables.gdt[5] = (uint64_t)(tss & 0xff000000u) << 32 | 0x0000890000000000ull |
                    (uint64_t)(tss & 0xffffffu) << 16 | (sizeof tables.tss - 1);
    tables.tss.ss0 = 0x10;
    for (uint32_t i = 0; i < VECTORS; i++)
        set_gate(i, pc_gate_other, GATE_KERNEL);
    set_gate(VECTOR_PAGE_FAULT, pc_gate_fault, GATE_KERNEL);
    set_gate(VECTOR_SERIAL, pc_gate_serial, GATE_KERNEL);
    set_gate(VECTOR_SYSCALL, pc_gate_syscall, GATE_USER);
    set_gate(VECTOR_DONE, pc_gate_done, GATE_USER);
    struct table_register gdt = { sizeof tables.gdt - 1, (uint32_t)tables.gdt };
    struct table_register idt = { sizeof tables.idt - 1, (uint32_t)tables.idt };
    __asm__ volatile("lgdt %0; lidt %1; ljmp $0x08, $1f; 1:"
                     "movl $0x10, %%eax; movl %%eax, %%ds; movl %%eax, %%es; movl %%eax, %%ss;"
                     "movl $0x28, %%eax; ltr %%ax"
                     :
                     : "m"(gdt), "m"(idt)
                     : "eax", "memory");
}

/* The message is copied in and out: ring 3 cannot change it while the kernel looks at it. */
uint32_t
pc_syscall(struct abi_syscall *call)
{
    struct kernel *k = pc_kernel();
    gva_t process = k->current_process;
    struct abi_syscall message;
    if (!machine_user_copy_in(k, &message, (uint32_t)call, sizeof message)) {
        kernel_user_exception(k, STATUS_ACCESS_VIOLATION);
        return 1;
    }
    kernel_syscall(k, &message);
    if (k->current_process != process)
        return 1;
    if (!machine_user_copy_out(k, (uint32_t)call, &message, sizeof message)) {
        kernel_user_exception(k, STATUS_ACCESS_VIOLATION);
        return 1;
    }
    return 0;
}

/* frame: error code, eip, cs. Decides nothing itself: the kernel function that the model calls too
 * says what to do. */
uint32_t
pc_page_fault(uint32_t address, const uint32_t *frame)
{
    struct kernel *k = pc_kernel();
    bool is_user = (frame[2] & 3u) == 3;
    k_assert_values(k, is_user, address, frame[1]);
    if (NT_SUCCESS(kernel_user_fault(k, address, (frame[0] & 2u) != 0)))
        return 0;
    kernel_user_exception(k, STATUS_ACCESS_VIOLATION);
    return 1;
}

void
pc_unexpected(uint32_t first, uint32_t second)
{
    k_panic(pc_kernel(), __FILE__, __LINE__, "unexpected interrupt or exception", first, second);
}

void
machine_user_run(struct kernel *k)
{
    (void)k;
    pc_enter_user((uint32_t)pc_user_entry, PC_USER_STACK + PC_USER_STACK_BYTES);
}
