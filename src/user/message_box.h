/* SPDX-License-Identifier: MIT */
/*
 * A message box: a window of class #32770 with an icon, a text and a button below it, all in the
 * desktop heap of the desktop the caller acts on. The user presses OK at once, so it is gone again
 * when a call returns.
 */
#pragma once

#include "user/user.h"

/* Shows a box. Neither text may lie in the scratch buffer. On failure nothing of it remains. */
nt_status message_box_show(struct user *u, const char *title, const char *message) NT_MUST_CHECK;
/* The box of a program whose call failed, made in the program's own process as user32's MessageBox
 * makes it. */
void message_box_of_program(struct user *u, uint32_t last_error);
