/* SPDX-License-Identifier: MIT */
/*
 * A model machine as a value: struct kernel, the pages it ever used, the windows it has open.
 * Nothing in it is a host address, so that any number of machines, one after another or at once in
 * several threads, can be made to stand where the saved one stood.
 */
#pragma once

#include "machine/model/model.h"

struct model_save;

/* pre: the machine is idle and not poisoned. NULL if the host has no memory. */
struct model_save *model_machine_save(struct model_machine *machine);
void model_save_free(struct model_save *save);
/* Of all that it holds. */
uint64_t model_save_bytes(const struct model_save *save);
/*
 * pre: the machine is new, of the same boot block, and nothing ran on it. Leaves as a panic does if
 * the host has no memory; the machine can then only be freed. Whom it tells of events is not saved.
 */
void model_machine_load(struct model_machine *machine, const struct model_save *save);
