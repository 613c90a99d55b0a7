/* SPDX-License-Identifier: MIT */
/* Our own bugs, and only they: assertions that stay on in every build and end this machine, not its
 * host. */
#pragma once

#include "abi/types.h"

struct kernel;

/*
 * Ends the machine: on the model it unwinds to the engine, which poisons this machine only; on the
 * PC it sends the record and exits. The two values go into the message. Never used for an outcome
 * of the emulated system.
 */
_Noreturn void k_panic(struct kernel *k,
                       const char *file,
                       uint32_t line,
                       const char *expression,
                       uint64_t a,
                       uint64_t b);

#define k_assert(k, condition)                                                                     \
    ((condition) ? (void)0 : k_panic((k), __FILE__, __LINE__, #condition, 0, 0))
#define k_assert_values(k, condition, a, b)                                                        \
    ((condition) ? (void)0                                                                         \
                 : k_panic((k), __FILE__, __LINE__, #condition, (uint64_t)(a), (uint64_t)(b)))
