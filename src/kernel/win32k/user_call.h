/* SPDX-License-Identifier: MIT */
/* What every win32k system call needs: whom it acts for, and how it ends. */
#pragma once

#include "abi/syscall.h"
#include "kernel/ke/syscall.h"
#include "kernel/kernel.h"
#include "kernel/win32k/body.h"

/* The NTSTATUS that goes with a Win32 error of a USER call, so that every failed call has both. */
nt_status user_status_of(uint32_t error);

static inline void
user_call_end(struct abi_syscall *call, uint32_t error)
{
    call->last_error = error;
    call->status = error == ERROR_SUCCESS ? (nt_status)STATUS_SUCCESS : user_status_of(error);
}

/*
 * struct thread_info the current thread acts for: its own, or in csrss the console thread it
 * attached last. 0 if the thread never was a GUI thread or has no desktop; the call has ended then.
 */
gva_t user_call_thread(struct kernel *k, struct abi_syscall *call);

/* Whether the thread has that right by the handle of its desktop, or its process on that station.
 * false: it has not, and the call has ended with ERROR_ACCESS_DENIED. */
bool user_call_on_desktop(struct kernel *k, struct abi_syscall *call, gva_t thread, uint32_t right);
bool user_call_on_station(
    struct kernel *k, struct abi_syscall *call, gva_t thread, gva_t winsta, uint32_t right);

/*
 * struct process_info of the current process, for calls that need no desktop: destroying what it
 * has. 0 if it is no GUI process; the call has ended then.
 */
gva_t user_call_process(struct kernel *k, struct abi_syscall *call);

static inline bool
user_explains(struct kernel *k)
{
    return kd(k)->explain != 0;
}
