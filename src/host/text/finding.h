/* SPDX-License-Identifier: MIT */
/* Something to be said about an input file. */
#pragma once

#include "host/text/source_text.h"

#include <glib.h>

typedef struct {
    const char *severity; /* "error": it cannot be used; "warning"; or "note": nothing is odd, but
                             good to know; static */
    const char *code;     /* fixed, for filters: "shared-section-blank"; static */
    char *message;        /* complete: file:line:col: warning: … with the line and a caret */
} Finding;

/* Of Finding; frees what is put in. */
GPtrArray *findings_new(void);
/* Takes the message. One that is there already is not said twice. */
void findings_take(GPtrArray *findings, const char *severity, const char *code, char *message);
/* At a place of a text. */
void findings_add(GPtrArray *findings,
                  const char *severity,
                  const char *code,
                  const SourceText *source,
                  SourceSpan span,
                  const char *text);
/* Copies what `more` has and `findings` has not. */
void findings_extend(GPtrArray *findings, const GPtrArray *more);
