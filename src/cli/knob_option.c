/* SPDX-License-Identifier: MIT */
/* Knobs by their names. */
#include "cli/knob_option.h"

#include "host/text/printable.h"
#include "host/text/suggest.h"

gboolean
knob_option(const char *name, Knob *knob, GError **error)
{
    const char *known[KNOB_COUNT] = { NULL };

    *knob = knob_find(name);
    if (*knob != KNOB_NONE)
        return TRUE;
    for (guint i = KNOB_NONE + 1; i < KNOB_COUNT; i++)
        known[i - 1] = knob_key((Knob)i);
    g_autofree char *hint = suggest_hint(name, known);
    printable_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--knob: there is no \"%s\"%s",
                    name, hint);
    return FALSE;
}
