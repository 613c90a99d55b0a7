/* SPDX-License-Identifier: MIT */
/* Ring 3's way into the kernel with 32 bits: sysenter, which keeps neither stack nor place. */
#include "user/user.h"

void
user_call(struct user *u, struct abi_syscall *call)
{
    (void)u;
    __asm__ volatile("movl %%esp, %%ecx; movl $1f, %%edx; sysenter; 1:"
                     : "+a"(call)
                     :
                     : "ecx", "edx", "memory");
}
