/* SPDX-License-Identifier: MIT */
/*
 * What system calls about USER objects have in common: for whom one is made, how the call that made
 * it ends, and whose a handle is that is given back. A type that is memory and a handle, with
 * nothing that hangs on it, needs no more than the last two.
 */
#pragma once

#include "kernel/win32k/user_call.h"
#include "kernel/win32k/user_object.h"

/* The thread, its process and its desktop. */
struct user_owner user_owner_of(struct kernel *k, gva_t thread);

/* a0 is the object's handle, or 0 and the error. */
void user_call_made(struct kernel *k, struct abi_syscall *call, kva_t object, uint32_t error);

/* The whole of a call that makes one, and of one that destroys it by its handle in a0: one of the
 * process that calls. `invalid`: the error where no object of the type has that handle. */
void user_call_create(struct kernel *k, struct abi_syscall *call, uint32_t type, uint32_t bytes);
void user_call_destroy(struct kernel *k, struct abi_syscall *call, uint32_t type, uint32_t invalid);
