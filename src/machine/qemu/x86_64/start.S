/* SPDX-License-Identifier: MIT */
/*
 * PVH start: 32-bit protected mode, no paging. Makes page tables of four levels: all physical memory below 4 GB by large
 * pages, at its physical address (until the kernel's own directory is loaded) and at pc_frames; the first 64 MB and the
 * code of ring 3, which both rings run, where they are linked for. Then long mode.
 */
    .set LARGE, 0x200000
    .set PRESENT_WRITE, 0x63     /* accessed, dirty */
    .set LARGE_PAGE, 0xe3
    .set USER, 0x4
    .set NO_EXECUTE_HIGH, 0x80000000
    .set EFER, 0xc0000080
    .set EFER_SYSCALL_LONG_NX, 0x901

    .section .note.pvh, "a", @note
    .align 4
    .long 4              /* name: "Xen" */
    .long 8              /* descriptor: entry address */
    .long 18             /* XEN_ELFNOTE_PHYS32_ENTRY */
    .asciz "Xen"
    .quad pc_start_phys

    .section .text
    .code32
    .globl pc_start
pc_start:
    .cfi_sections .debug_frame
    .cfi_startproc
    .cfi_undefined 16            /* %rip: nobody called it, backtraces end here */
    cli
    cld
    movl $physical_directories_phys, %edi
    movl $LARGE_PAGE, %eax
    xorl %edx, %edx
1:  movl %eax, (%edi)
    addl $8, %edi
    addl $LARGE, %eax
    cmpl $physical_directories_phys + 0x4000, %edi
    jb 1b

    movl $kernel_directory_phys, %edi
    movl $LARGE_PAGE, %eax
1:  movl %eax, (%edi)
    addl $8, %edi
    addl $LARGE, %eax
    cmpl $kernel_directory_phys + 32 * 8, %edi
    jb 1b
    movl $user_large_page + LARGE_PAGE, boot_user_entry_phys

    movl $kernel_directory_phys + PRESENT_WRITE + USER, pc_pointers_phys
    movl $physical_directories_phys + PRESENT_WRITE, %eax
    xorl %ecx, %ecx
1:  movl %eax, low_pointers_phys(, %ecx, 8)
    movl %eax, frame_pointers_phys(, %ecx, 8)
    movl $NO_EXECUTE_HIGH, frame_pointers_phys + 4(, %ecx, 8)
    addl $0x1000, %eax
    incl %ecx
    cmpl $4, %ecx
    jb 1b
    movl $low_pointers_phys + PRESENT_WRITE, boot_top_phys
    movl $pc_pointers_phys + PRESENT_WRITE + USER, boot_kernel_entry_phys

    movl %cr4, %eax
    orl $0x20, %eax              /* PAE */
    movl %eax, %cr4
    movl $boot_top_phys, %eax
    movl %eax, %cr3
    movl $EFER, %ecx
    rdmsr
    orl $EFER_SYSCALL_LONG_NX, %eax
    wrmsr
    movl %cr0, %eax
    orl $0x80010000, %eax        /* PG, WP: copy on write fires in ring 0 too */
    movl %eax, %cr0
    lgdt boot_gdt_register_phys
    ljmp $8, $pc_start_long_phys

    .code64
    .globl pc_start_long
pc_start_long:
    movabsq $2f, %rax
    jmp *%rax
2:  xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    leaq boot_stack_top(%rip), %rsp
    xorl %ebp, %ebp
    call pc_main
3:  hlt
    jmp 3b
    .cfi_endproc

    .align 8
    .globl boot_gdt, boot_gdt_register
boot_gdt:
    .quad 0
    .quad 0x00209a0000000000     /* code, 64 bits */
boot_gdt_register:
    .word 15
    .long boot_gdt_phys

    .section .bss
    .align 4096
    .globl boot_top, low_pointers, pc_pointers, kernel_directory, physical_directories
boot_top:
    .skip 4096
low_pointers:
    .skip 4096
pc_pointers:
    .skip 4096
kernel_directory:
    .skip 4096
physical_directories:
    .skip 4 * 4096
    .globl boot_stack_guard
boot_stack_guard:
    .skip 4096                   /* not mapped once paging is the kernel's: an overflow faults */
    .skip 16384
    .globl boot_stack_top
boot_stack_top:

    .section .note.GNU-stack, "", @progbits
