/* SPDX-License-Identifier: MIT */
/* Commit charge and committing kernel pages. Every committed page has a frame at once. */
#pragma once

#include "kernel/kernel.h"

/* Charges pages against the commit limit. STATUS_COMMITMENT_LIMIT with a REFUSAL event; nothing is
 * charged then. */
nt_status commit_charge(struct kernel *k, uint32_t pages) NT_MUST_CHECK;
void commit_return(struct kernel *k, uint32_t pages);
