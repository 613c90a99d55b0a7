/* SPDX-License-Identifier: MIT */
/* Names of accounts, compared with those of abi/accounts.def. */
#include "user/account.h"

#include "user/text.h"

uint32_t
account_built_in(const char *account)
{
    if (account[0] == '\0')
        return LUID_SYSTEM;
#define ACCOUNT(number, text)                                                                      \
    if (user_text_equal(account, text))                                                            \
        return number;
#include "abi/accounts.def"
#undef ACCOUNT
    return 0;
}
