/* SPDX-License-Identifier: MIT */
/* Ports inside ps: one queue of messages a process, in paged pool, oldest first. */
#pragma once

#include "abi/message.h"
#include "kernel/kernel.h"

/* Sets the messages aside that will tell of the process's end (telling it then cannot fail), and a
 * spare one for SEND. */
nt_status message_prepare_exit(struct kernel *k, gva_t process) NT_MUST_CHECK;
/* Tells the parent, and the session's csrss if the program has a console of its own; those that
 * still live. */
void message_tell_exit(struct kernel *k, gva_t process);
/* Frees all that lies in the port, and what was set aside and not sent. */
void message_drop_all(struct kernel *k, gva_t process);
/* Takes the next message: a timer that is due, else the oldest of the port. False: there is none.
 */
bool message_take(struct kernel *k, gva_t process, struct abi_message *message);
bool message_is_pending(struct kernel *k, gva_t process);
