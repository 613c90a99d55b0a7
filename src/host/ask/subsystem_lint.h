/* SPDX-License-Identifier: MIT */
/*
 * What looks wrong in the value Windows of the key SubSystems apart from SharedSection: the program
 * that smss starts, and the servers that csrss loads. The rules are those of abi/subsystem_line.h,
 * by which the emulated smss and csrss read it.
 */
#pragma once

#include "abi/boot.h"

#include <glib.h>

/* The code of: it is another program than csrss. */
#define SUBSYSTEM_REPLACED "windows-replaced"

typedef struct {
    const char *code;  /* fixed, for filters: "server-dll-unknown" */
    gsize start;       /* what it is about: bytes of the value's text, */
    gsize end;         /* or none of it if both are 0 */
    char *text;        /* without place and kind */
    gboolean is_fatal; /* csrss or winlogon does not come to its end by it */
} SubsystemFinding;

/* SubsystemFinding, in the order of the text. Free with g_array_unref(). */
GArray *subsystem_lint(const char *line, const struct abi_boot *boot);
