/* SPDX-License-Identifier: MIT */
/* Destroy procedures of USER types, by type. The types stand above object.c; a type that is never
 * made has none. */
#pragma once

#include "abi/user_types.h"
#include "kernel/kernel.h"

typedef void (*user_destroy_procedure)(struct kernel *k, kva_t object);

extern const user_destroy_procedure user_destroy[USER_TYPE_COUNT];
