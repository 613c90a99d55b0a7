/* SPDX-License-Identifier: MIT */
/* Which window station and desktop a process belongs to, found or made, and connecting to them. */
#pragma once

#include "kernel/kernel.h"

/*
 * Station and desktop of a process by the documented order, each with one reference. What does not
 * exist and may be made is made (service stations); on failure everything made here is gone again.
 */
nt_status connect_resolve(struct kernel *k, gva_t process, gva_t *winsta, gva_t *desktop)
    NT_MUST_CHECK;
