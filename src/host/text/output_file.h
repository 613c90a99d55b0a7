/* SPDX-License-Identifier: MIT */
/*
 * A file that the tool writes: it appears whole, or the one that was there before stays. Until it
 * is finished it has no name, so that nothing is left of it however the program ends; where the
 * file system has no files without a name, it lies beside the target as NAME.XXXXXX, and SIGINT,
 * SIGTERM and SIGHUP take it away before they end the program.
 *
 * What is no regular file (a device, a pipe) is written to at once, a link is followed and stays,
 * also one to a file that is not there yet.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct OutputFile OutputFile;

typedef enum {
    OUTPUT_FILE_PLAIN = 0,
    OUTPUT_FILE_NAMED = 1 << 0, /* do as if the file system had no files without a name */
} OutputFileFlags;

/* Errors are G_FILE_ERROR and name the path; where the host is short of room the code is
 * G_FILE_ERROR_NOSPC. */
OutputFile *output_file_open(const char *path, OutputFileFlags flags, GError **error);
gboolean output_file_write(OutputFile *file, const char *bytes, gsize length, GError **error);
/* All is written: it takes the target's place. After an error there is nothing but the old file. */
gboolean output_file_finish(OutputFile *file, GError **error);
/* All three at once, of a text. */
gboolean output_file_write_whole(const char *path, const char *bytes, gsize length, GError **error);
/* Whether both names lead to one file, also one that is not there yet: what is written under one
 * would be gone under the other. FALSE of devices and pipes, which several may be written to. */
gboolean output_file_is_same(const char *a, const char *b);
/* What was not finished is dropped. `file` may be NULL. */
void output_file_free(OutputFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutputFile, output_file_free)

G_END_DECLS
