/* SPDX-License-Identifier: MIT */
/* The change to wide page table entries. */
    .text
    /* (directory): paging off, CR4.PAE on, new directory, paging on. Runs at its physical address. */
    .globl pc_go_wide
pc_go_wide:
    movl 4(%esp), %edx
    movl $pc_go_wide_low_phys, %eax
    jmp *%eax
    .globl pc_go_wide_low
pc_go_wide_low:
    movl %cr0, %eax
    andl $0x7fffffff, %eax
    movl %eax, %cr0
    movl %cr4, %eax
    orl $0x20, %eax
    movl %eax, %cr4
    movl %edx, %cr3
    movl %cr0, %eax
    orl $0x80000000, %eax
    movl %eax, %cr0
    movl $2f, %eax
    jmp *%eax
2:  ret

    .section .note.GNU-stack, "", @progbits
