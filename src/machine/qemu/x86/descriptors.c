/* SPDX-License-Identifier: MIT */
/* Descriptor tables and gates of 32 bits: ring 3 enters by sysenter, the double fault has a task of
 * its own. */
#include "machine/qemu/x86/descriptors.h"

#include "machine/qemu/pc.h"

#define VECTORS             256u
#define VECTOR_DOUBLE_FAULT 8u
#define VECTOR_PAGE_FAULT   14u
#define VECTOR_SERIAL       0x24u /* PIC remapped to 0x20: IRQ 4 */
#define GATE_KERNEL         0x8e00u
#define GATE_TASK           0x8500u

/* What sysenter loads; source: Intel SDM volume 2, SYSENTER. Data segment and ring 3's two follow
 * in the table. */
#define MSR_SYSENTER_CS  0x174u
#define MSR_SYSENTER_ESP 0x175u
#define MSR_SYSENTER_EIP 0x176u
#define KERNEL_CODE      0x08u
#define KERNEL_DATA      0x10u
#define TASK             0x28u
#define TASK_DOUBLE      0x30u

#define DOUBLE_FAULT_STACK_BYTES 4096u
#define FLAGS_RESERVED           2u

struct table_register {
    uint16_t limit;
    uint32_t base;
} __attribute__((packed));

/* Source: Intel SDM volume 3, 7.2.1. */
struct task_segment {
    uint32_t link;
    uint32_t esp0;
    uint32_t ss0;
    uint32_t rings_1_and_2[4];
    uint32_t cr3;
    uint32_t eip;
    uint32_t eflags;
    uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi;
    uint32_t es, cs, ss, ds, fs, gs;
    uint32_t ldt;
    uint32_t io_map;
};

static struct {
    uint64_t gdt[7];
    uint64_t idt[VECTORS];
    struct task_segment tss;
    struct task_segment double_fault;
    uint8_t double_fault_stack[DOUBLE_FAULT_STACK_BYTES];
} tables __attribute__((aligned(16)));

void pc_gate_syscall(void);
void pc_gate_fault(void);
void pc_gate_serial(void);
void pc_gate_other(void);
void pc_gate_double_fault(void);
PC_STACK_CALL _Noreturn void pc_double_fault(void);

static void
set_gate(uint32_t vector, void (*handler)(void), uint32_t type)
{
    uint32_t at = (uint32_t)handler;
    tables.idt[vector] =
        (uint64_t)(at & 0xffff0000u) << 32 | (uint64_t)type << 32 | 0x00080000u | (at & 0xffffu);
}

PC_STACK_CALL void
pc_set_kernel_stack(kva_t stack)
{
    tables.tss.esp0 = stack;
}

/* Descriptor of a task segment. */
static uint64_t
task_descriptor(const struct task_segment *task)
{
    uint32_t at = (uint32_t)task;
    return (uint64_t)(at & 0xff000000u) << 32 | 0x0000890000000000ull |
           (uint64_t)(at & 0xffffffu) << 16 | (sizeof *task - 1);
}

/* A page fault that finds no stack to be handled on ends here, as on Windows: a task of its own. */
static void
prepare_double_fault(void)
{
    struct task_segment *task = &tables.double_fault;
    task->eip = (uint32_t)pc_gate_double_fault;
    task->esp = (uint32_t)(tables.double_fault_stack + DOUBLE_FAULT_STACK_BYTES);
    task->eflags = FLAGS_RESERVED;
    task->cs = KERNEL_CODE;
    task->ss = KERNEL_DATA;
    task->ds = KERNEL_DATA;
    task->es = KERNEL_DATA;
    pc_tell_directory(&task->cr3);
    tables.gdt[TASK_DOUBLE / 8] = task_descriptor(task);
    tables.idt[VECTOR_DOUBLE_FAULT] = (uint64_t)GATE_TASK << 32 | TASK_DOUBLE << 16;
}

static void
write_msr(uint32_t msr, uint32_t value)
{
    __asm__ volatile("wrmsr" : : "c"(msr), "a"(value), "d"(0));
}

void
pc_traps_start(void)
{
    tables.gdt[1] = 0x00cf9a000000ffffull; /* ring 0 code, data; ring 3 code, data: flat */
    tables.gdt[2] = 0x00cf92000000ffffull;
    tables.gdt[3] = 0x00cffa000000ffffull;
    tables.gdt[4] = 0x00cff2000000ffffull;
    tables.gdt[TASK / 8] = task_descriptor(&tables.tss);
    tables.tss.ss0 = KERNEL_DATA;
    for (uint32_t i = 0; i < VECTORS; i++)
        set_gate(i, pc_gate_other, GATE_KERNEL);
    prepare_double_fault();
    set_gate(VECTOR_PAGE_FAULT, pc_gate_fault, GATE_KERNEL);
    set_gate(VECTOR_SERIAL, pc_gate_serial, GATE_KERNEL);
    write_msr(MSR_SYSENTER_CS, KERNEL_CODE);
    write_msr(MSR_SYSENTER_ESP,
              (uint32_t)&tables.tss); /* the gate takes its own stack first of all */
    write_msr(MSR_SYSENTER_EIP, (uint32_t)pc_gate_syscall);
    struct table_register gdt = { sizeof tables.gdt - 1, (uint32_t)tables.gdt };
    struct table_register idt = { sizeof tables.idt - 1, (uint32_t)tables.idt };
    __asm__ volatile("lgdt %0; lidt %1; ljmp $0x08, $1f; 1:"
                     "movl $0x10, %%eax; movl %%eax, %%ds; movl %%eax, %%es; movl %%eax, %%ss;"
                     "movl $0x28, %%eax; ltr %%ax"
                     :
                     : "m"(gdt), "m"(idt)
                     : "eax", "memory");
}

/* The task that was interrupted has left where it was in its segment. */
PC_STACK_CALL void
pc_double_fault(void)
{
    k_panic(pc_kernel(), __FILE__, __LINE__, "double fault: the kernel stack is full",
            tables.tss.esp, tables.tss.eip);
}
