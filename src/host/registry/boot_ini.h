/* SPDX-License-Identifier: MIT */
/*
 * boot.ini: of the entries under [operating systems] the one that `default=` of [boot loader] names
 * starts, the first of several alike, the very first without `default=`. Its switches are boot
 * options. Source: KB289022 and KB833721 (what the file looks like).
 */
#pragma once

#include "host/registry/boot_options.h"
#include "host/text/source_text.h"

/* The file's text, whatever its name. Errors are SOURCE_TEXT_ERROR: it cannot be read, or is no
 * text; or BOOT_OPTIONS_ERROR: it is known for something else. */
SourceText *boot_ini_load(const char *path, GError **error);
/* What of a text is a boot.ini by its beginning: all of it, a reference, or without the marks of a
 * mail that quotes it. NULL: nothing. */
SourceText *boot_ini_text(SourceText *source);
/* Adds the options of the entry that starts. What other entries have is not judged. Errors are
 * BOOT_OPTIONS_ERROR, with file, line, column and caret. */
gboolean boot_ini_read(BootOptions *options, const SourceText *source, GError **error);
