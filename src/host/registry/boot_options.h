/* SPDX-License-Identifier: MIT */
/* Boot options, as boot.ini has them (boot_switches.def). What they do is the kernel's work, but
 * for the memory that they take away. */
#pragma once

#include <glib.h>

#define BOOT_OPTIONS_ERROR (boot_options_error_quark())
GQuark boot_options_error_quark(void);

typedef enum {
    BOOT_OPTIONS_ERROR_UNKNOWN,
    BOOT_OPTIONS_ERROR_VALUE,
    BOOT_OPTIONS_ERROR_FILE, /* a boot.ini that is none */
} BootOptionsErrorCode;

typedef struct {
    guint32 flags; /* enum abi_boot_option */
    guint32 userva_mb;
    guint32 maxmem_mb;     /* 0: not given */
    guint32 burnmemory_mb; /* the same */
} BootOptions;

/* One option, with or without its slash, in any case. */
gboolean boot_options_add(BootOptions *options, const char *word, GError **error);
/* What is left of a machine's memory. */
guint64 boot_options_memory(const BootOptions *options, guint64 bytes);
/* "/3GB /USERVA=3030", "" if there are none; without those that do nothing here. Free with
 * g_free(). */
char *boot_options_text(const BootOptions *options);
