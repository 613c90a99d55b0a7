/* SPDX-License-Identifier: MIT */
/* More memory for the heaps win32k makes: what the heap asks of its owner. */
#include "kernel/rtl/heap_commit.h"

#include "kernel/ke/trace.h"
#include "kernel/mm/section.h"
#include "kernel/mm/session.h"
#include "kernel/win32k/desktop_heap.h"
#include "kernel/win32k/user_call.h"

nt_status
rtl_heap_commit(struct kernel *k, uint32_t routine, kva_t heap, kva_t at, uint32_t bytes)
{
    kva_t view = routine == HEAP_ROUTINE_SHARED ? (kva_t)session_globals(k)->shared_base : heap;
    nt_status status = section_commit_view(k, view, at, bytes);
    trace(k, EVENT_HEAP_COMMIT, status, heap, at, bytes);
    if (NT_SUCCESS(status) && user_explains(k))
        trace_step(k, STEP_MEMORY_MANAGER, at,
                   "the heap has no committed room left: another page of its section gets a frame");
    return status;
}
