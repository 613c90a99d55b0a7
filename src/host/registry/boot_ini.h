/* SPDX-License-Identifier: MIT */
/*
 * boot.ini: of the entries under [operating systems] the one that `default=` of [boot loader] names
 * starts, the first of several alike, the very first without `default=`. Its switches are boot
 * options. Source: KB289022 and KB833721 (what the file looks like).
 */
#pragma once

#include "host/registry/boot_options.h"
#include "host/text/source_text.h"

/* The file's text. Errors are SOURCE_TEXT_ERROR: it cannot be read, or is none. */
SourceText *boot_ini_load(const char *path, GError **error);
/* Adds the options of the entry that starts. What other entries have is not judged. Errors are
 * BOOT_OPTIONS_ERROR, with file, line, column and caret. */
gboolean boot_ini_read(BootOptions *options, const SourceText *source, GError **error);
