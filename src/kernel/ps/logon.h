/* SPDX-License-Identifier: MIT */
/* Logon sessions inside ps. They live as long as a token of theirs; the well-known ones live for
 * ever. */
#pragma once

#include "kernel/kernel.h"

/* Low parts of the well-known logon ids; source: winnt.h (SYSTEM_LUID and its kin). */
enum well_known_luid {
    LUID_SYSTEM = 0x3e7,
    LUID_ANONYMOUS = 0x3e6,
    LUID_LOCAL_SERVICE = 0x3e5,
    LUID_NETWORK_SERVICE = 0x3e4,
};

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
