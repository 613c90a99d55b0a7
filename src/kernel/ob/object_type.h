/* SPDX-License-Identifier: MIT */
/* Delete procedures of object types. The types stand above the object manager, so the rows are
 * filled where the kernel starts (top/object_types.c). */
#pragma once

#include "kernel/kernel.h"

/* object_unref calls a type's procedure for the last reference, and frees the body afterwards. */
typedef void (*object_delete_procedure)(struct kernel *k, gva_t body);

extern const object_delete_procedure object_delete[OBJECT_TYPE_COUNT];
