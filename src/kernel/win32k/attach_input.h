/* SPDX-License-Identifier: MIT */
/* Which threads share their input (AttachThreadInput). */
#pragma once

#include "kernel/kernel.h"

/* A thread ends: so do its attachments, to it and from it. */
void attach_input_forget(struct kernel *k, gva_t info);
