/* SPDX-License-Identifier: MIT */
/* Who may use a window station or a desktop: logon ids, as access_list in abi/guest.h. */
#pragma once

#include "abi/account.h"
#include "kernel/kernel.h"

/* Access of a new handle: all there is. Source: winuser.h, WINSTA_ALL_ACCESS and DESKTOP_*, with
 * STANDARD_RIGHTS_REQUIRED. */
#define WINSTA_ACCESS_ALL  0xf037fu
#define DESKTOP_ACCESS_ALL 0xf01ffu

bool access_allows(const struct access_list *list, uint32_t luid);
/* False: no room. Granting twice counts once. */
bool access_grant(struct access_list *list, uint32_t luid);
void access_revoke(struct access_list *list, uint32_t luid);

/* Checks the process against the object's list; refuses with gate ACCESS. object: station or
 * desktop. */
nt_status access_check(struct kernel *k,
                       gva_t process,
                       gva_t object,
                       const struct access_list *list) NT_MUST_CHECK;
/* A station or desktop that was named and is not there: leaves a REFUSAL, gives
 * OBJECT_NAME_NOT_FOUND. */
nt_status access_refuse_missing(struct kernel *k, const char *name);
