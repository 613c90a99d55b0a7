/* SPDX-License-Identifier: MIT */
/* Boot options, as boot.ini has them: /3GB, /PAE, /NOPAE, /USERVA=n. What they do is the kernel's
 * work. */
#pragma once

#include "host/config/yaml.h"

#include <glib.h>

#define BOOT_OPTIONS_ERROR (boot_options_error_quark())
GQuark boot_options_error_quark(void);

typedef enum {
    BOOT_OPTIONS_ERROR_UNKNOWN,
    BOOT_OPTIONS_ERROR_VALUE,
} BootOptionsErrorCode;

typedef struct {
    guint32 flags; /* enum abi_boot_option */
    guint32 userva_mb;
} BootOptions;

/* One option, with or without its slash, in any case. */
gboolean boot_options_add(BootOptions *options, const char *word, GError **error);
/* A scenario's `boot-options: [/3GB]`; a single option may stand without brackets. */
gboolean boot_options_read(BootOptions *options, const YamlNode *node, GError **error);
/* "/3GB /USERVA=3030", "" if there are none. Free with g_free(). */
char *boot_options_text(const BootOptions *options);
