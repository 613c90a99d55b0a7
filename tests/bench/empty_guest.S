/* SPDX-License-Identifier: MIT */
/* The smallest PVH guest: one byte on the serial line, then sleep. What a start under QEMU costs without us. */
    .section .note.pvh, "a", @note
    .align 4
    .long 4, 4, 18               /* "Xen", an address, XEN_ELFNOTE_PHYS32_ENTRY */
    .asciz "Xen"
    .long start

    .text
    .globl start
start:
    movw $0x3f8, %dx
    movb $'R', %al
    outb %al, %dx
1:  cli
    hlt
    jmp 1b

    .section .note.GNU-stack, "", @progbits
