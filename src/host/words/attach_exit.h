/* SPDX-License-Identifier: MIT */
/*
 * The exit code that a parent sees of a process which a DLL's attach stopped. Before Windows NT 6.0
 * both ERROR_WAIT_NO_CHILDREN (KB184802, a blog of Microsoft's) and the status itself (logs of a
 * database server on XP, of a job scheduler on Server 2003) were seen, and no source says what
 * decides: the edition has one, a scenario may choose the other.
 */
#pragma once

#include "abi/boot.h"

#include <glib.h>

typedef enum {
    ATTACH_EXIT_OF_EDITION,
    ATTACH_EXIT_128,
    ATTACH_EXIT_STATUS,
} AttachExit;

/* "128", "status": those from ATTACH_EXIT_128 on. NULL-terminated, static. */
const char *const *attach_exit_words(void);
/* Has the boot block's system do so. */
void attach_exit_choose(AttachExit choice, struct abi_boot *boot);
/* The other exit code that parents of such a process saw before Windows NT 6.0. FALSE: it is none.
 */
gboolean attach_exit_seen_too(guint32 status, guint32 exit_code, guint32 *other);
