/* SPDX-License-Identifier: MIT */
/* Who may use a window station or a desktop: logon ids, as access_list in abi/guest.h. */
#pragma once

#include "abi/access_rights.h"
#include "abi/account.h"
#include "kernel/kernel.h"

/* What the logon may, bits of access_rights.def; 0: nothing. */
uint32_t access_allowed(const struct access_list *list, uint32_t luid);
/* False: no room. Granting twice counts once. */
bool access_grant(struct access_list *list, uint32_t luid);
void access_revoke(struct access_list *list, uint32_t luid);

/* Of a station or a desktop. */
struct access_list *access_list_of(struct kernel *k, gva_t object);

/* Checks what a process asks for against the object's list; refuses with gate ACCESS, also if
 * nothing is asked for. object: station or desktop; asked: as programs ask, generic rights too;
 * granted: what its handle is to allow. */
nt_status access_check(
    struct kernel *k, gva_t process, gva_t object, uint32_t asked, uint32_t *granted) NT_MUST_CHECK;
/* Whether the process has a right to a station: by the handle of it if that is the one it is on,
 * else by the station's list. */
bool access_on_station(struct kernel *k, gva_t process_info, gva_t winsta, uint32_t right);
/* What the handle of who makes the object is to allow: its list does not bind that. */
uint32_t access_of_maker(struct kernel *k, gva_t object, uint32_t asked);
/* A logon may make nothing of that name: leaves a REFUSAL, gives ACCESS_DENIED. */
nt_status access_refuse_name(struct kernel *k, const char *name, uint32_t luid);
/* A station or desktop that was named and is not there: leaves a REFUSAL, gives
 * OBJECT_NAME_NOT_FOUND. */
nt_status access_refuse_missing(struct kernel *k, const char *name);
