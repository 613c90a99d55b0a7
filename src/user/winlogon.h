/* SPDX-License-Identifier: MIT */
/* winlogon: who uses the interactive window station of a session. */
#pragma once

#include "user/user.h"

/* Start-up actions are done. */
void winlogon_started(struct user *u);
/* A message after the start. */
void winlogon_step(struct user *u);
