/* SPDX-License-Identifier: MIT */
/* A terminal taken as one screen, and given back as it was, however the program ends. */
#pragma once

#include "host/tui/cell_grid.h"

#include <glib.h>

typedef enum {
    TERMINAL_NOTHING, /* nothing is there yet, or nothing that means something */
    TERMINAL_KEY,
    TERMINAL_RESIZED,
    TERMINAL_ENDED, /* a signal wants the program to end, or the terminal is gone */
} TerminalEvent;

#define TERMINAL_KEY_MAX 16u /* bytes of a key's name, with the NUL */

typedef struct Terminal Terminal;

/* Standard input and output; one at a time. NULL with an error, and nothing has changed. */
Terminal *terminal_open(gboolean with_color, GError **error);
/* Gives it back. A signal that wanted the program to end ends it now. */
void terminal_close(Terminal *terminal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Terminal, terminal_close)

void terminal_size(const Terminal *terminal, guint *rows, guint *columns);
/* pre: of its size, or smaller. */
void terminal_show(Terminal *terminal, const CellGrid *grid);
/* What happens next; `waits`: until something does. The key has the name of keys.def, or is the
 * character itself, or "Enter" or "Backspace". */
TerminalEvent terminal_next(Terminal *terminal, gboolean waits, char key[TERMINAL_KEY_MAX]);
