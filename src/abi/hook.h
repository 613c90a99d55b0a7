/* SPDX-License-Identifier: MIT */
/* Ids of hooks, as SetWindowsHookEx takes them: hooks.def. */
#pragma once

enum abi_hook {
    WH_MSGFILTER = -1,
#define HOOK(name, number, key, whom, where, right) WH_##name = number,
#include "abi/hooks.def"
#undef HOOK
};

#define ABI_HOOK_FIRST WH_MSGFILTER
#define ABI_HOOK_LAST  WH_MOUSE_LL
