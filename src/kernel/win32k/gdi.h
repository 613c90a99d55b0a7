/* SPDX-License-Identifier: MIT */
/* GDI objects: session pool and the session's GDI handle table, no desktop heap. */
#pragma once

#include "kernel/kernel.h"

/* Handle of a new object of the process, 0 if it was refused: at a quota, in the table, or by the
 * pool. */
uint32_t gdi_create(struct kernel *k, gva_t process_info, enum gdi_type type, uint32_t bytes)
    NT_MUST_CHECK;
/* False: it is no object of the process. */
bool gdi_destroy(struct kernel *k, gva_t process_info, uint32_t handle);
/* Frees all of a process. */
void gdi_process_exit(struct kernel *k, gva_t process_info);
void gdi_end(struct kernel *k);
bool gdi_verify(struct kernel *k);
