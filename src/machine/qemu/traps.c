/* SPDX-License-Identifier: MIT */
/* What the gates bring: system calls, page faults, what nobody expects. */
#include "abi/syscall.h"
#include "kernel/ke/memory.h"
#include "machine/qemu/pc.h"

void pc_user_entry(void);
/* Labels in pc_user_copy(). */
extern char pc_user_copy_start[], pc_user_copy_end[], pc_user_copy_failed[];
PC_STACK_CALL uint32_t pc_syscall(struct abi_syscall *call);
PC_STACK_CALL uint32_t pc_page_fault(kva_t address, kva_t *frame);
PC_STACK_CALL _Noreturn void pc_unexpected(kva_t first, kva_t second);

/* The message is copied in and out: ring 3 cannot change it while the kernel looks at it. It lies
 * on ring 3's stack, as all that ring 3 keeps for the length of a call. */
PC_STACK_CALL uint32_t
pc_syscall(struct abi_syscall *call)
{
    struct kernel *k = pc_kernel();
    kva_t process = (kva_t)k->current_process;
    struct abi_syscall message;
    if (!pc_is_on_user_stack((kva_t)call, sizeof message)) {
        kernel_user_exception(k, STATUS_ACCESS_VIOLATION);
        return 1;
    }
    memcpy(&message, call, sizeof message);
    kernel_syscall(k, &message);
    if ((kva_t)k->current_process != process)
        return 1;
    memcpy(call, &message, sizeof message);
    return 0;
}

/* The kernel touched an address of no valid entry: session space to be filled or copied, or user
 * memory in pc_user_copy(), which is told if it may not. */
static void
kernel_fault(struct kernel *k, kva_t address, kva_t *frame, bool is_write)
{
    bool is_copy =
        address < k->layout.user_end &&
        frame[1] - (kva_t)pc_user_copy_start < (kva_t)(pc_user_copy_end - pc_user_copy_start);
    pc_handler_enter();
    nt_status status = is_copy ? kernel_user_fault(k, address, is_write)
                               : kernel_session_fault(k, address, is_write);
    pc_handler_leave();
    if (NT_SUCCESS(status))
        return;
    if (!is_copy)
        k_panic(k, __FILE__, __LINE__, "page fault in ring 0", address, frame[1]);
    frame[1] = (kva_t)pc_user_copy_failed;
}

/* frame: error code, eip, cs. Decides nothing itself: the kernel function that the model calls too
 * says what to do. */
PC_STACK_CALL uint32_t
pc_page_fault(kva_t address, kva_t *frame)
{
    struct kernel *k = pc_kernel();
    bool is_write = (frame[0] & 2u) != 0;
    bool is_user = (frame[2] & 3u) == 3;
    if (!is_user) {
        kernel_fault(k, address, frame, is_write);
        return 0;
    }
    if (NT_SUCCESS(kernel_user_fault(k, address, is_write)))
        return 0;
    kernel_user_exception(k, STATUS_ACCESS_VIOLATION);
    return 1;
}

PC_STACK_CALL void
pc_unexpected(kva_t first, kva_t second)
{
    k_panic(pc_kernel(), __FILE__, __LINE__, "unexpected interrupt or exception", first, second);
}

void
machine_user_run(struct kernel *k)
{
    (void)k;
    pc_enter_user((kva_t)pc_user_entry, PC_USER_STACK + PC_USER_STACK_BYTES);
}
