/* SPDX-License-Identifier: MIT */
/* Between the rings, and the change of paging mode. */
    .text
    .globl pc_enter_user
pc_enter_user:                   /* (entry, stack_top) */
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl 20(%esp), %eax
    movl 24(%esp), %edx
    pushl saved_esp              /* the frame of an outer run, if there is one */
    movl %esp, saved_esp
    pushl %eax
    pushl %edx
    pushl %esp
    call pc_set_kernel_stack
    addl $4, %esp
    popl %edx
    popl %eax
    movl $0x23, %ecx
    movl %ecx, %ds
    movl %ecx, %es
    pushl $0x23
    pushl %edx
    pushl $0x2                   /* interrupts off */
    pushl $0x1b
    pushl %eax
    xorl %ebp, %ebp
    iret

    .globl pc_leave_user
pc_leave_user:
    movl $0x10, %eax
    movl %eax, %ds
    movl %eax, %es
    movl saved_esp, %esp
    popl saved_esp
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret

    /*
     * The one gate of ring 3: sysenter, %eax: address of struct abi_syscall, 0: the step is done; %edx, %ecx: where and
     * on what stack ring 3 goes on. Under an emulated processor an interrupt costs five times as much.
     */
    .globl pc_gate_syscall
pc_gate_syscall:
    cld
    movl saved_esp, %esp
    testl %eax, %eax
    jz pc_leave_user
    pushl %ecx
    pushl %edx
    pushl %eax
    call pc_syscall              /* 0: back to ring 3, else its process is gone */
    addl $4, %esp
    testl %eax, %eax
    jnz pc_leave_user
    popl %edx
    popl %ecx
    sysexit

    .globl pc_gate_fault
pc_gate_fault:                   /* page fault: error code is on the stack */
    pushal
    cld
    movl %cr2, %eax
    leal 32(%esp), %edx          /* error code, eip, cs */
    pushl %edx
    pushl %eax
    call pc_page_fault           /* 0: try again */
    addl $8, %esp
    testl %eax, %eax
    jnz pc_leave_user
    popal
    addl $4, %esp
    iret

    .globl pc_gate_double_fault
pc_gate_double_fault:            /* a task of its own: the error code is on its stack */
    call pc_double_fault
1:  hlt
    jmp 1b

    /*
     * bool (to, from, bytes), in registers: between kernel and user memory. A page fault on the way that cannot be
     * mended goes on at pc_user_copy_failed.
     */
    .globl pc_user_copy
pc_user_copy:
    pushl %esi
    pushl %edi
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
    popl %edi
    popl %esi
    ret
    .globl pc_user_copy_failed
pc_user_copy_failed:
    xorl %eax, %eax
    popl %edi
    popl %esi
    ret

    .globl pc_gate_serial
pc_gate_serial:
    pushal
    cld
    call pc_serial_interrupt
    popal
    iret

    /*
     * Every other vector, of either ring: ring 3 runs our own code only, so it is a bug of ours. Two words of the frame
     * go into the panic: eip and cs, or an error code and eip.
     */
    .globl pc_gate_other
pc_gate_other:
    pushal
    cld
    pushl 32(%esp)
    pushl 40(%esp)
    call pc_unexpected
1:  hlt
    jmp 1b

    /* (directory): paging off, PAE on, new directory, paging on. Runs at its physical address. */
    .globl pc_go_pae
pc_go_pae:
    movl 4(%esp), %edx
    movl $pc_go_pae_low_phys, %eax
    jmp *%eax
    .globl pc_go_pae_low
pc_go_pae_low:
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

    .section .bss
    .align 4
saved_esp:
    .skip 4

    .section .note.GNU-stack, "", @progbits
