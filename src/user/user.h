/* SPDX-License-Identifier: MIT */
/*
 * What ring-3 code of the emulated system stands on. User code is a set of step functions:
 * user_step() handles the one message in its state page and returns; it never blocks. The machine
 * supplies the functions of "the seam".
 */
#pragma once

#include "abi/message.h"
#include "abi/status.h"
#include "abi/syscall.h"
#include "abi/user_page.h"

struct user; /* opaque: what the machine needs to find the process */

/* ---- the seam: implemented by machine/model and machine/qemu ---- */

/* The state page of the current process. Valid until user_step returns. */
struct user_page *user_page(struct user *u);
/* Makes a system call; results come back in *call. A call that ends the own process may return all
 * the same: check user_is_dead. Calls of a dead process fail with STATUS_PROCESS_IS_TERMINATING. */
void user_call(struct user *u, struct abi_syscall *call);
/* True once the process has been ended by its own call; user code must then return at once. */
bool user_is_dead(struct user *u);
/* Copies from and to user memory of the own process. False: access violation (the process is then
 * ended: return). */
bool user_read(struct user *u, gva_t from, void *to, uint32_t bytes);
bool user_write(struct user *u, gva_t to, const void *from, uint32_t bytes);
/* User address of an object inside the own state page (for system calls that take buffers). */
gva_t user_address(struct user *u, const void *in_state_page);

/* ---- entry: called by the machine for each message ---- */
void user_step(struct user *u);
