/* SPDX-License-Identifier: MIT */
/*
 * What ships beside the program, named from any folder. The shipped files are those of the first
 * data directory (data_path.h) that has such a folder.
 */
#pragma once

#include <glib.h>

#define SHIPPED_ERROR (shipped_error_quark())
GQuark shipped_error_quark(void);

typedef enum {
    SHIPPED_ERROR_NOT_FOUND,
    SHIPPED_ERROR_AMBIGUOUS,
} ShippedErrorCode;

/* What is looked for; may be combined. */
typedef enum {
    SHIPPED_SCENARIOS = 1 << 0,  /* *.yaml in scenarios/ */
    SHIPPED_REGISTRIES = 1 << 1, /* *.reg in configs/registry/ */
} ShippedKinds;

/*
 * The path of a file or folder that somebody named. What exists is meant as it is written, and so
 * is an absolute path, one that begins with a dot, whether it exists or not, and INPUT_STDIN.
 * Everything else may name what is shipped: `scenarios/cases/x.yaml`, `cases/x.yaml`, `cases/x`,
 * `x.yaml` or `x`, a folder `scenarios/cases` or `cases`; the number before the name of a file that
 * is one of a row (`1-x.yaml`) may be left out. A name that is written out to
 * `scenarios/` goes before one that is not; of several that fit alike none is meant. Free with
 * g_free(). The error begins with the name, and suggests or lists others.
 */
char *shipped_find(const char *name, ShippedKinds kinds, GError **error);
