/* SPDX-License-Identifier: MIT */
/*
 * Delete procedures of the kernel's own object types, called by object_unref for the last
 * reference; the object manager frees the body afterwards. Those of window stations and desktops
 * are in win32k/win32k.h.
 */
#pragma once

#include "kernel/kernel.h"

void object_directory_delete(struct kernel *k, gva_t directory); /* it must be empty */
void process_delete(struct kernel *k, gva_t process);            /* it must have ended */
void thread_delete(struct kernel *k, gva_t thread);              /* it must be dead */
void token_delete(struct kernel *k, gva_t token);                /* leaves its logon session */
