/* SPDX-License-Identifier: MIT */
/*
 * What somebody names on the command line: a file, or whatever else can be read to its end (a pipe,
 * the shell's <(command), a terminal, /dev/stdin). Such an input has no size that is known before
 * and cannot be read twice. What a file names in its turn is read by source_text_read_file(), which
 * takes nothing but files.
 */
#pragma once

#include <glib.h>

/* Stands for standard input, as an argument and in messages. */
#define INPUT_STDIN      "-"
#define INPUT_STDIN_NAME "<stdin>"

/*
 * Reads all of it, at most `max_bytes`; waits for whoever writes a pipe. Errors are
 * SOURCE_TEXT_ERROR and begin with the name as given. Free the bytes with g_free().
 */
gboolean input_read(
    const char *path, gsize max_bytes, guint8 **bytes, gsize *length, GError **error);
/* The same of standard input. */
gboolean input_read_stdin(gsize max_bytes, guint8 **bytes, gsize *length, GError **error);

/* What an argument is called in messages and reports: INPUT_STDIN_NAME, or the path itself. */
const char *input_name(const char *argument);
/* The folder in which what an input names by itself is looked for first: the one it lies in. Pipes
 * and standard input lie nowhere: the working directory. Free with g_free(). */
char *input_folder(const char *path);
