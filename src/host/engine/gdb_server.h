/* SPDX-License-Identifier: MIT */
/*
 * gdb on a machine under QEMU: QEMU's own server, started when the machine is where somebody wants
 * to look at it. Nobody reaches it but through a Unix socket of this user's (gdb_socket.h) and a
 * filter (gdb_relay.h).
 */
#pragma once

#include "host/engine/engine.h"

typedef struct {
    gboolean is_connected; /* somebody is there */
    gboolean is_running;   /* the processor was let go on: a gdb is there, or was */
} GdbServerState;

typedef struct GdbServer GdbServer;

/* Stops the processor and lets gdb in. pre: the engine was made with is_debugged, and had no server
 * before; there is no other server in this process. */
GdbServer *gdb_server_new(Engine *engine, GError **error);
/* Closes the door; before or after the engine's end. */
void gdb_server_free(GdbServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GdbServer, gdb_server_free)

/* Where gdb connects to. Static. */
const char *gdb_server_socket(const GdbServer *server);
gboolean gdb_server_state(const GdbServer *server,
                          Engine *engine,
                          GdbServerState *state,
                          GError **error);
/*
 * Stops the processor: gdb's "continue" comes back, as if interrupted. A guest that has just
 * answered is on its way to sleep: it is let get there, so that it is always found at the same
 * instruction.
 */
gboolean gdb_server_stop_processor(Engine *engine, GError **error);
/* FALSE with what is missing of the files that gdb reads; before a machine is started for it. */
gboolean gdb_server_check_files(GError **error);
/* How to call gdb: program, this machine's commands, the socket, the guest's symbols. NULL if a
 * file is missing. Free with g_strfreev(). */
char **gdb_server_command(const GdbServer *server, Engine *engine, GError **error);
