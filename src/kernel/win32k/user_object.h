/* SPDX-License-Identifier: MIT */
/*
 * USER objects: a block in desktop heap or pool with a head, and a handle. Quota first, then
 * memory, then the handle; without a handle the memory is freed again.
 */
#pragma once

#include "abi/user_types.h"
#include "kernel/kernel.h"
#include "kernel/rtl/field.h"

/* Who makes an object, and where. */
struct user_owner {
    kva_t thread;  /* struct thread_info, 0 for objects without owner */
    kva_t process; /* struct process_info, 0 for objects without owner */
    kva_t desktop; /* whose heap; not used for pool objects */
};

/* Address of a zeroed object with head and handle, or 0 and *error (8 or 1158). */
kva_t user_object_create(struct kernel *k,
                         const struct user_owner *owner,
                         uint32_t type,
                         uint32_t bytes,
                         uint32_t *error);
/* Handle and block go. pre: nothing of the object's own remains. */
void user_object_destroy(struct kernel *k, uint32_t type, kva_t object);

static inline uint32_t
user_object_handle(struct kernel *k, kva_t object)
{
    return field_u32(k, object, FIELD_HEAD_HANDLE);
}

/* Process info of an object's owner, 0 if it has none. */
gva_t user_object_process(struct kernel *k, uint32_t handle, uint32_t type);

/* Destroys all objects of a thread (windows, hooks …) or of a process (menus …). */
void user_objects_destroy_of(struct kernel *k, gva_t owner);

/* The destroy procedure of each type that dies with its owner, NULL of the others. The types stand
 * above this file: user_destroy.c fills the rows. Each destroys one object with all that hangs on
 * it. */
typedef void (*user_destroy_procedure)(struct kernel *k, kva_t object);
#define DESTROY(procedure) void procedure(struct kernel *k, kva_t object);
#define KEEP
#define PLAIN(name)
#define USER_TYPE(name, number, text, tag, place, owner, destroy, size, letter) destroy
#include "abi/user_types.def"
#undef DESTROY
#undef KEEP
#undef PLAIN
extern const user_destroy_procedure user_destroy[USER_TYPE_COUNT];
