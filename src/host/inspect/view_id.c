/* SPDX-License-Identifier: MIT */
/* One text of a session and an address. */
#include "host/inspect/view_id.h"

#include "abi/event.h"

char *
view_id(guint32 session, guint64 base)
{
    if (session == ABI_NO_SESSION)
        return g_strdup_printf("system:0x%" G_GINT64_MODIFIER "x", base);
    return g_strdup_printf("%u:0x%" G_GINT64_MODIFIER "x", session, base);
}
