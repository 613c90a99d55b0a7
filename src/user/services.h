/* SPDX-License-Identifier: MIT */
/* services.exe: the service control manager. */
#pragma once

#include "user/user.h"

/* Start-up actions are done. */
void services_started(struct user *u);
/* A message after the start. */
void services_step(struct user *u);
