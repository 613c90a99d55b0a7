/* SPDX-License-Identifier: MIT */
/* Ports inside ps: one queue of messages a process, in paged pool, oldest first. */
#pragma once

#include "abi/message.h"
#include "kernel/kernel.h"

/* Sets the message aside that will tell the parent of the process's end: telling it then cannot
 * fail. */
nt_status message_prepare_exit(struct kernel *k, gva_t process) NT_MUST_CHECK;
/* Sends it, if the parent still lives and is no system process without a port. */
void message_tell_parent(struct kernel *k, gva_t process);
/* Frees all that lies in the port, and the message set aside if it was not sent. */
void message_drop_all(struct kernel *k, gva_t process);
/* Takes the next message: a timer that is due, else the oldest of the port. False: there is none.
 */
bool message_take(struct kernel *k, gva_t process, struct abi_message *message);
bool message_is_pending(struct kernel *k, gva_t process);
