/* SPDX-License-Identifier: MIT */
/* Inside of the YAML reader: yaml.c builds the tree, yaml_document.c holds it, yaml_node.c answers
 * questions about it. */
#pragma once

#include "host/yaml/yaml.h"

struct _YamlNode {
    YamlDocument *document;
    const char *text;
    const YamlNode **keys;
    const YamlNode **items;
    guint count;
    guint weight; /* nodes below and including this one, aliases followed */
    guint8 kind;
    guint8 is_quoted;
    guint8
        is_multiline; /* on several lines, or with escapes: offsets in the text are not columns */
    guint8 is_open;   /* its end was not read yet */
    SourceSpan span;
};

struct _YamlDocument {
    gatomicrefcount refs;
    SourceText *source;
    const YamlNode *root;
    GPtrArray *chunks; /* memory of nodes and texts */
    gsize chunk_used;
};

/* Without a tree. Takes the source. */
YamlDocument *yaml_document_new(SourceText *source);
/* Memory that lives as long as the document. Not zeroed. */
gpointer yaml_document_alloc(YamlDocument *document, gsize bytes);

/* The document of a file that holds what one did when the program was built, as reading it would
 * give it; NULL: none held these bytes (yaml_baked.h). */
YamlDocument *yaml_baked_document(const char *name, const guint8 *bytes, gsize length);

/* Sets an error at a place. Always FALSE. */
gboolean yaml_fail_at(const SourceText *source,
                      SourceSpan span,
                      YamlErrorCode code,
                      GError **error,
                      const char *text);

/* Sets the error for text that the library found to be no YAML, and why. */
void yaml_fail_syntax(const SourceText *source,
                      SourceSpan span,
                      const char *problem,
                      GError **error);
