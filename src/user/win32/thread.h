/* SPDX-License-Identifier: MIT */
/*
 * What Windows keeps of a thread in its own memory, the thread environment block: above all the
 * last error. That of the thread that runs lies in the state page; those of others that ever made a
 * call wait in an array in the process's memory.
 */
#pragma once

#include "user/call.h"

/* The last error and the status that came with it: the thread's call failed. Always false. */
bool win32_fail(struct user *u, nt_status status, uint32_t last_error);
/* What a system call left: on false it failed, and the thread has its last error. */
static inline bool
win32_succeeded(struct user *u, const struct abi_syscall *call)
{
    return NT_SUCCESS(call->status) || win32_fail(u, call->status, call->last_error);
}

/* TEB.LastStatusValue: of the call that set the last error. */
nt_status win32_last_status(struct user *u);
/* Windows' functions that give a handle or a number give 0 on failure: the call's first result. */
static inline uint32_t
win32_result(struct user *u, const struct abi_syscall *call)
{
    return win32_succeeded(u, call) ? (uint32_t)call->a[0] : 0;
}

/*
 * From here on, thread `tid` of the process runs, until win32_thread_leave() with what this gave.
 * False: the process has no memory for what the thread must keep; nothing has changed.
 */
struct win32_thread;
bool win32_thread_enter(struct user *u, uint32_t tid, struct win32_thread *before) NT_MUST_CHECK;
void win32_thread_leave(struct user *u, const struct win32_thread *before);
/* A thread of the process comes to the process's desktop. False: it could not. */
bool win32_thread_attach(struct user *u, uint32_t tid) NT_MUST_CHECK;
/* The thread that runs makes a USER call: with its first it comes to the process's desktop. False:
 * it could not, and has the last error. */
bool win32_thread_come(struct user *u) NT_MUST_CHECK;
