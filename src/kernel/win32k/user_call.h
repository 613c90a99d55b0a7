/* SPDX-License-Identifier: MIT */
/* What every win32k system call needs: whom it acts for, and how it ends. */
#pragma once

#include "abi/syscall.h"
#include "kernel/kernel.h"
#include "kernel/rtl/field.h"

/* Win32 error a call leaves for an NTSTATUS (RtlNtStatusToDosError, the column in abi/status.def). */
uint32_t user_error_of(nt_status status);
/* The NTSTATUS that goes with a Win32 error of a USER call, so that every failed call has both. */
nt_status user_status_of(uint32_t error);

static inline void
user_call_end(struct abi_syscall *call, uint32_t error)
{
    call->last_error = error;
    call->status = error == ERROR_SUCCESS ? STATUS_SUCCESS : user_status_of(error);
}

static inline void
user_call_end_status(struct abi_syscall *call, nt_status status)
{
    call->status = status;
    call->last_error = NT_SUCCESS(status) ? ERROR_SUCCESS : user_error_of(status);
}

/*
 * struct thread_info the current thread acts for: its own, or in csrss the console thread it attached last. 0 if the
 * thread never was a GUI thread or has no desktop; the call has ended then.
 */
gva_t user_call_thread(struct kernel *k, struct abi_syscall *call);

/* Copies a UTF-8 name of `bytes` bytes from user memory, NUL-terminated. STATUS_OBJECT_NAME_INVALID if too long. */
nt_status user_call_name(struct kernel *k, gva_t from, uint64_t bytes, char *to, uint32_t size) NT_MUST_CHECK;

static inline struct thread_info *
thread_info_at(struct kernel *k, gva_t address)
{
    return (struct thread_info *)kptr(k, (kva_t)address);
}

static inline struct process_info *
process_info_at(struct kernel *k, gva_t address)
{
    return (struct process_info *)kptr(k, (kva_t)address);
}

static inline struct desktop *
desktop_at(struct kernel *k, gva_t address)
{
    return (struct desktop *)kptr(k, (kva_t)address);
}

static inline struct window_station *
winsta_at(struct kernel *k, gva_t address)
{
    return (struct window_station *)kptr(k, (kva_t)address);
}

static inline bool
user_explains(struct kernel *k)
{
    return kd(k)->explain != 0;
}
