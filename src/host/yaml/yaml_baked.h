/* SPDX-License-Identifier: MIT */
/*
 * Trees of files that were there when the program was built: those of configs/. Half of a short run
 * would go into reading them as YAML. They were read by the same reader as all others
 * (bake_yaml.c), and stand for a file only while it holds the very bytes that were read then; one
 * that was changed, or that came later, is read anew.
 */
#pragma once

#include "host/yaml/yaml.h"

/* In the order in which they are written: a mapping before its pairs, a key before its value. */
typedef struct {
    guint32 text;  /* where in the texts, of a scalar */
    guint32 count; /* items, or pairs */
    guint16 line;
    guint16 column;
    guint16 length;
    guint8 kind; /* YamlKind */
    guint8 is_quoted;
    guint8 is_multiline;
} YamlBakedNode;

typedef struct {
    const char *source; /* all bytes of the file */
    gsize length;       /* of it */
    const YamlBakedNode *nodes;
    guint count; /* of nodes */
    const char *texts;
} YamlBaked;

/* Made at build; ends with one without nodes. */
extern const YamlBaked yaml_baked[];
