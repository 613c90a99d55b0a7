/* SPDX-License-Identifier: MIT */
/* Which window station and desktop a process belongs to, found or made, and connecting to them. */
#pragma once

#include "kernel/kernel.h"
