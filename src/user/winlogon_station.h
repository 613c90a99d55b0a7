/* SPDX-License-Identifier: MIT */
/* The interactive window station of a session, without which winlogon, and the session, cannot be.
 */
#pragma once

#include "user/user.h"

/*
 * Makes WinSta0 with Winlogon, Disconnect (where the edition has it) and Default, in this order,
 * and stands on Winlogon. Called by the loader, before user32.dll connects.
 */
nt_status winlogon_make_station(struct user *u) NT_MUST_CHECK;
/* Tells smss that the session cannot be and ends. */
void winlogon_give_up(struct user *u, nt_status status);
