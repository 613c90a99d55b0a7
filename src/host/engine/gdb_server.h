/* SPDX-License-Identifier: MIT */
/* gdb on a machine under QEMU: QEMU's own server, started when the machine is where somebody wants
 * to look at it. */
#pragma once

#include "host/engine/engine.h"

typedef struct {
    gboolean is_connected; /* a gdb is there */
    gboolean is_running;   /* it let the processor go on */
} GdbServerState;

/* Stops the processor and lets QEMU listen on a port of 127.0.0.1 that the host's kernel chooses.
 */
gboolean gdb_server_start(Engine *engine, guint *port, GError **error);
gboolean gdb_server_state(Engine *engine, GdbServerState *state, GError **error);
/* Stops the processor: gdb's "continue" comes back, as if interrupted. */
gboolean gdb_server_stop_processor(Engine *engine, GError **error);
/* How to call gdb: program, this machine's commands, the port, the guest's symbols. NULL if a file
 * is missing. Free with g_strfreev(). */
char **gdb_server_command(Engine *engine, guint port, GError **error);
