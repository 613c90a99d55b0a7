/* SPDX-License-Identifier: MIT */
/* Procedures of object types. The types stand above the object manager, so the rows are filled
 * where the kernel starts (top/object_types.c). */
#pragma once

#include "kernel/kernel.h"

/* object_unref calls a type's procedure for the last reference, and frees the body afterwards. */
typedef void (*object_delete_procedure)(struct kernel *k, gva_t body);

/* Whether a process may close this handle now; a type without the procedure never minds. */
typedef bool (*object_may_close_procedure)(struct kernel *k, gva_t process, uint32_t handle);

extern const object_delete_procedure object_delete[OBJECT_TYPE_COUNT];
extern const object_may_close_procedure object_may_close[OBJECT_TYPE_COUNT];
