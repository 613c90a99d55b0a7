/* SPDX-License-Identifier: MIT */
/*
 * What QEMU may do to this computer: read what its start needs, write nothing. Whoever gives it
 * commands, or finds a hole in it, has no more.
 */
#pragma once

#include "host/engine/landlock.h"

G_BEGIN_DECLS

typedef struct {
    const char *program;     /* path of QEMU, or of what stands for it */
    gboolean is_chosen;      /* somebody named it: a script may read anything to find its QEMU */
    const char *kernel;      /* the guest's ELF */
    gboolean is_accelerated; /* by KVM */
} QemuFenceConfig;

/* A ruleset for landlock_enter(); *ruleset is LANDLOCK_NONE where the kernel has none. FALSE, and
 * ENGINE_ERROR_START, if it has and cannot: QEMU is not to be started then. */
gboolean qemu_fence_new(const QemuFenceConfig *config, int *ruleset, GError **error);

G_END_DECLS
