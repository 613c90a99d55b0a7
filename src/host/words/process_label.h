/* SPDX-License-Identifier: MIT */
/* What a process is called where it has to be told from others. */
#pragma once

#include <glib.h>

/* "spooler (spoolsv.exe, pid 412)" of one that runs a service, "cmd.exe (pid 500)" of one that runs
 * none (NULL or ""). Free with g_free(). */
char *process_label_text(const char *name, const char *service, guint32 pid);
