/* SPDX-License-Identifier: MIT */
/* What a handle of a window station or a desktop allows (abi/access_rights.def): what is asked for,
 * what an account's own has, and whether a caller's handle has it. */
#pragma once

#include "abi/access_rights.h"
#include "kernel/ob/object.h"

/* Stations and desktops have such rights. */
bool access_right_is_of(enum object_type type);
/* All that there is of that type. */
uint32_t access_right_all(enum object_type type);
/* Which of the bits asked for the type has not, and are no generic right. */
uint32_t access_right_foreign(enum object_type type, uint32_t asked);
/* Name of the lowest of these bits that has one. */
const char *access_right_name(enum object_type type, uint32_t bits);
/* What is asked for of such an object, with generic rights as the bits they stand for; what this
 * type does not have is left out. MAXIMUM_ALLOWED is kept. type: of a station or a desktop. */
uint32_t access_right_map(enum object_type type, bool is_interactive, uint32_t asked);
/* What the account has on its station, or on its desktops, that win32k made for it. */
uint32_t access_right_of_account(enum object_type type);

/* Both: the handle was given without that right: leaves a REFUSAL, gives ACCESS_DENIED. A
 * handle that is 0 stands for the system's own use, which needs none. */
nt_status access_right_check(struct kernel *k, gva_t process, uint32_t handle, uint32_t right)
    NT_MUST_CHECK;
/* Of the desktop that a GUI thread is on. */
bool access_right_on_desktop(struct kernel *k, gva_t thread_info, uint32_t right);
