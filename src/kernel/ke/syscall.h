/* SPDX-License-Identifier: MIT */
/* Every system call's kernel function, declared from the one list. */
#pragma once

#include "abi/syscall.h"
#include "kernel/kernel.h"

/*
 * The call is by value: the machine holds it, arguments in a[], results go back into it. A handler
 * sets status always and last_error only where it differs from what abi/status.def says. If the
 * call ends its own process, *call is not touched afterwards.
 */
#define SYSCALL(name, handler, text, in, out)                                                      \
    void handler(struct kernel *k, struct abi_syscall *call);
#include "abi/syscalls.def"
#undef SYSCALL
