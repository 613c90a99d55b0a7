/* SPDX-License-Identifier: MIT */
/* Strings that name things to the kernel, which has such names in UTF-8. */
#pragma once

#include "user/win32/win32.h"

/*
 * The string as UTF-8 in the scratch buffer, NUL-terminated; `bytes` without it. The string may lie
 * in that buffer itself. 0: it is longer than any name, and the call has failed.
 */
gva_t win32_text_name(struct user *u, struct win32_text text, uint32_t *bytes) NT_MUST_CHECK;
/* The same, copied to `to`. */
bool win32_text_copy(struct user *u, struct win32_text text, char *to, uint32_t size) NT_MUST_CHECK;
/* Whether a unit of the name in the scratch buffer is a backslash. */
bool win32_text_has_path(struct user *u);
