/* SPDX-License-Identifier: MIT */
/*
 * The loader: what happens in a process before its program runs. DLLs attach in order of
 * dependence, kernel32.dll with the console, then user32.dll. One that cannot ends the process with
 * STATUS_DLL_INIT_FAILED, after a hard error.
 */
#pragma once

#include "user/user.h"

/* A DLL's DllMain returned FALSE: tells the user, through csrss, and ends the process when that is
 * done. */
void loader_fail(struct user *u, const char *dll, nt_status status);
/* Handles a message while the process is being loaded. True once all is attached and the program
 * may start. */
bool loader_step(struct user *u);
/* LoadLibrary("user32.dll") of a program that does not import it, as the helper of delayed imports
 * calls it: connects now. False, with the thread's last error: the program goes on without. */
bool loader_load_user32(struct user *u);
