/* SPDX-License-Identifier: MIT */
/* What a handle of a window station or a desktop allows, as bits: those of access_rights.def, and
 * those that objects of every type have. */
#pragma once

/* Source: winnt.h. GENERIC_* and MAXIMUM_ALLOWED are asked for, and stand for others. */
#define READ_CONTROL             0x20000u
#define WRITE_DAC                0x40000u
#define STANDARD_RIGHTS_REQUIRED 0xf0000u
#define MAXIMUM_ALLOWED          0x02000000u
#define GENERIC_ALL              0x10000000u
#define GENERIC_EXECUTE          0x20000000u
#define GENERIC_WRITE            0x40000000u
#define GENERIC_READ             0x80000000u

#define WINSTA_RIGHT(...)
enum desktop_right {
#define DESKTOP_RIGHT(name, bit, generic, station, account) DESKTOP_##name = (bit),
#include "abi/access_rights.def"
#undef DESKTOP_RIGHT
    DESKTOP_ACCESS_ALL = (int)STANDARD_RIGHTS_REQUIRED
#define DESKTOP_RIGHT(name, bit, generic, station, account) +(bit)
#include "abi/access_rights.def"
#undef DESKTOP_RIGHT
};
#undef WINSTA_RIGHT

#define DESKTOP_RIGHT(...)
enum winsta_right {
#define WINSTA_RIGHT(name, bit, generic, station, account) WINSTA_##name = (bit),
#include "abi/access_rights.def"
#undef WINSTA_RIGHT
    WINSTA_ACCESS_ALL = (int)STANDARD_RIGHTS_REQUIRED
#define WINSTA_RIGHT(name, bit, generic, station, account) +(bit)
#include "abi/access_rights.def"
#undef WINSTA_RIGHT
};
#undef DESKTOP_RIGHT
