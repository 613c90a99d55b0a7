/* SPDX-License-Identifier: MIT */
/* Kernel objects: a header in pool, the body behind it; named by the address of the body. */
#pragma once

#include "kernel/kernel.h"

/*
 * Makes an object with one reference. Its body is zeroed, body_bytes long, in nonpaged pool
 * (directories and tokens in paged pool). name may be NULL.
 * STATUS_INSUFFICIENT_RESOURCES if the pool refuses.
 */
nt_status object_create(struct kernel *k,
                        enum object_type type,
                        uint32_t body_bytes,
                        const char *name,
                        gva_t *body) NT_MUST_CHECK;
void object_ref(struct kernel *k, gva_t body);
/* The last reference takes it out of its directory, calls the type's delete procedure and frees it.
 */
void object_unref(struct kernel *k, gva_t body);
struct object_header *object_header_of(struct kernel *k, gva_t body);

/* Directories hold no reference: an object is found by its name until it goes, or its last handle
 * does. Names compare without case. Paths begin with a backslash, components at most 63 bytes. */
nt_status directory_insert(struct kernel *k, gva_t directory, gva_t body)
    NT_MUST_CHECK; /* STATUS_OBJECT_NAME_COLLISION */
void directory_remove(struct kernel *k, gva_t body);
gva_t directory_find(struct kernel *k, gva_t directory, enum object_type type, const char *name);
/* Finds a directory by path, making what is missing if `make`. 0: not found or no memory. */
gva_t directory_open(struct kernel *k, const char *path, bool make);
/*
 * Deletes the directory at path if it is empty, and those above it that become empty, but not those
 * in the root. What is missing is no error. A session that goes away prunes
 * \Sessions\<id>\Windows\WindowStations.
 */
void directory_prune(struct kernel *k, const char *path);
void object_directory_delete(struct kernel *k, gva_t directory); /* delete procedure; pre: empty */

/* Handles of a process: 4 * (index + 1), last freed, first used. Inserting takes a reference,
 * closing drops it. */
nt_status handle_insert(
    struct kernel *k, gva_t process, gva_t body, uint32_t access, uint32_t *handle) NT_MUST_CHECK;
/* Body behind a handle of the type asked for (OBJECT_NONE: any); 0 if the handle is not valid. No
 * reference is taken. */
gva_t handle_lookup(struct kernel *k, gva_t process, uint32_t handle, enum object_type type);
/* What it was inserted with; 0 for a handle that is not valid. */
uint32_t handle_access(struct kernel *k, gva_t process, uint32_t handle);
/* The process's first handle of an object, 0: it has none. */
uint32_t handle_find(struct kernel *k, gva_t process, gva_t body);
/* The last handle that goes takes the object's name out of its directory. */
nt_status handle_close(struct kernel *k, gva_t process, uint32_t handle) NT_MUST_CHECK;
void handle_close_all(struct kernel *k, gva_t process);
