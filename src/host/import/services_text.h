/* SPDX-License-Identifier: MIT */
/*
 * Lists of services as text: what "sc query" (or "sc queryex") prints, and "tasklist", with /svc
 * too. They say what runs, and not as what account; tasklist /v says that.
 */
#pragma once

#include "host/import/imported.h"

gboolean sc_query_is(const char *text);
gboolean tasklist_is(const char *text);
/* Adds the services. FALSE: IMPORT_ERROR. */
gboolean sc_query_read(Imported *imported, SourceText *source, GError **error);
gboolean tasklist_read(Imported *imported, SourceText *source, GError **error);
