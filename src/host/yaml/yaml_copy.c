/* SPDX-License-Identifier: MIT */
/* Copies of parts of a document in which texts are replaced. */
#include "host/yaml/yaml_copy.h"

#include "host/yaml/yaml_internal.h"

struct _YamlCopies {
    GPtrArray *memory;
};

YamlCopies *
yaml_copies_new(void)
{
    YamlCopies *copies = g_new0(YamlCopies, 1);

    copies->memory = g_ptr_array_new_with_free_func(g_free);
    return copies;
}

void
yaml_copies_free(YamlCopies *copies)
{
    if (copies == NULL)
        return;
    g_ptr_array_unref(copies->memory);
    g_free(copies);
}

static YamlNode *
node_like(YamlCopies *copies, const YamlNode *original)
{
    YamlNode *node = g_new(YamlNode, 1);

    *node = *original;
    g_ptr_array_add(copies->memory, node);
    return node;
}

static const YamlNode *
copy_scalar(
    YamlCopies *copies, const YamlNode *node, YamlTextFunc map, gpointer user, GError **error)
{
    char *text = NULL;

    if (!map(node, &text, user, error))
        return NULL;
    if (text == NULL)
        return node;
    g_ptr_array_add(copies->memory, text);

    YamlNode *copy = node_like(copies, node);
    copy->text = text;
    copy->is_quoted = FALSE;
    copy->is_multiline = TRUE; /* its columns are those of another text */
    return copy;
}

/* The depth is bounded by the limit the document was read with. */
const YamlNode *
yaml_copy(YamlCopies *copies, const YamlNode *node, YamlTextFunc map, gpointer user, GError **error)
{
    if (node->kind == YAML_SCALAR)
        return copy_scalar(copies, node, map, user, error);

    const YamlNode **items = NULL;
    for (guint i = 0; i < node->count; i++) {
        const YamlNode *item = yaml_copy(copies, node->items[i], map, user, error);
        if (item == NULL)
            return NULL;
        if (item == node->items[i])
            continue;
        if (items == NULL) {
            items = g_memdup2(node->items, node->count * sizeof(*items));
            g_ptr_array_add(copies->memory, items);
        }
        items[i] = item;
    }
    if (items == NULL)
        return node;

    YamlNode *copy = node_like(copies, node);
    copy->items = items;
    return copy;
}
