/* SPDX-License-Identifier: MIT */
/* What the files of ps know of processes beyond ps/process.h. */
#pragma once

#include "kernel/kernel.h"

/* Next process or thread id: multiples of 4 from one sequence, never used again. */
uint32_t take_client_id(struct kernel *k);
/* Enters a process in the list and the table of processes, and takes it out. */
void process_enter(struct kernel *k, gva_t process);
void process_leave(struct kernel *k, gva_t process);
/* A process whose code is part of the system: System, smss, csrss, winlogon, services. */
bool process_is_actor(struct kernel *k, gva_t process);
/* csrss of a process's session; 0: none. */
gva_t process_csrss(struct kernel *k, gva_t process);
/* It is the csrss of the session it is in. */
bool process_is_csrss(struct kernel *k, gva_t process);
/* The System process, current while nothing runs. */
gva_t process_system(struct kernel *k);
/* True if its token is one of LocalSystem. */
bool process_is_system_account(struct kernel *k, gva_t process);
