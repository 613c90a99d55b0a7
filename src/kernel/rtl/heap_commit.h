/* SPDX-License-Identifier: MIT */
/* The one thing the heap asks of its owner: more committed memory. Chosen by linking: win32k in the
 * kernel, a test. */
#pragma once

#include "abi/status.h"
#include "machine/machine.h"

/*
 * Commits [at, at + bytes), both page aligned, directly behind what is committed already. `routine`
 * is the number the heap was created with (its CommitRoutine field); never called with
 * HEAP_COMMIT_ROUTINE_NONE. All or nothing: a failure status leaves the range uncommitted. Must not
 * call back into the same heap.
 */
NT_MUST_CHECK nt_status
rtl_heap_commit(struct kernel *k, uint32_t routine, kva_t heap, kva_t at, uint32_t bytes);
