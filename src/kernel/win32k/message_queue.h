/* SPDX-License-Identifier: MIT */
/* Posted messages of a thread, in session pool. */
#pragma once

#include "kernel/kernel.h"

gva_t message_queue_create(struct kernel *k);
void message_queue_delete(struct kernel *k, gva_t queue);
