/* SPDX-License-Identifier: MIT */
/*
 * What a gdb may say to QEMU: everything of its remote protocol, but of QEMU's monitor, which it
 * reaches too, only the commands that look at the machine. Others write files, open sockets and
 * plug in devices.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of a packet, decoded; QEMU's are a sixteenth of it. */
#define GDB_PACKET_MAX 65536u

/* One connection of gdb, from its first byte. */
typedef struct GdbFilter GdbFilter;

GdbFilter *gdb_filter_new(void);
void gdb_filter_free(GdbFilter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GdbFilter, gdb_filter_free)

/*
 * Takes what gdb sent, in pieces of any size. What QEMU may see is appended to to_qemu: whole
 * packets, written anew, so that both read the same in them; what is no packet is dropped. Our own
 * answer to one that is kept from QEMU is appended to to_gdb. FALSE: a packet without end; whoever
 * sends it is no gdb.
 */
gboolean gdb_filter_take(
    GdbFilter *filter, const guint8 *bytes, gsize length, GByteArray *to_qemu, GByteArray *to_gdb);

G_END_DECLS
