/* SPDX-License-Identifier: MIT */
/*
 * Between the rings. For debuggers each function says where its caller is (.cfi): of a
 * gate it is that of the pc_enter_user() whose ring 3 came through it.
 */
    .cfi_sections .debug_frame

    /* %rsp is at the frame that pc_enter_user left: saved_rsp, %r15 to %r12, %rbx, %rbp, return address. */
    .macro cfi_in_frame
    .cfi_def_cfa %rsp, 64
    .cfi_offset %rip, -8
    .cfi_offset %rbp, -16
    .cfi_offset %rbx, -24
    .cfi_offset %r12, -32
    .cfi_offset %r13, -40
    .cfi_offset %r14, -48
    .cfi_offset %r15, -56
    .endm

    /* Push and pop that debuggers can follow. */
    .macro push what
    pushq \what
    .cfi_adjust_cfa_offset 8
    .endm
    .macro pop what
    popq \what
    .cfi_adjust_cfa_offset -8
    .endm

    /* What a function may change. */
    .macro save_scratch
    push %rax
    push %rcx
    push %rdx
    push %rsi
    push %rdi
    push %r8
    push %r9
    push %r10
    push %r11
    .endm
    .macro restore_scratch
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rdi
    pop %rsi
    pop %rdx
    pop %rcx
    pop %rax
    .endm

    .text
    .globl pc_enter_user
pc_enter_user:                   /* (entry, stack_top) */
    .cfi_startproc
    push %rbp
    push %rbx
    push %r12
    push %r13
    push %r14
    push %r15
    push saved_rsp(%rip)         /* the frame of an outer run, if there is one */
    cfi_in_frame
    movq %rsp, saved_rsp(%rip)
    movq %rdi, %rbx
    movq %rsi, %rbp
    movq %rsp, %rdi
    call pc_set_kernel_stack
    push $0x23
    push %rbp
    push $0x2                    /* interrupts off */
    push $0x2b
    push %rbx
    xorl %ebp, %ebp
    iretq
    .cfi_endproc

    .globl pc_leave_user
pc_leave_user:
    .cfi_startproc
    .cfi_undefined %rip
    movq saved_rsp(%rip), %rsp
    cfi_in_frame
    pop saved_rsp(%rip)
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbx
    pop %rbp
    ret
    .cfi_endproc

    /*
     * The one gate of ring 3: syscall, %rax: address of struct abi_syscall, 0: the step is done; %rcx and %rdx: where and
     * on what stack ring 3 goes on.
     */
    .globl pc_gate_syscall
pc_gate_syscall:
    .cfi_startproc
    .cfi_undefined %rip
    movq saved_rsp(%rip), %rsp
    cfi_in_frame
    testq %rax, %rax
    jz pc_leave_user
    push %rcx
    push %rdx
    movq %rax, %rdi
    call pc_syscall              /* 0: back to ring 3, else its process is gone */
    testl %eax, %eax
    jnz pc_leave_user
    pop %rdx
    pop %rcx
    movl $0x2, %r11d             /* flags */
    movq %rdx, %rsp
    sysretq
    .cfi_endproc

    .globl pc_gate_fault
pc_gate_fault:                   /* page fault: error code is on the stack */
    .cfi_startproc simple
    .cfi_signal_frame
    .cfi_def_cfa %rsp, 48
    .cfi_offset %rip, -40
    .cfi_offset %rsp, -16
    save_scratch
    .cfi_offset %rax, -56
    .cfi_offset %rcx, -64
    .cfi_offset %rdx, -72
    .cfi_offset %rsi, -80
    .cfi_offset %rdi, -88
    .cfi_offset %r8, -96
    .cfi_offset %r9, -104
    .cfi_offset %r10, -112
    .cfi_offset %r11, -120
    cld
    movq %cr2, %rdi
    leaq 72(%rsp), %rsi          /* error code, rip, cs */
    call pc_page_fault           /* 0: try again */
    testl %eax, %eax
    jnz pc_leave_user
    restore_scratch
    .cfi_same_value %rax
    .cfi_same_value %rcx
    .cfi_same_value %rdx
    .cfi_same_value %rsi
    .cfi_same_value %rdi
    .cfi_same_value %r8
    .cfi_same_value %r9
    .cfi_same_value %r10
    .cfi_same_value %r11
    addq $8, %rsp
    .cfi_adjust_cfa_offset -8
    iretq
    .cfi_endproc

    .globl pc_gate_double_fault
pc_gate_double_fault:            /* on a stack of its own: error code, rip, cs, flags, rsp */
    .cfi_startproc
    .cfi_undefined %rip
    movq 32(%rsp), %rdi
    movq 8(%rsp), %rsi
    call pc_double_fault
1:  hlt
    jmp 1b
    .cfi_endproc

    /*
     * bool (to, from, bytes): between kernel and user memory. A page fault on the way that cannot be mended goes on at
     * pc_user_copy_failed.
     */
    .globl pc_user_copy
pc_user_copy:
    .cfi_startproc
    .globl pc_user_copy_start
pc_user_copy_start:
    subl $8, %edx
    jb 2f
1:  movq (%rsi), %rax
    movq %rax, (%rdi)
    addq $8, %rsi
    addq $8, %rdi
    subl $8, %edx
    jae 1b
2:  addl $8, %edx
    jz 4f
3:  movb (%rsi), %al
    movb %al, (%rdi)
    incq %rsi
    incq %rdi
    decl %edx
    jnz 3b
    .globl pc_user_copy_end
pc_user_copy_end:
4:  movl $1, %eax
    ret
    .globl pc_user_copy_failed
pc_user_copy_failed:
    xorl %eax, %eax
    ret
    .cfi_endproc

    .globl pc_gate_serial
pc_gate_serial:                  /* in ring 0 only: ring 3 runs with interrupts off */
    .cfi_startproc simple
    .cfi_signal_frame
    .cfi_def_cfa %rsp, 40
    .cfi_offset %rip, -40
    .cfi_offset %rsp, -16
    save_scratch
    cld
    call pc_serial_interrupt
    restore_scratch
    iretq
    .cfi_endproc

    /*
     * Every other vector, of either ring: ring 3 runs our own code only, so it is a bug of ours. Two words of the frame
     * go into the panic: rip and cs, or an error code and rip.
     */
    .globl pc_gate_other
pc_gate_other:
    .cfi_startproc
    .cfi_undefined %rip          /* with an error code or without: who knows */
    cld
    movq (%rsp), %rdi
    movq 8(%rsp), %rsi
    call pc_unexpected
1:  hlt
    jmp 1b
    .cfi_endproc

    .section .bss
    .align 8
saved_rsp:
    .skip 8

    .section .note.GNU-stack, "", @progbits
