/* SPDX-License-Identifier: MIT */
/*
 * A screen as a scenario says it, 1024x768x32: what the display surface of a session takes. Each
 * session maps one in its view space, before the first desktop heap (docs/fidelity.md).
 */
#pragma once

#include "abi/boot.h"

#include <glib.h>

G_BEGIN_DECLS

#define SCREEN_SIDE_MAX 8192u

/* All zero: none. */
typedef struct {
    guint32 width;  /* pixels */
    guint32 height; /* rows */
    guint32 depth;  /* bits a pixel */
} Screen;

/* Reads WIDTHxHEIGHTxDEPTH. FALSE: it is none, or of another size than there can be. */
gboolean screen_read(Screen *screen, const char *text);
/* Bytes of its pixels; each row is a multiple of four. Source: DDI, scan lines of a bitmap. */
guint32 screen_bytes(const Screen *screen);
/* Adds its surface behind the edition's own views. FALSE: there is no place for one more. */
gboolean screen_add_view(const Screen *screen, struct abi_boot *boot);

G_END_DECLS
