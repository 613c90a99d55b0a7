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
    ERROR_SUCCESS = 0,
    ERROR_INVALID_FUNCTION = 1,
    ERROR_FILE_NOT_FOUND = 2,
    ERROR_PATH_NOT_FOUND = 3,
    ERROR_ACCESS_DENIED = 5,
    ERROR_INVALID_HANDLE = 6,
    ERROR_NOT_ENOUGH_MEMORY = 8,
    ERROR_INVALID_PARAMETER = 87,
    ERROR_INSUFFICIENT_BUFFER = 122,
    ERROR_WAIT_NO_CHILDREN = 128,
    ERROR_BAD_PATHNAME = 161,
    ERROR_BUSY = 170,
    ERROR_ALREADY_EXISTS = 183,
    ERROR_FILENAME_EXCED_RANGE = 206,
    ERROR_SERVICE_REQUEST_TIMEOUT = 1053,
    ERROR_SERVICE_ALREADY_RUNNING = 1056,
    ERROR_INVALID_SERVICE_ACCOUNT = 1057,
    ERROR_SERVICE_DOES_NOT_EXIST = 1060,
    ERROR_SERVICE_NOT_ACTIVE = 1062,
    ERROR_SERVICE_LOGON_FAILED = 1069,
    ERROR_DLL_INIT_FAILED = 1114,
    ERROR_NO_MORE_USER_HANDLES = 1158,
    ERROR_INVALID_WINDOW_HANDLE = 1400,
    ERROR_INVALID_MENU_HANDLE = 1401,
    ERROR_INVALID_HOOK_HANDLE = 1404,
    ERROR_TLW_WITH_WSCHILD = 1406,
    ERROR_CANNOT_FIND_WND_CLASS = 1407,
    ERROR_CLASS_ALREADY_EXISTS = 1410,
    ERROR_CLASS_DOES_NOT_EXIST = 1411,
    ERROR_CLASS_HAS_WINDOWS = 1412,
    ERROR_INVALID_INDEX = 1413,
    ERROR_INVALID_HOOK_FILTER = 1426,
    ERROR_HOOK_NEEDS_HMOD = 1428,
    ERROR_NO_SYSTEM_RESOURCES = 1450,
    ERROR_NOT_ENOUGH_QUOTA = 1816,
};
