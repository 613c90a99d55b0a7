/* SPDX-License-Identifier: MIT */
/* Keys that all files of numbers with sources have (cell_file.h), as rows of tables. */
#pragma once

#include "host/yaml/fields.h"

/* What stands beside a number. Nodes and texts are the document's. */
typedef struct {
    const YamlNode *source;
    const YamlNode *confidence_node;
    guint confidence; /* index in confidence_words() */
    const char *note; /* NULL: none */
} CellSaid;

/* Of a struct that begins with a CellSaid: source, confidence, note. */
extern const Field cell_said_fields[];

typedef struct {
    const char *name;
    const char *title;
} CellHead;

/* format, name, title, based-on, sources, into a CellHead. */
extern const Field cell_head_fields[];

/* A section: a mapping of numbers with what is said of each. `detail`: a table with a row for each
 * number's value; only the keys are read. */
extern const FieldType cell_section;
/* A list of mappings by `detail`, a table, at most `limit`. Its owner reads it. */
extern const FieldType cell_list;

/* Members that describe a section with these numbers. */
void cell_section_schema(const Field *numbers, Schema *schema);
/* The definition that sections refer to, "confidence". */
void cell_confidence_schema(Schema *schema);
