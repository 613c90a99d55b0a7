/* SPDX-License-Identifier: MIT */
/* Boot options, as boot.ini or a boot store has them (boot_switches.def). What they do is the
 * kernel's work, but for the memory that they take away. */
#pragma once

#include <glib.h>

#define BOOT_OPTIONS_ERROR (boot_options_error_quark())
GQuark boot_options_error_quark(void);

typedef enum {
    BOOT_OPTIONS_ERROR_UNKNOWN,
    BOOT_OPTIONS_ERROR_VALUE,
    BOOT_OPTIONS_ERROR_FILE,   /* a boot.ini that is none */
    BOOT_OPTIONS_ERROR_LOADER, /* an option of the other loader */
} BootOptionsErrorCode;

/* Where a system has its options. */
typedef enum {
    BOOT_LOADER_INI,   /* boot.ini */
    BOOT_LOADER_STORE, /* the boot store, bcdedit's (capability boot-store) */
    BOOT_LOADER_ANY,   /* of an option: both have it. No system has it */
} BootLoader;

typedef struct {
    BootLoader loader;     /* whose options are taken */
    guint32 flags;         /* enum abi_boot_option */
    guint32 userva_mb;     /* of the flags' /USERVA or increaseuserva */
    guint32 maxmem_mb;     /* 0: not given */
    guint32 burnmemory_mb; /* the same */
} BootOptions;

/* One option, with or without its slash, in any case. One that the options' loader has not is
 * refused with what does the same there. */
gboolean boot_options_add(BootOptions *options, const char *word, GError **error);
/* What is left of a machine's memory. */
guint64 boot_options_memory(const BootOptions *options, guint64 bytes);
/* "/3GB /USERVA=3030", "increaseuserva=2900", "" if there are none; without those that do nothing
 * here. Free with g_free(). */
char *boot_options_text(const BootOptions *options);
