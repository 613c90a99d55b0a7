/* SPDX-License-Identifier: MIT */
/*
 * The session's USER handle table: HANDLEENTRY[] at the start of the shared section, grown by
 * committed pages. Free entries are reused last in, first out; the uniqueness of an entry grows
 * when it is freed. Index 0 is never used.
 */
#pragma once

#include "abi/user_types.h"
#include "kernel/kernel.h"

/* Commits the first page of the table. */
nt_status user_handle_table_create(struct kernel *k) NT_MUST_CHECK;

/* A handle for an object, or 0 and *error (1158, or 8 if the table could not grow). owner: thread
 * or process info. */
uint32_t user_handle_alloc(
    struct kernel *k, kva_t object, uint32_t type, kva_t owner, uint32_t *error);
/* pre: the handle is in use. */
void user_handle_free(struct kernel *k, uint32_t handle);
/* Object behind a handle of that type, or 0. Destroyed but locked objects are not found. */
kva_t user_handle_lookup(struct kernel *k, uint32_t handle, uint32_t type);
/* Owner of a handle in use. */
kva_t user_handle_owner(struct kernel *k, uint32_t handle);
void user_handle_set_owner(struct kernel *k, uint32_t handle, gva_t owner);
void user_handle_mark_destroyed(struct kernel *k, uint32_t handle);

/* One entry as it lies in the table. */
struct user_handle_entry {
    kva_t object;
    gva_t owner;
    uint32_t type;
    uint32_t flags;
    uint32_t uniqueness;
    uint32_t handle;
};

/* The next entry in use, from *index on, whose owner is the one given (0: any); false at the end.
 * Advances *index. */
bool user_handle_next(struct kernel *k,
                      gva_t owner,
                      uint32_t *index,
                      struct user_handle_entry *entry);
