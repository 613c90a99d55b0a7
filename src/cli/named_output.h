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
/* FALSE and error: it cannot be made there. Asked before the work of which it is the end; what is
 * no regular file is left alone, and a disk that is full now may not be then. */
gboolean named_output_can_be_made(const NamedOutput *output, GError **error);
gboolean named_outputs_differ(const NamedOutput *one, const NamedOutput *other, GError **error);
