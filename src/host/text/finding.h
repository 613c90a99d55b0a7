/* SPDX-License-Identifier: MIT */
/* Something to be said about an input file. */
#pragma once

#include "host/text/source_text.h"

#include <glib.h>

/* A number that was asked for, and what came of it. */
typedef struct {
    const char *value; /* what asked: "SessionViewSize"; static */
    gboolean is_asked; /* it says a number; else nothing asked, or nothing that is a number */
    gint64 asked;
    gint64 came;
    const char *unit; /* of both: "MB", "KB", "bytes", "handles", "sessions"; static */
} FindingEffect;

typedef struct {
    const char *severity; /* "error": it cannot be used; "warning"; or "note": nothing is odd, but
                             good to know; static */
    const char *code;     /* fixed, for filters: "shared-section-blank"; static */
    char *message;        /* complete: file:line:col: warning: … with the line and a caret */
    GArray *effects;      /* FindingEffect: numbers of the message */
} Finding;

/* All of them, NULL-terminated. */
const char *const *finding_severities(void);
/* Of Finding; frees what is put in. */
GPtrArray *findings_new(void);
/* Takes the message. One that is there already is not said twice: NULL then, else the new one. */
Finding *findings_take(GPtrArray *findings, const char *severity, const char *code, char *message);
/* At a place of a text. */
Finding *findings_add(GPtrArray *findings,
                      const char *severity,
                      const char *code,
                      const SourceText *source,
                      SourceSpan span,
                      const char *text);
/* finding may be NULL: then nothing. */
void finding_add_effect(Finding *finding, const FindingEffect *effect);
/* Copies what `more` has and `findings` has not. */
void findings_extend(GPtrArray *findings, const GPtrArray *more);
