/* SPDX-License-Identifier: MIT */
/*
 * The Unix socket that gdb connects to, in a folder of its own that nobody else may enter. Both are
 * removed at the end, also if a signal ends the process (SIGKILL excepted: what stays then is a
 * name nobody listens at). A process has one at a time.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A listening descriptor, which is the caller's; -1, and ENGINE_ERROR_START, if no folder can be
 * made whose name gdb can read. pre: there is none yet. */
int gdb_socket_open(GError **error);
/* Absolute, without a colon or a control character; "" while there is none. */
const char *gdb_socket_path(void);
void gdb_socket_remove(void);

G_END_DECLS
