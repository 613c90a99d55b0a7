/* SPDX-License-Identifier: MIT */
/* Terminal sessions as the memory manager sees them: space, page tables, working set list, pool,
 * life and death. */
#pragma once

#include "kernel/kernel.h"

/*
 * Creates a session for the current process (smss), which becomes attached to it.
 * STATUS_ALREADY_COMMITTED if it is in one, STATUS_INVALID_SYSTEM_SERVICE if another process is
 * session leader, STATUS_NO_MEMORY without a free id, or what commit and frames say. On failure
 * nothing remains but the caller's role as session leader.
 */
nt_status session_create(struct kernel *k, uint32_t *id) NT_MUST_CHECK;
/* Loads the session images: win32k (code shared by all sessions, data private) and the edition's
 * drivers. */
nt_status session_load_images(struct kernel *k) NT_MUST_CHECK;
/* The leader leaves its session. The last leaver deletes it. */
nt_status session_detach(struct kernel *k) NT_MUST_CHECK;
/* A new process joins its creator's session; a dying one leaves it. The last one out deletes the
 * session. */
nt_status session_add_process(struct kernel *k, gva_t session, gva_t process) NT_MUST_CHECK;
void session_remove_process(struct kernel *k, gva_t process);
/* struct session by id, 0 if there is none. */
gva_t session_find(struct kernel *k, uint32_t id);
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

/* Commits zeroed pages of session space (structure, pool, image data). Charges the session. */
nt_status session_commit(struct kernel *k, kva_t at, uint32_t pages, enum frame_use use)
    NT_MUST_CHECK;
void session_decommit(struct kernel *k, kva_t at, uint32_t pages);
/*
 * Enters what session page tables the directories of processes still lack. Called when the machine
 * goes idle, so that an observer finds session space through any process of a session.
 */
void session_complete_directories(struct kernel *k);
/* Pages charged whose frame is not taken yet: image data that no session has written. */
uint32_t session_pages_charged_ahead(struct kernel *k);
/* Walks a session: PTEs against frames, working set list, counters, views. False if anything
 * disagrees. */
bool session_verify(struct kernel *k, gva_t session);
