/* SPDX-License-Identifier: MIT */
/* Accounts that have one logon session each, made when the system starts. */
#pragma once

/* Low parts of their logon ids; source: winnt.h (SYSTEM_LUID and its kin). */
enum well_known_luid {
    LUID_SYSTEM = 0x3e7,
    LUID_ANONYMOUS = 0x3e6,
    LUID_LOCAL_SERVICE = 0x3e5,
    LUID_NETWORK_SERVICE = 0x3e4,
};
