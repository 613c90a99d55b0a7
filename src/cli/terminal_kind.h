/* SPDX-License-Identifier: MIT */
/* Whether there is a terminal that can be drawn on. */
#pragma once

#include <glib.h>

#define TERMINAL_ERROR (terminal_error_quark())
GQuark terminal_error_quark(void);

typedef enum {
    TERMINAL_ERROR_NONE,    /* input or output is no terminal */
    TERMINAL_ERROR_UNKNOWN, /* nobody knows how to talk to it, or it has no screen */
} TerminalError;

/* Standard input and output. FALSE with an error. */
gboolean terminal_is_usable(GError **error);
