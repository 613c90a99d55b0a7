/* SPDX-License-Identifier: MIT */
/*
 * Lists of services as text: what "sc query" (or "sc queryex") prints, and "tasklist /svc".
 * They say what runs, and not as what account. What tasklist prints without /svc is known, so that
 * nothing of it is taken for services.
 */
#pragma once

#include "host/import/imported.h"

gboolean sc_query_is(const char *text);
gboolean tasklist_is(const char *text);
/* Adds the services. FALSE: IMPORT_ERROR. */
gboolean sc_query_read(Imported *imported, SourceText *source, GError **error);
/* What it prints with /fo csv: none that is read. Where it begins; NULL: it is not. */
const char *tasklist_find_csv(const char *text);
gboolean tasklist_read(Imported *imported, SourceText *source, GError **error);
