/* SPDX-License-Identifier: MIT */
/* A security descriptor in one piece, as GetUserObjectSecurity gives it. Source: winnt.h. */
#pragma once

#include "abi/types.h"

#define DACL_SECURITY_INFORMATION 4u

#define SECURITY_REVISION      1u
#define SECURITY_DACL_PRESENT  0x0004u
#define SECURITY_SELF_RELATIVE 0x8000u
#define SECURITY_ACL_REVISION  2u

/* First parts of identifiers: S-1-1, S-1-5, and what follows in them. */
#define SECURITY_WORLD_AUTHORITY  1u
#define SECURITY_NT_AUTHORITY     5u
#define SECURITY_WORLD_RID        0u
#define SECURITY_LOCAL_SYSTEM_RID 18u
#define SECURITY_LOGON_IDS_RID    5u

struct security_descriptor {
    uint8_t revision;
    uint8_t reserved;
    uint16_t control;
    uint32_t owner; /* offsets from here, 0: none */
    uint32_t group;
    uint32_t sacl;
    uint32_t dacl;
};

struct security_acl {
    uint8_t revision;
    uint8_t reserved;
    uint16_t bytes; /* with its entries */
    uint16_t entries;
    uint16_t reserved2;
};

/* ACCESS_ALLOWED_ACE (type 0) up to the identifier's last parts, of which there are sid_parts. */
struct security_ace {
    uint8_t type;
    uint8_t flags;
    uint16_t bytes; /* with the parts */
    uint32_t access;
    uint8_t sid_revision;
    uint8_t sid_parts;
    uint8_t sid_authority[6]; /* a number, highest byte first */
};

DH_ASSERT_SIZE(struct security_descriptor, 20);
DH_ASSERT_SIZE(struct security_acl, 8);
DH_ASSERT_SIZE(struct security_ace, 16);
