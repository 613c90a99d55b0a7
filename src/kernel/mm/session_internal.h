/* SPDX-License-Identifier: MIT */
/* What the memory manager's own files know of sessions. */
#pragma once

#include "kernel/mm/session.h"

/* struct session.flags */
enum session_flag {
    SESSION_DELETE_PENDING = 1u << 0,
    SESSION_IMAGES_TRIED = 1u << 1, /* what a failed load has mapped goes with the session */
};

/* Once, at boot: the bitmap of session ids. */
nt_status session_start(struct kernel *k) NT_MUST_CHECK;
uint32_t session_id_limit(const struct kernel *k);
struct session *session_at(struct kernel *k, gva_t session);
/* Frame behind an address of the session's space; 0: not committed. */
pfn_t session_frame(struct kernel *k, gva_t session, kva_t va);
/* Page table for va in the current session, made (charged, entered in the master array) if missing;
 * 0: refused. */
pfn_t session_table(struct kernel *k, gva_t session, kva_t va);
/* One page: charge, frame, PTE, place; no working set entry yet. */
nt_status session_commit_bare(
    struct kernel *k, gva_t session, kva_t at, enum frame_use use, pfn_t *pfn) NT_MUST_CHECK;
/* Maps a page of the current session's space to a frame that is charged elsewhere, and lists it. */
nt_status session_map(struct kernel *k, kva_t at, pfn_t pfn, uint32_t bits) NT_MUST_CHECK;
/* The session's own, writable copy of a shared image page, charged when it was mapped. */
void session_copy_page(struct kernel *k, gva_t session, kva_t page);
/* Makes a session's space current without a process: System's directory holds its entries until
 * session_unattach. */
void session_attach(struct kernel *k, gva_t session);
void session_unattach(struct kernel *k);
/* Clears the entries of session space. If the directory is current, machine_switch() must follow.
 */
void session_clear_directory(struct kernel *k, pfn_t directory);
/* Charges or returns pages on the session's own counters. */
void session_count_pages(struct kernel *k, gva_t session, int32_t pages, bool is_nonpagable);
