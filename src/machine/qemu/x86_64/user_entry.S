/* SPDX-License-Identifier: MIT */
/* Where ring 3 begins: one step, then back. Lies in the pages user mode may read. */
    .text
    .globl pc_user_entry
pc_user_entry:
    .cfi_sections .debug_frame
    .cfi_startproc
    .cfi_undefined %rip          /* nobody called it: backtraces end here */
    xorl %edi, %edi              /* struct user: the machine needs none */
    call user_step
    xorl %eax, %eax
    syscall                      /* does not return */
    .cfi_endproc

    .section .note.GNU-stack, "", @progbits
