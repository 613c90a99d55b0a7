/* SPDX-License-Identifier: MIT */
/*
 * A program whose start-up is done in the process of a service that runs already, on a thread of
 * its own, as service hosts do for DLLs: SERVICE_WIN32_SHARE_PROCESS.
 */
#pragma once

#include "host/program/program.h"

G_BEGIN_DECLS

/* Why `program` cannot start in a process that runs `host` (NULL: not known), NULL: it can. */
const char *program_service_obstacle(const Program *host, const Program *program);
/* Its actions with the thread's before them, in the Windows of that version, as 0x0501. NULL with
 * an error if it is larger than an image may be. */
GBytes *program_service_image(const Program *program, guint32 windows, GError **error);

G_END_DECLS
