/* SPDX-License-Identifier: MIT */
/* Descriptor tables and gates of 64 bits: ring 3 enters by syscall, the double fault has a stack of
 * its own. */
#include "machine/qemu/pc.h"

#define VECTORS             256u
#define VECTOR_DOUBLE_FAULT 8u
#define VECTOR_PAGE_FAULT   14u
#define VECTOR_SERIAL       0x24u /* PIC remapped to 0x20: IRQ 4 */
#define GATE                0x8e00u
#define STACK_OF_ITS_OWN    1u /* of the task segment's: the first */

/* What syscall and sysret load; source: Intel SDM volume 2, SYSCALL and SYSRET: the data segment of
 * ring 3 comes before its code. */
#define MSR_STAR       0xc0000081u
#define MSR_LSTAR      0xc0000082u
#define MSR_FMASK      0xc0000084u
#define KERNEL_CODE    0x08u
#define KERNEL_DATA    0x10u
#define BEFORE_RING_3  0x18u
#define TASK           0x30u
#define FLAGS_TO_CLEAR 0x700u /* trap, interrupts, direction */

#define DOUBLE_FAULT_STACK_BYTES 4096u

struct table_register {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

/* Source: Intel SDM volume 3, 7.7. */
struct task_segment {
    uint32_t reserved;
    uint64_t stack_of_ring[3];
    uint64_t reserved_1;
    uint64_t stack[7];
    uint64_t reserved_2;
    uint16_t reserved_3;
    uint16_t io_map;
} __attribute__((packed));

/* Source: the same, 6.14.1. */
struct vector_gate {
    uint16_t offset_0;
    uint16_t selector;
    uint16_t bits;
    uint16_t offset_16;
    uint32_t offset_32;
    uint32_t reserved;
};

static struct {
    uint64_t gdt[8];
    struct vector_gate idt[VECTORS];
    struct task_segment tss;
    uint8_t double_fault_stack[DOUBLE_FAULT_STACK_BYTES] __attribute__((aligned(16)));
} tables __attribute__((aligned(16)));

void pc_gate_syscall(void);
void pc_gate_fault(void);
void pc_gate_serial(void);
void pc_gate_other(void);
void pc_gate_double_fault(void);
_Noreturn void pc_double_fault(kva_t stack, kva_t place);

static void
set_gate(uint32_t vector, void (*handler)(void), uint32_t stack)
{
    kva_t at = (kva_t)handler;
    tables.idt[vector] = (struct vector_gate){ .offset_0 = (uint16_t)at,
                                               .selector = KERNEL_CODE,
                                               .bits = (uint16_t)(GATE | stack),
                                               .offset_16 = (uint16_t)(at >> 16),
                                               .offset_32 = (uint32_t)(at >> 32) };
}

void
pc_set_kernel_stack(kva_t stack)
{
    tables.tss.stack_of_ring[0] = stack;
}

/* The descriptor of a task segment takes two places. */
static void
describe_task(void)
{
    kva_t at = (kva_t)&tables.tss;
    tables.gdt[TASK / 8] = (at & 0xff000000u) << 32 | 0x0000890000000000ull |
                           (at & 0xffffffu) << 16 | (sizeof tables.tss - 1);
    tables.gdt[TASK / 8 + 1] = at >> 32;
    tables.tss.io_map = sizeof tables.tss;
    tables.tss.stack[STACK_OF_ITS_OWN - 1] =
        (kva_t)(tables.double_fault_stack + DOUBLE_FAULT_STACK_BYTES);
}

static void
write_msr(uint32_t msr, uint64_t value)
{
    __asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

static void
load_tables(void)
{
    struct table_register gdt = { sizeof tables.gdt - 1, (kva_t)tables.gdt };
    struct table_register idt = { sizeof tables.idt - 1, (kva_t)tables.idt };
    __asm__ volatile("lgdt %0; lidt %1;"
                     "pushq $0x08; leaq 1f(%%rip), %%rax; pushq %%rax; lretq; 1:"
                     "movl $0x10, %%eax; movl %%eax, %%ds; movl %%eax, %%es; movl %%eax, %%ss;"
                     "movl $0x30, %%eax; ltr %%ax"
                     :
                     : "m"(gdt), "m"(idt)
                     : "rax", "memory");
}

void
pc_traps_start(void)
{
    tables.gdt[KERNEL_CODE / 8] = 0x00209a0000000000ull;
    tables.gdt[KERNEL_DATA / 8] = 0x0000920000000000ull;
    tables.gdt[BEFORE_RING_3 / 8 + 1] = 0x0000f20000000000ull; /* ring 3: data, code */
    tables.gdt[BEFORE_RING_3 / 8 + 2] = 0x0020fa0000000000ull;
    describe_task();
    for (uint32_t i = 0; i < VECTORS; i++)
        set_gate(i, pc_gate_other, 0);
    set_gate(VECTOR_DOUBLE_FAULT, pc_gate_double_fault, STACK_OF_ITS_OWN);
    set_gate(VECTOR_PAGE_FAULT, pc_gate_fault, 0);
    set_gate(VECTOR_SERIAL, pc_gate_serial, 0);
    write_msr(MSR_STAR, (uint64_t)(BEFORE_RING_3 | 3) << 48 | (uint64_t)KERNEL_CODE << 32);
    write_msr(MSR_LSTAR, (kva_t)pc_gate_syscall);
    write_msr(MSR_FMASK, FLAGS_TO_CLEAR);
    load_tables();
}

/* A page fault that finds no stack to be handled on ends here. */
void
pc_double_fault(kva_t stack, kva_t place)
{
    k_panic(pc_kernel(), __FILE__, __LINE__, "double fault: the kernel stack is full", stack,
            place);
}
