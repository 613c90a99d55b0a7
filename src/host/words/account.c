/* SPDX-License-Identifier: MIT */
/* The list of the kernel, asked by the host. */
#include "host/words/account.h"

#include <string.h>

guint32
account_luid(const char *name)
{
    static const struct {
        const char *name;
        guint32 luid;
    } accounts[] = {
#define ACCOUNT(luid, name) { name, luid },
#include "abi/accounts.def"
#undef ACCOUNT
    };

    if (name == NULL)
        return LUID_SYSTEM;
    for (gsize i = 0; i < G_N_ELEMENTS(accounts); i++)
        if (g_ascii_strcasecmp(name, accounts[i].name) == 0)
            return accounts[i].luid;
    return 0;
}

const char *
account_name(guint32 luid)
{
    return luid == LUID_SYSTEM            ? "LocalSystem"
           : luid == LUID_LOCAL_SERVICE   ? "LocalService"
           : luid == LUID_NETWORK_SERVICE ? "NetworkService"
                                          : NULL;
}

const char *
account_service_name(guint32 luid)
{
    return luid == LUID_SYSTEM ? NULL : account_name(luid);
}

const char *
account_told(const char *name)
{
    const char *one = account_name(account_luid(name));

    return one != NULL ? one : name;
}

gboolean
account_is_same(const char *one, const char *other)
{
    guint32 luid = account_luid(one);

    return luid == account_luid(other) && (luid != 0 || g_ascii_strcasecmp(one, other) == 0);
}

gboolean
account_of_station(const char *path, guint32 *luid)
{
    static const char prefix[] = "Service-0x";
    char *end;

    if (g_ascii_strncasecmp(path, prefix, strlen(prefix)) != 0)
        return FALSE;
    guint64 high = g_ascii_strtoull(path + strlen(prefix), &end, 16);
    if (*end != '-' || high != 0)
        return FALSE;
    guint64 low = g_ascii_strtoull(end + 1, &end, 16);
    if (*end != '$' || (end[1] != '\0' && end[1] != '\\') || low > G_MAXUINT32)
        return FALSE;
    if (luid != NULL)
        *luid = (guint32)low;
    return TRUE;
}
