/* SPDX-License-Identifier: MIT */
/*
 * What a view and the desktop heap in it are called wherever they are told of, in tables, trees,
 * events and traces: "1:0xbc6f0000" lies there in session 1, "system:0xe8c00000" where all sessions
 * have the same memory. What comes to the same place later has the same id: it names a thing of
 * one moment.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* `session` is ABI_NO_SESSION of what all share. Free with g_free(). */
char *view_id(guint32 session, guint64 base);

G_END_DECLS
