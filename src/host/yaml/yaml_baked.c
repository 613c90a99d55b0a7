/* SPDX-License-Identifier: MIT */
/* Documents out of trees that were made at build. */
#include "host/yaml/yaml_baked.h"

#include "host/yaml/yaml_internal.h"

#include <string.h>

static const YamlBaked *
find(const guint8 *bytes, gsize length)
{
    for (const YamlBaked *baked = yaml_baked; baked->nodes != NULL; baked++)
        if (baked->length == length && memcmp(baked->source, bytes, length) == 0)
            return baked;
    return NULL;
}

typedef struct {
    YamlDocument *document;
    const YamlBakedNode *next;
    YamlNode *nodes;         /* those that are not used yet */
    const YamlNode **places; /* of children, those that are not used yet */
    const char *texts;
} Planting;

static const YamlNode **
take_places(Planting *planting, guint count)
{
    const YamlNode **places = planting->places;

    planting->places += count;
    return places;
}

static const YamlNode *
plant(Planting *planting)
{
    const YamlBakedNode *from = planting->next++;
    YamlNode *node = planting->nodes++;
    gboolean is_mapping = from->kind == YAML_MAPPING;

    *node = (YamlNode){
        .document = planting->document,
        .text = from->kind == YAML_SCALAR ? planting->texts + from->text : NULL,
        .keys = is_mapping ? take_places(planting, from->count) : NULL,
        .items = take_places(planting, from->count),
        .count = from->count,
        .weight = 1,
        .kind = from->kind,
        .is_quoted = from->is_quoted,
        .is_multiline = from->is_multiline,
        .span = { from->line, from->column, from->length },
    };
    for (guint i = 0; i < node->count; i++) {
        if (is_mapping)
            node->keys[i] = plant(planting);
        node->items[i] = plant(planting);
        node->weight += node->items[i]->weight + is_mapping;
    }
    return node;
}

YamlDocument *
yaml_baked_document(const char *name, const guint8 *bytes, gsize length)
{
    const YamlBaked *baked = find(bytes, length);
    if (baked == NULL)
        return NULL;
    YamlDocument *document = yaml_document_new(source_text_new(name, baked->source, baked->length));
    Planting planting = {
        .document = document,
        .next = baked->nodes,
        .nodes = yaml_document_alloc(document, baked->count * sizeof(YamlNode)),
        /* Each node but the root is the child of one. */
        .places = yaml_document_alloc(document, baked->count * sizeof(YamlNode *)),
        .texts = baked->texts,
    };

    document->root = plant(&planting);
    return document;
}
