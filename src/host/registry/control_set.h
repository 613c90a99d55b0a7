/* SPDX-License-Identifier: MIT */
/* Which control sets a file names, and which of them counts. */
#pragma once

#include "host/registry/reg_file.h"

/* A file that speaks of control sets, but of none that is current. */
typedef struct {
    guint number;        /* the first that it names, 0: there is no such file */
    guint current;       /* the one that counts */
    gboolean has_select; /* the file has a Select key, which says so */
    SourceText *source;
    SourceSpan span;
} RegistryIgnoredSet;

/* The set that is current once the file is added, `before` what was so far; 0: nobody said. It must
 * be known before the file's first key is stored. */
guint control_set_current(const RegFile *file, guint before);
/* Of a file that names other sets and not the current one, which changes nothing that counts: the
 * first of those, with a reference to its source; number 0: it is none such. */
RegistryIgnoredSet control_set_ignored(const RegFile *file, guint current);
