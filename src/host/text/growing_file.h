/* SPDX-License-Identifier: MIT */
/*
 * A file that one program writes several times while it runs, each time whole and longer than
 * before. Should somebody else write it meanwhile, what is there would be lost with the next
 * writing: then that is refused, and the file stays.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct GrowingFile GrowingFile;

/* Takes note of what is there now, which may be nothing; reads and writes nothing. */
GrowingFile *growing_file_new(const char *path);
void growing_file_free(GrowingFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GrowingFile, growing_file_free)

/* Puts the text in its place. Errors are those of output_file.h, and G_FILE_ERROR_EXIST if there
 * is a file that is neither what was there at first nor what was written last. Of devices and pipes
 * nothing is known: they take all. */
gboolean growing_file_write(GrowingFile *file, const char *bytes, gsize length, GError **error);

G_END_DECLS
