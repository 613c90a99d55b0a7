/* SPDX-License-Identifier: MIT */
/* Asks the data base of terminals. */
#include "cli/terminal_kind.h"

#include "host/text/printable.h"

#include <curses.h>
#include <term.h>
#include <unistd.h>

GQuark
terminal_error_quark(void)
{
    return g_quark_from_static_string("deskheap-terminal-error");
}

gboolean
terminal_is_usable(GError **error)
{
    const char *name = g_getenv("TERM");
    int found = 0;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        g_set_error(error, TERMINAL_ERROR, TERMINAL_ERROR_NONE,
                    "standard %s is no terminal (--print shows a screen without one)",
                    isatty(STDIN_FILENO) ? "output" : "input");
        return FALSE;
    }
    if (name != NULL && *name != '\0' && setupterm(name, STDOUT_FILENO, &found) == OK &&
        tigetstr("cup") != NULL)
        return TRUE;
    printable_error(error, TERMINAL_ERROR, TERMINAL_ERROR_UNKNOWN,
                    found == 1 ? "a terminal of the kind \"%s\" (TERM) has no screen to draw on"
                               : "nobody knows terminals of the kind \"%s\" (TERM)",
                    name != NULL ? name : "");
    return FALSE;
}
