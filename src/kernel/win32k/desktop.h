/* SPDX-License-Identifier: MIT */
/* Desktops: an object in nonpaged pool with its heap; its window tree begins with the desktop and
 * message windows. */
#pragma once

#include "kernel/kernel.h"

/* New desktop with one reference, at the head of its station's list. heap_kb 0: by SharedSection.
 */
nt_status desktop_create(struct kernel *k,
                         gva_t winsta,
                         const char *name,
                         uint32_t heap_kb,
                         gva_t *desktop) NT_MUST_CHECK;
/* By name, without case and without taking a reference; 0: none. */
gva_t desktop_find(struct kernel *k, gva_t winsta, const char *name);
void desktop_delete(struct kernel *k, gva_t desktop); /* delete procedure of the object */
/* Windows: not a handle by which a thread of the process stands on its desktop, nor the one the
 * process was connected with. */
bool desktop_may_close(struct kernel *k, gva_t process, uint32_t handle);
/* Tells of a desktop: its creation, deletion, switch to it. kind: EVENT_DESKTOP_*. */
void desktop_announce(struct kernel *k, uint32_t kind, gva_t desktop);
