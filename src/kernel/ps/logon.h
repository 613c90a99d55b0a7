/* SPDX-License-Identifier: MIT */
/* Logon sessions inside ps. They live as long as a token of theirs; the well-known ones live for
 * ever. */
#pragma once

#include "abi/account.h"
#include "kernel/kernel.h"

/* Makes those the edition has. */
nt_status logon_start(struct kernel *k) NT_MUST_CHECK;
void logon_ref(struct kernel *k, gva_t logon);
void logon_unref(struct kernel *k, gva_t logon);
/* Luid of the well-known session an account's name means, 0: it is an ordinary account. */
uint32_t logon_well_known_luid(const char *account);

static inline struct logon_session *
logon_at(struct kernel *k, gva_t logon)
{
    return (struct logon_session *)kptr(k, (kva_t)logon);
}
