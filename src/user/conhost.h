/* SPDX-License-Identifier: MIT */
/* conhost.exe: a console, which is a process of its own from Windows 7 on. */
#pragma once

#include "user/user.h"

/* Its DLLs have attached, and its start-up is done. */
void conhost_started(struct user *u);
