/* SPDX-License-Identifier: MIT */
/* One text of a session and an address. */
#include "host/inspect/view_id.h"

#include "abi/event.h"
#include "host/text/address.h"

char *
view_id(guint32 session, guint64 base)
{
    if (session == ABI_NO_SESSION)
        return g_strdup_printf("system:0x%s", kernel_address_text(base).text);
    return g_strdup_printf("%u:0x%s", session, kernel_address_text(base).text);
}
