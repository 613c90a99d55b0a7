/* SPDX-License-Identifier: MIT */
/* A session's space: its committed pages, each in the working set list, and the directories that
 * show them. */
#pragma once

#include "kernel/kernel.h"

/* Commits zeroed pages of the current session's space (structure, pool, image data). Charges the
 * session. */
nt_status session_commit(struct kernel *k, kva_t at, uint32_t pages, enum frame_use use)
    NT_MUST_CHECK;
void session_decommit(struct kernel *k, kva_t at, uint32_t pages);
/* Maps a page of the current session's space to a frame that is charged elsewhere, and lists it. */
nt_status session_map(struct kernel *k, kva_t at, pfn_t pfn, uint64_t bits) NT_MUST_CHECK;
/*
 * Enters what session page tables the directories of processes still lack. Called when the machine
 * goes idle, so that an observer finds session space through any process of a session.
 */
void session_complete_directories(struct kernel *k);
/* Clears the entries of session space. If the directory is current, machine_switch() must follow.
 */
void session_clear_directory(struct kernel *k, pfn_t directory);
/* Gives a page table of the session back, which all its processes lose. pre: nothing is mapped
 * there. */
void session_drop_table(struct kernel *k, gva_t session, kva_t va);
/* Makes a session's space current without a process: System's directory holds its entries until
 * session_unattach. */
void session_attach(struct kernel *k, gva_t session);
void session_unattach(struct kernel *k);
