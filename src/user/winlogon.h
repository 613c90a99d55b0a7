/* SPDX-License-Identifier: MIT */
/* winlogon: who uses the interactive window station of a session. */
#pragma once

#include "user/user.h"

/* Start-up actions are done. */
void winlogon_started(struct user *u);
/* Where session 0 is for services alone nobody logs on there: Windows has wininit.exe in it, which
 * makes no window. */
bool winlogon_is_idle(struct user *u);
/* A message after the start. */
void winlogon_step(struct user *u);
