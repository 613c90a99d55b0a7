/* SPDX-License-Identifier: MIT */
/* What a file named on the command line is, for verbs that take several kinds. */
#pragma once

#include <stdbool.h>

typedef enum { FILE_SCENARIO, FILE_PROGRAM, FILE_REGISTRY } FileKind;

/* Bytes of a file that tell. */
#define FILE_KIND_WITHIN 16384

/* By its name, and by its first kilobytes. What cannot be opened is told by its name alone. */
FileKind file_kind(const char *path);
/* Whether a line begins with "format:", as every scenario must have it. */
bool file_text_has_format(const char *text);
