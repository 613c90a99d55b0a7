/* SPDX-License-Identifier: MIT */
/* QEMU's machine protocol: one JSON object a line. Only what deskheap asks. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct Qmp Qmp;

/* Reads the greeting and agrees on capabilities. The descriptor stays the caller's. */
Qmp *qmp_new(int fd, guint seconds, GError **error);
void qmp_free(Qmp *qmp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Qmp, qmp_free)

/* "7.2.22", from the greeting. */
const char *qmp_version(Qmp *qmp);
/* Runs a command of the human monitor and returns its text, with \n line ends. Free with g_free().
 */
char *qmp_monitor(Qmp *qmp, const char *command, GError **error);

G_END_DECLS
