/* SPDX-License-Identifier: MIT */
/* winlogon: the interactive window station of a session, and who uses it. */
#pragma once

#include "user/user.h"

/*
 * Makes WinSta0 with Winlogon, Disconnect (where the edition has it) and Default, in this order,
 * and stands on Winlogon. Called by the loader, before user32.dll connects.
 */
nt_status winlogon_make_station(struct user *u) NT_MUST_CHECK;
/* Tells smss that the session cannot be and ends. */
void winlogon_give_up(struct user *u, nt_status status);
/* Start-up actions are done. */
void winlogon_started(struct user *u);
/* A message after the start. */
void winlogon_step(struct user *u);
