/* SPDX-License-Identifier: MIT */
/*
 * What looks wrong in a registry before anything runs: recipes for desktop heap that are passed
 * around are often malformed, and Windows says nothing about it. Warnings only: the emulated kernel
 * does with such values what it does.
 */
#pragma once

#include "host/config/registry.h"

#include <glib.h>

typedef struct {
    const char *severity; /* "warning", or "note": nothing is odd, but good to know */
    const char *code;     /* fixed, for filters: "shared-section-blank" */
    char *message; /* complete: file:line:col: warning: … with the line and a caret; or file: note:
                      … */
} RegistryWarning;

/* What the values are judged against. */
typedef struct {
    gboolean has_session_space; /* not on Windows 2000 without Terminal Services */
    gboolean is_3gb;            /* booted with /3GB */
    guint view_mb_if_absent;    /* 20 on XP and Server 2003 */
    guint view_mb_if_3gb;
    /* What an edition adds: sizes and their limits. NULL: they are not judged. */
    const struct abi_boot *boot;
    const char *edition;  /* its name */
    guint edition_layers; /* so many of the registry's layers are its own and beyond question */
    gboolean is_export;   /* one file is judged: say what applies where it says nothing */
} RegistryLintContext;

/* RegistryWarning, in the order of what they are about. Free with g_ptr_array_unref(). */
GPtrArray *registry_lint(const Registry *registry, const RegistryLintContext *context);
