/* SPDX-License-Identifier: MIT */
/* Ring 3's way into the kernel with 64 bits: syscall, which keeps place and flags, but no stack. */
#include "user/user.h"

void
user_call(struct user *u, struct abi_syscall *call)
{
    (void)u;
    __asm__ volatile("movq %%rsp, %%rdx; syscall"
                     : "+a"(call)
                     :
                     : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory");
}
