/* SPDX-License-Identifier: MIT */
/*
 * Between the rings. For debuggers each function says where its caller is (.cfi): of a
 * gate it is that of the pc_enter_user() whose ring 3 came through it.
 */
    .cfi_sections .debug_frame

    /* %esp is at the frame that pc_enter_user left: saved_esp, %edi, %esi, %ebx, %ebp, return address. */
    .macro cfi_in_frame
    .cfi_def_cfa %esp, 24
    .cfi_offset %eip, -4
    .cfi_offset %ebp, -8
    .cfi_offset %ebx, -12
    .cfi_offset %esi, -16
    .cfi_offset %edi, -20
    .endm

    /* Push and pop that debuggers can follow. */
    .macro push what
    pushl \what
    .cfi_adjust_cfa_offset 4
    .endm
    .macro pop what
    popl \what
    .cfi_adjust_cfa_offset -4
    .endm

    .text
    .globl pc_enter_user
pc_enter_user:                   /* (entry, stack_top) */
    .cfi_startproc
    push %ebp
    push %ebx
    push %esi
    push %edi
    movl 20(%esp), %eax
    movl 24(%esp), %edx
    push saved_esp               /* the frame of an outer run, if there is one */
    cfi_in_frame
    movl %esp, saved_esp
    push %eax
    push %edx
    push %esp
    call pc_set_kernel_stack
    addl $4, %esp
    .cfi_adjust_cfa_offset -4
    pop %edx
    pop %eax
    movl $0x23, %ecx
    movl %ecx, %ds
    movl %ecx, %es
    push $0x23
    push %edx
    push $0x2                    /* interrupts off */
    push $0x1b
    push %eax
    xorl %ebp, %ebp
    iret
    .cfi_endproc

    .globl pc_leave_user
pc_leave_user:
    .cfi_startproc
    .cfi_undefined %eip
    movl $0x10, %eax
    movl %eax, %ds
    movl %eax, %es
    movl saved_esp, %esp
    cfi_in_frame
    pop saved_esp
    pop %edi
    pop %esi
    pop %ebx
    pop %ebp
    ret
    .cfi_endproc

    /*
     * The one gate of ring 3: sysenter, %eax: address of struct abi_syscall, 0: the step is done; %edx, %ecx: where and
     * on what stack ring 3 goes on. Under an emulated processor an interrupt costs five times as much.
     */
    .globl pc_gate_syscall
pc_gate_syscall:
    .cfi_startproc
    .cfi_undefined %eip
    cld
    movl saved_esp, %esp
    cfi_in_frame
    testl %eax, %eax
    jz pc_leave_user
    push %ecx
    push %edx
    push %eax
    call pc_syscall              /* 0: back to ring 3, else its process is gone */
    addl $4, %esp
    .cfi_adjust_cfa_offset -4
    testl %eax, %eax
    jnz pc_leave_user
    pop %edx
    pop %ecx
    sysexit
    .cfi_endproc

    .globl pc_gate_fault
pc_gate_fault:                   /* page fault: error code is on the stack */
    .cfi_startproc simple
    .cfi_signal_frame
    .cfi_def_cfa %esp, 16
    .cfi_offset %eip, -12
    /* %esp was the CFA; if cs (at CFA - 8) is ring 3's, what is stored there: dup, lit8, minus, deref, lit3, and, bra,
       skip, deref. */
    .cfi_escape 0x16, 4, 13, 0x12, 0x38, 0x1c, 0x06, 0x33, 0x1a, 0x28, 3, 0, 0x2f, 1, 0, 0x06
    pushal
    .cfi_adjust_cfa_offset 32
    .cfi_offset %eax, -20
    .cfi_offset %ecx, -24
    .cfi_offset %edx, -28
    .cfi_offset %ebx, -32
    .cfi_offset %ebp, -40
    .cfi_offset %esi, -44
    .cfi_offset %edi, -48
    cld
    movl %cr2, %eax
    leal 32(%esp), %edx          /* error code, eip, cs */
    push %edx
    push %eax
    call pc_page_fault           /* 0: try again */
    addl $8, %esp
    .cfi_adjust_cfa_offset -8
    testl %eax, %eax
    jnz pc_leave_user
    popal
    .cfi_adjust_cfa_offset -32
    .cfi_same_value %eax
    .cfi_same_value %ecx
    .cfi_same_value %edx
    .cfi_same_value %ebx
    .cfi_same_value %ebp
    .cfi_same_value %esi
    .cfi_same_value %edi
    addl $4, %esp
    .cfi_adjust_cfa_offset -4
    iret
    .cfi_endproc

    .globl pc_gate_double_fault
pc_gate_double_fault:            /* a task of its own: the error code is on its stack */
    .cfi_startproc
    .cfi_undefined %eip
    call pc_double_fault
1:  hlt
    jmp 1b
    .cfi_endproc

    /*
     * bool (to, from, bytes), in registers: between kernel and user memory. A page fault on the way that cannot be
     * mended goes on at pc_user_copy_failed.
     */
    .globl pc_user_copy
pc_user_copy:
    .cfi_startproc
    push %esi
    .cfi_offset %esi, -8
    push %edi
    .cfi_offset %edi, -12
    movl %eax, %edi
    movl %edx, %esi
    movl %ecx, %edx
    .globl pc_user_copy_start
pc_user_copy_start:
    subl $4, %edx
    jb 2f
1:  movl (%esi), %eax
    movl %eax, (%edi)
    addl $4, %esi
    addl $4, %edi
    subl $4, %edx
    jae 1b
2:  addl $4, %edx
    jz 4f
3:  movb (%esi), %al
    movb %al, (%edi)
    incl %esi
    incl %edi
    decl %edx
    jnz 3b
    .globl pc_user_copy_end
pc_user_copy_end:
4:  movl $1, %eax
    .cfi_remember_state
    pop %edi
    pop %esi
    ret
    .cfi_restore_state
    .globl pc_user_copy_failed
pc_user_copy_failed:
    xorl %eax, %eax
    pop %edi
    pop %esi
    ret
    .cfi_endproc

    .globl pc_gate_serial
pc_gate_serial:                  /* in ring 0 only: ring 3 runs with interrupts off */
    .cfi_startproc simple
    .cfi_signal_frame
    .cfi_def_cfa %esp, 12
    .cfi_offset %eip, -12
    pushal
    .cfi_adjust_cfa_offset 32
    .cfi_offset %ebp, -36
    .cfi_offset %ebx, -28
    .cfi_offset %esi, -40
    .cfi_offset %edi, -44
    cld
    call pc_serial_interrupt
    popal
    .cfi_adjust_cfa_offset -32
    .cfi_same_value %ebp
    .cfi_same_value %ebx
    .cfi_same_value %esi
    .cfi_same_value %edi
    iret
    .cfi_endproc

    /*
     * Every other vector, of either ring: ring 3 runs our own code only, so it is a bug of ours. Two words of the frame
     * go into the panic: eip and cs, or an error code and eip.
     */
    .globl pc_gate_other
pc_gate_other:
    .cfi_startproc
    .cfi_undefined %eip          /* with an error code or without: who knows */
    pushal
    .cfi_adjust_cfa_offset 32
    cld
    push 32(%esp)
    push 40(%esp)
    call pc_unexpected
1:  hlt
    jmp 1b
    .cfi_endproc

    .section .bss
    .align 4
saved_esp:
    .skip 4

    .section .note.GNU-stack, "", @progbits
