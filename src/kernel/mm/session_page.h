/* SPDX-License-Identifier: MIT */
/* Which session is meant, and single pages of its space: below the working set list, which is made
 * of them. */
#pragma once

#include "kernel/kernel.h"

/* struct session.flags */
enum session_flag {
    SESSION_DELETE_PENDING = 1u << 0,
    SESSION_IMAGES_TRIED = 1u << 1, /* what a failed load has mapped goes with the session */
};

/* struct session by id, 0 if there is none. */
gva_t session_find(struct kernel *k, uint32_t id);
struct session *session_at(struct kernel *k, gva_t session);

/* Session of the current process, 0 if none. */
static inline gva_t
session_current(struct kernel *k)
{
    if (k->attached_session != ABI_NO_SESSION)
        return session_find(k, k->attached_session);
    return k->current_process != 0 ? current_process(k)->session : 0;
}

/* win32k's globals of the current session. 0 before win32k is loaded. */
static inline kva_t
session_globals_address(struct kernel *k)
{
    kva_t session = (kva_t)session_current(k);
    return session != 0 ? (kva_t)((const struct session *)kptr(k, session))->globals : 0;
}

static inline struct win32k_globals *
session_globals(struct kernel *k)
{
    kva_t at = session_globals_address(k);
    return at != 0 ? (struct win32k_globals *)kptr(k, at) : NULL;
}

/* The session's page tables by frame, one for each directory entry of session space; 0: not made
 * yet. */
uint32_t *session_master_array(struct kernel *k, gva_t session);
/* Page table behind va by the master array, 0: none. */
pfn_t session_find_table(struct kernel *k, gva_t session, kva_t va);
/* Page table for va, made (charged, entered in the master array) if missing; 0: refused. */
pfn_t session_table(struct kernel *k, gva_t session, kva_t va);
/* Page table entry of an address of the session's space; 0: no page table, or nothing in it. */
uint64_t session_entry(struct kernel *k, gva_t session, kva_t va);
/* Frame behind an address of the session's space; 0: not committed. */
pfn_t session_frame(struct kernel *k, gva_t session, kva_t va);
/* One page: charge, frame, PTE, place; no working set entry yet. */
nt_status session_commit_bare(
    struct kernel *k, gva_t session, kva_t at, enum frame_use use, pfn_t *pfn) NT_MUST_CHECK;
/* Charges or returns pages on the session's own counters. */
void session_count_pages(struct kernel *k, gva_t session, int32_t pages, bool is_nonpagable);
