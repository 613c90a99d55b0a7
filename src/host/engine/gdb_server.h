/* SPDX-License-Identifier: MIT */
/* gdb on a machine under QEMU: QEMU's own server, started when the machine is where somebody wants
 * to look at it. */
#pragma once

#include "host/engine/engine.h"

typedef struct {
    gboolean is_connected; /* somebody is there */
    gboolean is_running;   /* the processor was let go on: a gdb is there, or was */
} GdbServerState;

/* Stops the processor and lets QEMU listen on a port of 127.0.0.1 that the host's kernel chooses.
 */
gboolean gdb_server_start(Engine *engine, guint *port, GError **error);
gboolean gdb_server_state(Engine *engine, GdbServerState *state, GError **error);
/*
 * Stops the processor: gdb's "continue" comes back, as if interrupted. A guest that has just
 * answered is on its way to sleep: it is let get there, so that it is always found at the same
 * instruction.
 */
gboolean gdb_server_stop_processor(Engine *engine, GError **error);
/* FALSE with what is missing of the files that gdb reads; before a machine is started for it. */
gboolean gdb_server_check_files(GError **error);
/* How to call gdb: program, this machine's commands, the port, the guest's symbols. NULL if a file
 * is missing. Free with g_strfreev(). */
char **gdb_server_command(Engine *engine, guint port, GError **error);
