/* SPDX-License-Identifier: MIT */
/* JSON Schemas (draft-07) of the files people write, made of the tables that read them. */
#pragma once

#include <glib.h>

/* NULL-terminated: "scenario", "program", "edition", "edition-layout". */
const char *const *schema_names(void);
/* What it is of, in a sentence. pre: one of the names. */
const char *schema_about(const char *name);
/* Of the newest format. pre: one of the names. Free with g_free(). */
char *schema_text(const char *name);
