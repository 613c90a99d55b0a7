/* SPDX-License-Identifier: MIT */
/*
 * A document that can be changed, and written as YAML again: a copy of what was read, of which
 * lists and mappings may lose items, and scalars get other texts. Comments, and how it was laid
 * out, are lost.
 */
#pragma once

#include "host/yaml/yaml.h"

typedef struct YamlTree YamlTree;

/* What was taken away lives on in the document, so that it can be put back. */
typedef struct {
    YamlTree *root;
    GPtrArray *all; /* YamlTree: whatever it ever held */
} YamlDraft;

struct YamlTree {
    YamlKind kind;
    char *key; /* under which it stands in its mapping; NULL: in a list, or the root */
    gboolean is_key_quoted;
    char *text; /* of a scalar */
    gboolean is_quoted;
    GPtrArray *items; /* of a list or a mapping; YamlTree, borrowed */
};

YamlDraft *yaml_draft_new(const YamlNode *root);
void yaml_draft_free(YamlDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(YamlDraft, yaml_draft_free)

/* A copy of the node, which stands nowhere yet. */
YamlTree *yaml_draft_copy(YamlDraft *draft, const YamlNode *node);

/* A list or mapping without items, or a scalar with this text (NULL: ""), which stands nowhere
 * yet. */
YamlTree *yaml_draft_make(YamlDraft *draft, YamlKind kind, const char *text);

/* NULL if the tree is no mapping or has no such key. */
YamlTree *yaml_tree_get(const YamlTree *tree, const char *key);
/* Under this key, in place of what stands there, else behind the others. pre: a mapping. */
void yaml_tree_set(YamlTree *mapping, const char *key, YamlTree *value);
/* FALSE if there is none. */
gboolean yaml_tree_remove(YamlTree *mapping, const char *key);

/* As a file has it: short mappings and lists on one line. Free with g_free(). */
char *yaml_draft_text(const YamlDraft *draft);
