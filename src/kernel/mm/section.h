/* SPDX-License-Identifier: MIT */
/*
 * Sections and their views. A section reserves pages; pages are committed one by one and get their
 * frame then. It has at most one kernel view (session view space, or system view space without
 * session space) and any number of user views.
 */
#pragma once

#include "kernel/kernel.h"

enum section_flag {
    SECTION_IMAGE = 1u << 0, /* all pages committed at creation, shared, read-only for users */
};

/* New section of `bytes` (rounded up to pages) with one reference. */
nt_status section_create(struct kernel *k, uint32_t bytes, uint32_t flags, gva_t *section)
    NT_MUST_CHECK;
void section_ref(struct kernel *k, gva_t section);
/* The last reference frees its pages; it must have no views then. */
void section_unref(struct kernel *k, gva_t section);

/*
 * Maps the whole section in session view space of the current session (system view space on
 * editions without session space): 64 KB buckets, first fit. Errors: STATUS_NO_MEMORY (no run of
 * free buckets, or the hash table is full), STATUS_NOT_MAPPED_VIEW (process without session),
 * STATUS_INVALID_VIEW_SIZE. Each refusal leaves an event.
 */
nt_status section_map_view(struct kernel *k, gva_t section, kva_t *base, const char *what)
    NT_MUST_CHECK;
/* base must be a mapped view (Windows: bug check 0xD7 of the driver that says otherwise). */
void section_unmap_view(struct kernel *k, kva_t base);
/* The same of one whose request is refused after all, what it is for included: of addresses that
 * it got nothing stays (view_undo()). */
void section_undo_view(struct kernel *k, kva_t base);
/*
 * Commits [at, at + bytes) of the kernel view at base (page granular, already committed pages are
 * skipped, nothing is charged for them). Errors: INVALID_PARAMETER_1/2 (outside view space or the
 * section), COMMITMENT_LIMIT, NO_MEMORY; on error nothing is committed.
 */
nt_status section_commit_view(struct kernel *k, kva_t base, kva_t at, uint32_t bytes) NT_MUST_CHECK;

/* Checks without reserving: would runs for `count` views of `bytes[i]` fit now? Used by the heap
 * reservation. */
bool section_views_fit(struct kernel *k,
                       const uint32_t *bytes,
                       const uint32_t *counts,
                       uint32_t kinds);

/* Maps the section in a process's user space, at the next free user address. Pages appear when
 * touched. */
nt_status section_map_user(
    struct kernel *k, gva_t process, gva_t section, bool is_writable, gva_t *base) NT_MUST_CHECK;
/* The same at a fixed page-aligned user address. */
nt_status section_map_user_at(
    struct kernel *k, gva_t process, gva_t section, bool is_writable, gva_t base) NT_MUST_CHECK;
void section_unmap_user(struct kernel *k, gva_t process, gva_t base);
/* Fills a section's committed pages [page, …) from a buffer, before or after mapping. */
nt_status section_write(struct kernel *k,
                        gva_t section,
                        uint32_t offset,
                        const void *from,
                        uint32_t bytes) NT_MUST_CHECK;
