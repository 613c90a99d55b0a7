/* SPDX-License-Identifier: MIT */
/* Asks each verifier in turn; the first that complains is answered. */
#include "kernel/top/kernel_verify.h"

#include "kernel/mm/address_space.h"
#include "kernel/mm/frame.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/session.h"
#include "kernel/mm/shared_range.h"
#include "kernel/mm/system_ptes.h"
#include "kernel/mm/system_space.h"
#include "kernel/mm/view.h"
#include "kernel/ps/ps_verify.h"
#include "kernel/rtl/list.h"
#include "kernel/win32k/win32k.h"

/* win32k is verified from inside: any process of the session will do. */
static const char *
verify_win32k(struct kernel *k, gva_t session)
{
    gva_t head = session + offsetof(struct session, processes);
    if (((const struct session *)kptr(k, (kva_t)session))->globals == 0 || list_is_empty(k, head))
        return NULL;
    address_space_switch(k, LIST_OWNER(list_next(k, head), struct process, session_link));
    return win32k_verify(k) ? NULL
                            : "win32k: handle table, desktops or heaps of a session disagree";
}

static const char *
verify_session(struct kernel *k, gva_t session)
{
    if (!session_verify(k, session))
        return "session space: PTEs, working set, counters or views disagree";
    return verify_win32k(k, session);
}

static const char *
verify_all(struct kernel *k)
{
    if (!frame_verify(k, session_pages_charged_ahead(k)))
        return "frames: their database, the commit charge and the counters disagree";
    if (!view_verify(k, kd(k)->system_space))
        return "system view space: bitmap and table disagree";
    if (!pool_verify(k, kd(k)->pool[POOL_NONPAGED]))
        return "nonpaged pool disagrees";
    if (kd(k)->pool[KD_POOL_EXPANSION] != 0 && !pool_verify(k, kd(k)->pool[KD_POOL_EXPANSION]))
        return "the expansion of nonpaged pool disagrees";
    if (!pool_verify(k, kd(k)->pool[POOL_PAGED]))
        return "paged pool disagrees";
    if (!shared_range_verify(k))
        return "the shared range: pieces and counters disagree";
    if (!system_ptes_verify(k))
        return "system PTEs: bitmaps, counters or entries disagree";
    if (!system_space_verify(k))
        return "system space: a process lacks a page table of it";
    const char *fault = ps_verify(k);
    gva_t head = k->kd + offsetof(struct kd_block, sessions);
    for (gva_t at = list_next(k, head); fault == NULL && at != head; at = list_next(k, at))
        fault = verify_session(k, LIST_OWNER(at, struct session, all));
    return fault;
}

const char *
kernel_verify(struct kernel *k)
{
    gva_t process = k->current_process;
    const char *fault = verify_all(k);
    address_space_switch(k, process);
    return fault;
}
