/* SPDX-License-Identifier: MIT */
/*
 * System calls as functions. All return the status; results are in *call. A process that has ended
 * (its memory could not be reached) makes no calls any more: they fail, so that its code finds its
 * way out.
 */
#pragma once

#include "user/user.h"

static inline nt_status
call6(struct user *u,
      struct abi_syscall *call,
      uint32_t number,
      uint64_t a0,
      uint64_t a1,
      uint64_t a2,
      uint64_t a3,
      uint64_t a4,
      uint64_t a5)
{
    call->number = number;
    call->status = STATUS_SUCCESS;
    call->last_error = ERROR_SUCCESS;
    call->reserved = 0;
    call->a[0] = a0;
    call->a[1] = a1;
    call->a[2] = a2;
    call->a[3] = a3;
    call->a[4] = a4;
    call->a[5] = a5;
    user_call(u, call);
    return call->status;
}

static inline nt_status
call4(struct user *u,
      struct abi_syscall *call,
      uint32_t number,
      uint64_t a0,
      uint64_t a1,
      uint64_t a2,
      uint64_t a3)
{
    return call6(u, call, number, a0, a1, a2, a3, 0, 0);
}

static inline nt_status
call3(struct user *u,
      struct abi_syscall *call,
      uint32_t number,
      uint64_t a0,
      uint64_t a1,
      uint64_t a2)
{
    return call6(u, call, number, a0, a1, a2, 0, 0, 0);
}

static inline nt_status
call2(struct user *u, struct abi_syscall *call, uint32_t number, uint64_t a0, uint64_t a1)
{
    return call6(u, call, number, a0, a1, 0, 0, 0, 0);
}

static inline nt_status
call1(struct user *u, struct abi_syscall *call, uint32_t number, uint64_t a0)
{
    return call6(u, call, number, a0, 0, 0, 0, 0, 0);
}

static inline nt_status
call0(struct user *u, struct abi_syscall *call, uint32_t number)
{
    return call6(u, call, number, 0, 0, 0, 0, 0, 0);
}
