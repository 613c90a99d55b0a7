/* SPDX-License-Identifier: MIT */
/*
 * Window procedures, and the messages that they are called with when windows come and go. A
 * program's own writes down which came, and leaves them to DefWindowProc; user32 has one for
 * dialogs.
 */
#pragma once

#include "user/user.h"
#include "user/win32/module.h"

/* DefDlgProc. Decided: where in user32. */
#define PROCEDURE_DIALOG (MODULE_USER32 + 0x1000u)

/* A window of this style and this procedure (0: DefWindowProc) has been made. False: the procedure
 * wants none. */
bool procedure_tell_created(struct user *u, uint32_t window, uint32_t procedure, uint32_t style);
/* It is about to go, with all below it. */
void procedure_tell_destroyed(struct user *u, uint32_t window);
