/* SPDX-License-Identifier: MIT */
/* What the outside world asks winlogon: users come and go, programs are run and ended. */
#pragma once

#include "user/user.h"

void winlogon_request(struct user *u, const struct abi_message *in);
