/* SPDX-License-Identifier: MIT */
/* Where ring 3 begins: one step, then back. Lies in the pages user mode may read. */
    .text
    .globl pc_user_entry
pc_user_entry:
    xorl %eax, %eax              /* struct user: the machine needs none */
    call user_step
    xorl %eax, %eax
    sysenter                     /* does not return */

    .section .note.GNU-stack, "", @progbits
