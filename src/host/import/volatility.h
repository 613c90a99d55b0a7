/* SPDX-License-Identifier: MIT */
/*
 * What Volatility 3 prints with -r json for windows.sessions, windows.windowstations and
 * windows.deskscan: arrays of rows, each an object by column. They say which stations and desktops
 * there are and who runs there, and nothing of the heaps.
 */
#pragma once

#include "host/import/imported.h"

gboolean volatility_is(const char *text);
/* Adds sessions, desktops and processes. FALSE: IMPORT_ERROR. */
gboolean volatility_read(Imported *imported, SourceText *source, GError **error);
