/* SPDX-License-Identifier: MIT */
/* Window stations: objects in nonpaged pool, in the session's object directory and in the session's
 * list. */
#pragma once

#include "kernel/kernel.h"

/*
 * New station with one reference, at the end of the session's list, its atom table made. luid 0:
 * everyone may use it unless it is interactive, else only that logon.
 */
nt_status winsta_create(struct kernel *k,
                        const char *name,
                        bool is_interactive,
                        uint32_t luid,
                        gva_t *winsta) NT_MUST_CHECK;
/* By name, without case and without taking a reference; 0: none. */
gva_t winsta_find(struct kernel *k, const char *name);
/* The session's interactive one; 0: it has none yet. */
gva_t winsta_interactive(struct kernel *k);
void winsta_delete(struct kernel *k, gva_t winsta); /* delete procedure of the object */
/* Windows: not the handle of the station that the process stands on. */
bool winsta_may_close(struct kernel *k, gva_t process, uint32_t handle);

/* Object directory of a session's stations. */
void winsta_directory_path(uint32_t session_id, char *to, uint32_t size);
/* "Service-0x0-3e7$" of a logon id. */
void winsta_service_name(uint32_t luid, char *to, uint32_t size);
