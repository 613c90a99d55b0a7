/* SPDX-License-Identifier: MIT */
/* The kind of file that an edition is, and one read. */
#pragma once

#include "host/edition/edition.h"

extern const CellFileKind edition_kind;

/* From a file. Errors point at the place in it. */
Edition *edition_read(const char *path, GError **error);
