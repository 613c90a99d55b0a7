/* SPDX-License-Identifier: MIT */
/*
 * The exit code that a parent sees of a process which a DLL's attach stopped. Before Windows NT 6.0
 * both ERROR_WAIT_NO_CHILDREN (KB184802, a blog of Microsoft's) and the status itself (logs of a
 * database server on XP, of a job scheduler on Server 2003) were seen, and no source says what
 * decides: the edition has one, a scenario may choose the other.
 */
#pragma once

#include <glib.h>

typedef enum {
    ATTACH_EXIT_OF_EDITION,
    ATTACH_EXIT_128,
    ATTACH_EXIT_STATUS,
} AttachExit;

/* "128", "status": those from ATTACH_EXIT_128 on. NULL-terminated, static. */
const char *const *attach_exit_words(void);
