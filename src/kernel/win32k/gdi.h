/* SPDX-License-Identifier: MIT */
/* GDI objects: session pool and the session's GDI handle table, no desktop heap. */
#pragma once

#include "kernel/kernel.h"

/* Frees all of a process. */
void gdi_process_exit(struct kernel *k, gva_t process_info);
void gdi_end(struct kernel *k);
bool gdi_verify(struct kernel *k);
