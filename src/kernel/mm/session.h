/* SPDX-License-Identifier: MIT */
/* Terminal sessions as the memory manager sees them: their life and death, and who is in them. */
#pragma once

#include "kernel/kernel.h"
#include "kernel/mm/session_page.h"

/*
 * Creates a session for the current process (smss), which becomes attached to it.
 * STATUS_ALREADY_COMMITTED if it is in one, STATUS_INVALID_SYSTEM_SERVICE if another process is
 * session leader, STATUS_NO_MEMORY without a free id, or what commit and frames say. On failure
 * nothing remains but the caller's role as session leader.
 */
nt_status session_create(struct kernel *k, uint32_t *id) NT_MUST_CHECK;
/* The leader leaves its session. The last leaver deletes it. */
nt_status session_detach(struct kernel *k) NT_MUST_CHECK;
/* A new process joins its creator's session or its token's; a dying one leaves it. The last one out
 * deletes the session. */
nt_status session_add_process(struct kernel *k, gva_t session, gva_t process) NT_MUST_CHECK;
void session_remove_process(struct kernel *k, gva_t process);
/* Pages charged whose frame is not taken yet: image data that no session has written. */
uint32_t session_pages_charged_ahead(struct kernel *k);
/* System PTEs that sessions have for what every process sees of them. */
uint32_t session_system_ptes(struct kernel *k);
/* Walks a session: PTEs against frames, working set list, counters, views. False if anything
 * disagrees. */
bool session_verify(struct kernel *k, gva_t session);
