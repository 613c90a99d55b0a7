/* SPDX-License-Identifier: MIT */
/* The destroy procedure of each USER type that dies with its owner: the one place that knows all
 * types. */
#include "kernel/win32k/user_object.h"

#define DESTROY(procedure)
#define KEEP
#define PLAIN(name)                                                                                \
    static void destroy_##name(struct kernel *k, kva_t object)                                     \
    {                                                                                              \
        user_object_destroy(k, USER_TYPE_##name, object);                                          \
    }
#define USER_TYPE(name, number, text, tag, place, owner, destroy, size, letter) destroy
#include "abi/user_types.def"
#undef DESTROY
#undef KEEP
#undef PLAIN

const user_destroy_procedure user_destroy[USER_TYPE_COUNT] = {
#define DESTROY(procedure)                                                      procedure
#define KEEP                                                                    NULL
#define PLAIN(name)                                                             destroy_##name
#define USER_TYPE(name, number, text, tag, place, owner, destroy, size, letter) [number] = destroy,
#include "abi/user_types.def"
#undef DESTROY
#undef KEEP
#undef PLAIN
};
