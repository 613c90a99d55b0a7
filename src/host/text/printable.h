/* SPDX-License-Identifier: MIT */
/*
 * Foreign text made fit for people: what a file, a file's name, the command line, QEMU or guest
 * memory holds may carry escape sequences that a terminal obeys, marks that turn the order of
 * letters round, or bytes that are no UTF-8. Everything that is not plainly visible is written out:
 *
 *     ESC [ 2 J  ->  \x1b[2J        U+202E  ->  \u202e        a stray byte  ->  \xff
 *
 * A backslash stays one, because paths are full of them: this is for reading, not for reading back.
 * JSON escapes by its own rules (json_append_string).
 */
#pragma once

#include <glib.h>

/* One line: line feeds and tabs are written out too (\n, \t). `length` -1: up to the NUL. The
 * result is valid UTF-8; free with g_free(). */
char *printable_text(const char *bytes, gssize length);

/* The same for a text of several lines that was put together from lines: its line feeds and tabs
 * stay. */
char *printable_lines(const char *bytes, gssize length);

/* g_set_error() for a message of one line that names a file or quotes something foreign. */
void printable_error(GError **error, GQuark domain, gint code, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* ---- character by character, for who counts columns ---- */

/* What printable_next() gives for a byte that is no part of a character. */
#define PRINTABLE_STRAY 0x80000000u

/* The character at `at`, and where the next one begins; pre: at < end. */
gunichar printable_next(const char *at, const char *end, const char **next);
/* Stands for itself on a terminal; else it is written out, in ASCII. */
gboolean printable_is_visible(gunichar c);
void printable_append(GString *out, gunichar c);
