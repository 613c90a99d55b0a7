/* SPDX-License-Identifier: MIT */
/* What goes wrong with editions and their layouts beside their files' contents. */
#pragma once

#include "host/yaml/yaml.h"

#include <glib.h>

#define EDITION_ERROR (edition_error_quark())
GQuark edition_error_quark(void);

typedef enum {
    EDITION_ERROR_UNKNOWN, /* no edition, or no registry file, of that name */
    EDITION_ERROR_MEMORY,  /* too little or too much memory asked for */
    EDITION_ERROR_KNOB,    /* a knob was to be turned to where it does not go */
} EditionErrorCode;

/* An error where a scenario says it, or without a place (`at` NULL) for the command line. */
void edition_fail_unknown(const YamlNode *at, GError **error, const char *text);
