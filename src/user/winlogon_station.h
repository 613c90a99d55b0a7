/* SPDX-License-Identifier: MIT */
/* The interactive window station of a session, without which winlogon, and the session, cannot be.
 */
#pragma once

#include "user/user.h"

/* The session has services alone: nobody logs on there. */
bool winlogon_has_no_users(struct user *u);
/*
 * Makes WinSta0 with Winlogon, Disconnect (where the edition has it) and Default, in this order,
 * and stands on Winlogon, or in a session of services on Default. Called by the loader, before
 * user32.dll connects.
 */
nt_status winlogon_make_station(struct user *u) NT_MUST_CHECK;
/* A desktop of it, with a handle that winlogon keeps. */
nt_status winlogon_make_desktop(struct user *u, const char *name, uint32_t *desktop) NT_MUST_CHECK;
/* Makes a desktop the visible one. */
nt_status winlogon_switch(struct user *u, uint32_t desktop);
/* The session's client goes, and comes back. STATUS_NOT_SUPPORTED: there is one session only. */
nt_status winlogon_disconnect(struct user *u);
nt_status winlogon_reconnect(struct user *u);
/* The desktop a user sees who is not away: the screen saver's while a secure one runs, else his own
 * once he is logged on and has not locked it. */
nt_status winlogon_show_user(struct user *u);
/* Tells smss that the session cannot be and ends. */
void winlogon_give_up(struct user *u, nt_status status);
