/* SPDX-License-Identifier: MIT */
/* Knobs by their names. */
#include "cli/knob_option.h"

#include "host/text/printable.h"

gboolean
knob_option(const char *name, Knob *knob, GError **error)
{
    *knob = knob_find(name);
    if (*knob != KNOB_NONE)
        return TRUE;
    g_autofree char *hint = knob_hint(name);
    printable_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--knob: there is no \"%s\"%s",
                    name, hint);
    return FALSE;
}
