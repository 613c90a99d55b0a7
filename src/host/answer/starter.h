/* SPDX-License-Identifier: MIT */
/* A scenario to start from: what can be said of a system, with words beside it, and numbers as the
 * edition has them, read from a machine that has booted. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define STARTER_ERROR (starter_error_quark())
GQuark starter_error_quark(void);

typedef enum {
    STARTER_ERROR_BOOT, /* such a system does not start */
} StarterError;

/* For this edition (NULL: EDITION_DEFAULT), as ScenarioOverrides names one. NULL with an error.
 * Free with g_free(). */
char *starter_text(const char *edition, GError **error);

G_END_DECLS
