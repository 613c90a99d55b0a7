/* SPDX-License-Identifier: MIT */
/*
 * Jobs as far as USER asks about them: limits on what their processes may use of the user
 * interface, and handles that are excepted.
 */
#pragma once

#include "kernel/kernel.h"

/* Whether its processes are kept from anything of the user interface. */
bool job_limits_ui(struct kernel *k, gva_t job);
/* A USER handle they may use nevertheless, once however often it is granted; false: no memory. */
bool job_grant(struct kernel *k, gva_t job, uint32_t handle) NT_MUST_CHECK;
/* They may not any more; nothing if it never was. */
void job_revoke(struct kernel *k, gva_t job, uint32_t handle);
void job_delete(struct kernel *k, gva_t job); /* delete procedure */
