/* SPDX-License-Identifier: MIT */
/*
 * Landlock, the kernel's own fence around a process: what it, and whatever it starts, may still
 * open. Nothing can be written, made, removed or cut short but what was allowed; no TCP connection
 * is made or awaited; no process outside gets a signal, or is looked into. What is open already
 * stays open.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In place of a ruleset: this kernel has no Landlock, or it is switched off. */
#define LANDLOCK_NONE (-1)

typedef enum {
    LANDLOCK_READ,  /* files are read and executed, folders listed */
    LANDLOCK_WRITE, /* a file or device that is there is written too */
} LandlockAccess;

/* *ruleset is a descriptor that the caller closes, or LANDLOCK_NONE. FALSE, and ENGINE_ERROR_START,
 * if the kernel has Landlock and it cannot be used. */
gboolean landlock_new(int *ruleset, GError **error);
/* A file, or a folder with what is in it. What is not there, or not ours to open, needs no rule.
 * FALSE, and ENGINE_ERROR_START, if the kernel refuses. */
gboolean landlock_allow(int ruleset, const char *path, LandlockAccess access, GError **error);
/* The calling thread is fenced in from now on; it gains no privileges by exec either. May be called
 * between fork and exec. FALSE with errno. */
gboolean landlock_enter(int ruleset);

G_END_DECLS
