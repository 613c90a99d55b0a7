/* SPDX-License-Identifier: MIT */
/* Who has a piece of the range that dynamic regions share (shared_range.h): asked of the list
 * alone. */
#pragma once

#include "kernel/kernel.h"

/* Whether there is such a range. */
static inline bool
has_shared_range(const struct kernel *k)
{
    return abi_is_session_dynamic(k->boot.capabilities);
}

/* Of the piece an address lies in. pre: it lies in the range. */
enum range_use shared_range_use(struct kernel *k, gva_t va);
/* Whether an address of the runs of session space is session space now. */
bool shared_range_has_session(struct kernel *k, gva_t va);
/* Whether an address is session space: of sessions' runs, and in one that is shared of their pieces
 * of it. */
static inline bool
is_session_address(struct kernel *k, kva_t va)
{
    return session_runs_find(&k->layout.session, va) != NULL &&
           (!has_shared_range(k) || shared_range_has_session(k, va));
}

/* Whether nobody has it now. */
bool shared_range_is_free(struct kernel *k, uint32_t piece);
