/* SPDX-License-Identifier: MIT */
/*
 * Files that options of a verb name to be written: none takes the place of a file that was read, or
 * of another that is written, by whatever name. Asked before anything is written.
 */
#pragma once

#include <glib.h>

typedef struct {
    const char *option; /* "--out" */
    const char *path;   /* NULL: not asked for */
} NamedOutput;

/* FALSE and error (G_OPTION_ERROR): it is one of the files `read`, or they are one file. */
gboolean named_output_is_free(const NamedOutput *output, const GPtrArray *read, GError **error);
gboolean named_outputs_differ(const NamedOutput *one, const NamedOutput *other, GError **error);
