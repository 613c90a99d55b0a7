/* SPDX-License-Identifier: MIT */
/*
 * Stands between gdb and QEMU: a thread that takes one gdb at a time from a listening socket and
 * carries bytes, through a filter (gdb_filter.h), to the line at whose other end QEMU's gdb server
 * is. Only this user, or root, is let in.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct GdbRelay GdbRelay;

/* Takes both descriptors, sockets, even if it fails: NULL, and ENGINE_ERROR_LIMIT. */
GdbRelay *gdb_relay_new(int listener, int qemu, GError **error);
/* Whoever is connected gets a second to hear that it is over. */
void gdb_relay_free(GdbRelay *relay);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GdbRelay, gdb_relay_free)

/* Somebody is there. */
gboolean gdb_relay_is_connected(const GdbRelay *relay);

G_END_DECLS
