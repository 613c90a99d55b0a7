/* SPDX-License-Identifier: MIT */
/* NTSTATUS and Win32 error numbers, as data of the emulated system; never a result of our own host
 * code. */
#pragma once

#include "abi/types.h"

typedef uint32_t nt_status;

enum nt_status_value {
#define STATUS(name, number, win32) STATUS_##name = number,
#include "abi/status.def"
#undef STATUS
};

/* Windows: success and informational codes have the top bits 00 and 01. */
#define NT_SUCCESS(status) ((nt_status)(status) < 0x80000000u)
#define NT_MUST_CHECK      __attribute__((warn_unused_result))

/* Win32 error numbers; source: MS-ERREF 2.2. */
enum win32_error {
#define WIN32_ERROR(name, number) name = (number),
#include "abi/win32_error.def"
#undef WIN32_ERROR
};
