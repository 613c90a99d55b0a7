/* SPDX-License-Identifier: MIT */
/* PVH start: 32-bit protected mode, no paging. Maps the first 64 MB twice (low and at pc_direct_map) and goes up. */
    .section .note.pvh, "a", @note
    .align 4
    .long 4              /* name: "Xen" */
    .long 4              /* descriptor: entry address */
    .long 18             /* XEN_ELFNOTE_PHYS32_ENTRY */
    .asciz "Xen"
    .long pc_start_phys

    .section .text
    .code32
    .globl pc_start
pc_start:
    .cfi_sections .debug_frame
    .cfi_startproc
    .cfi_undefined %eip          /* nobody called it: backtraces end here */
    cli
    cld
    movl $boot_directory_phys, %edi
    xorl %ecx, %ecx
1:  movl %ecx, %eax
    shll $22, %eax
    orl $0x83, %eax              /* present, write, large */
    movl %eax, (%edi,%ecx,4)
    movl %eax, pc_boot_offset(%edi,%ecx,4) /* the same at pc_direct_map */
    incl %ecx
    cmpl $16, %ecx
    jb 1b
    movl $user_large_page + 0x83, pc_boot_user(%edi)
    movl %cr4, %eax
    orl $0x10, %eax              /* PSE */
    movl %eax, %cr4
    movl %edi, %cr3
    movl %cr0, %eax
    orl $0x80010000, %eax        /* PG, WP: copy on write fires in ring 0 too */
    movl %eax, %cr0
    movl $2f, %eax
    jmp *%eax
2:  movl $boot_stack_top, %esp
    xorl %ebp, %ebp
    call pc_main
3:  hlt
    jmp 3b
    .cfi_endproc

    .section .bss
    .align 4096
    .globl boot_directory
boot_directory:
    .skip 4096
    .globl boot_stack_guard
boot_stack_guard:
    .skip 4096                   /* not mapped once paging is the kernel's: an overflow faults */
    .skip 16384
    .globl boot_stack_top
boot_stack_top:

    .section .note.GNU-stack, "", @progbits
