/* SPDX-License-Identifier: MIT */
/* Names of atoms that classes have. */
#pragma once

#include "user/user.h"

/* Copies as much of a class's name as fits in `size` units; their count without the end, 0: nobody
 * has the atom. */
uint32_t win32_atom_class_name(struct user *u, uint32_t atom, gva_t buffer, uint32_t size);
