/* SPDX-License-Identifier: MIT */
/* In the place of volatility.c, where deskheap was built without json-glib: nothing looks like a
 * table of Volatility's. */
#include "host/import/volatility.h"

gboolean
volatility_is(const char *text)
{
    return FALSE;
}

gboolean
volatility_read(Imported *imported, SourceText *source, GError **error)
{
    g_assert_not_reached();
}
