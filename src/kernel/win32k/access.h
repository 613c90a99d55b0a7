/* SPDX-License-Identifier: MIT */
/* Who may use a window station or a desktop: logon ids, as access_list in abi/guest.h. */
#pragma once

#include "abi/account.h"
#include "kernel/kernel.h"

/* Access of a new handle: all there is. Source: winuser.h, WINSTA_ALL_ACCESS and DESKTOP_*, with
 * STANDARD_RIGHTS_REQUIRED. */
#define WINSTA_ACCESS_ALL  0xf037fu
#define DESKTOP_ACCESS_ALL 0xf01ffu

/* Access to a desktop that is asked for, as the bits that mean something: generic ones stand for
 * all there is. */
uint32_t desktop_access(uint32_t asked);

bool access_allows(const struct access_list *list, uint32_t luid);
/* False: no room. Granting twice counts once. */
bool access_grant(struct access_list *list, uint32_t luid);
void access_revoke(struct access_list *list, uint32_t luid);

/* Of the station or desktop that a handle of the current process names, and what an entry of it
 * allows; NULL: the handle names neither. */
struct access_list *access_list_of(struct kernel *k, uint32_t handle, uint32_t *access);

/* Checks the process against the object's list; refuses with gate ACCESS. object: station or
 * desktop. */
nt_status access_check(struct kernel *k,
                       gva_t process,
                       gva_t object,
                       const struct access_list *list) NT_MUST_CHECK;
/* A logon may make nothing of that name: leaves a REFUSAL, gives ACCESS_DENIED. */
nt_status access_refuse_name(struct kernel *k, const char *name, uint32_t luid);
/* A station or desktop that was named and is not there: leaves a REFUSAL, gives
 * OBJECT_NAME_NOT_FOUND. */
nt_status access_refuse_missing(struct kernel *k, const char *name);
