/* SPDX-License-Identifier: MIT */
/* The list of the kernel, asked by the host. */
#include "host/words/account.h"

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
account_service_name(guint32 luid)
{
    return luid == LUID_LOCAL_SERVICE     ? "LocalService"
           : luid == LUID_NETWORK_SERVICE ? "NetworkService"
                                          : NULL;
}
