/* SPDX-License-Identifier: MIT */
/* What all texts for people are written with: colour, names made printable, paragraphs. */
#pragma once

#include "host/report/report.h"

#include <glib.h>

G_BEGIN_DECLS

#define INK_BOLD  "\033[1m"
#define INK_RED   "\033[31m"
#define INK_GREEN "\033[32m"
#define INK_RESET "\033[0m"

/* In this colour, if the flags ask for colours. */
void write_colored(GString *out, ReportFlags flags, const char *ink, const char *text);
/* Escapes made visible: the text may come from a file or a machine. */
void write_clean(GString *out, const char *text);
/* After an empty line. */
void write_heading(GString *out, ReportFlags flags, const char *text);
/* A paragraph, broken between words. */
void write_wrapped(GString *out, const char *indent, const char *text);
/* How a call or a program failed, in a line: program, status, exit code, last error. */
void write_ending(GString *out, const char *indent, const RunFailure *failure);
/* The other exit code that parents of such a process saw on such a system, as attach_exit.h tells.
 * FALSE: it is none of which that is known. */
gboolean exit_code_seen_too(const RunRecord *record, const RunFailure *failure, guint32 *other);
/* Right-aligned, as it stands in front of a line: "      30.000 s". */
void write_time(GString *out, guint32 time_ms);

G_END_DECLS
