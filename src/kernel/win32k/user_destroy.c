/* SPDX-License-Identifier: MIT */
/* The destroy procedure of each USER type that dies with its owner: the one place that knows all
 * types. */
#include "kernel/win32k/user_object.h"

const user_destroy_procedure user_destroy[USER_TYPE_COUNT] = {
#define DESTROY(procedure)                                                      procedure
#define KEEP                                                                    NULL
#define USER_TYPE(name, number, text, tag, place, owner, destroy, size, letter) [number] = destroy,
#include "abi/user_types.def"
#undef DESTROY
#undef KEEP
};
