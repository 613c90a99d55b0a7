/* SPDX-License-Identifier: MIT */
/* Handles of modules (HINSTANCE): where Windows has them mapped. Here only the program is mapped.
 */
#pragma once

#include "abi/image.h"

#define MODULE_MAIN     IMAGE_BASE
#define MODULE_USER32   0x77380000u /* the bases are Server 2003's */
#define MODULE_KERNEL32 0x77e40000u
