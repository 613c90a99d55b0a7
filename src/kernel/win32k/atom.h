/* SPDX-License-Identifier: MIT */
/* Atom tables in session pool: 37 buckets by name, names compared without case. */
#pragma once

#include "kernel/kernel.h"

#define ATOM_NAME_UNITS 255u    /* longest name; source: winbase.h, GlobalAddAtom */
#define ATOM_FIRST      0xC000u /* below are integer atoms, "#number"; source: the same */

#define ATOM_FIRST_GIVEN                                                                           \
    0xC001u /* of a table's names; source: a station's table as Rekall's documentation prints it   \
             */

/* An empty table, 0 if the pool refuses. */
gva_t atom_table_create(struct kernel *k);
void atom_table_delete(struct kernel *k, gva_t table);
/* Atom of a name with one reference more; 0 and nothing changed if the pool refuses or the name is
 * not valid. */
uint32_t atom_add(struct kernel *k, gva_t table, const uint16_t *name, uint32_t units);
/* The same without making one or counting. */
uint32_t atom_find(struct kernel *k, gva_t table, const uint16_t *name, uint32_t units);
/* Its name, NULL: nobody has that atom. Good until the table changes. */
const uint16_t *atom_name(struct kernel *k, gva_t table, uint32_t atom, uint32_t *units);
/* Does nothing to one that is pinned. */
void atom_release(struct kernel *k, gva_t table, uint32_t atom);
/* atom_add for a name in ASCII, and it stays however often it is released. False: the pool refuses.
 */
bool atom_add_pinned(struct kernel *k, gva_t table, const char *name);
/* atom_add and atom_find for a name in ASCII. */
uint32_t atom_add_ascii(struct kernel *k, gva_t table, const char *name);
uint32_t atom_find_ascii(struct kernel *k, gva_t table, const char *name);
bool atom_table_verify(struct kernel *k, gva_t table);
