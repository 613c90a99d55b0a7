/* SPDX-License-Identifier: MIT */
/* Trees of texts; what would be read as something else is written in quotes. */
#include "host/yaml/yaml_tree.h"

#include "host/yaml/yaml_quote.h"

#include <string.h>

#define LINE_WIDTH 110u

/* ---- life ---- */

static void
tree_free(gpointer data)
{
    YamlTree *tree = data;

    g_free(tree->key);
    g_free(tree->text);
    g_clear_pointer(&tree->items, g_ptr_array_unref);
    g_free(tree);
}

static YamlTree *
tree_new(YamlDraft *draft, YamlKind kind)
{
    YamlTree *tree = g_new0(YamlTree, 1);

    tree->kind = kind;
    if (kind == YAML_SEQUENCE || kind == YAML_MAPPING)
        tree->items = g_ptr_array_new();
    g_ptr_array_add(draft->all, tree);
    return tree;
}

YamlTree *
yaml_draft_copy(YamlDraft *draft, const YamlNode *node)
{
    YamlTree *tree = tree_new(draft, yaml_node_kind(node));

    if (tree->kind == YAML_SCALAR) {
        tree->text = g_strdup(yaml_node_text(node));
        tree->is_quoted = yaml_node_is_quoted(node);
    }
    for (guint i = 0; i < yaml_node_count(node); i++) {
        YamlTree *item = yaml_draft_copy(draft, yaml_node_item(node, i));
        if (tree->kind == YAML_MAPPING) {
            item->key = g_strdup(yaml_node_text(yaml_node_key(node, i)));
            item->is_key_quoted = yaml_node_is_quoted(yaml_node_key(node, i));
        }
        g_ptr_array_add(tree->items, item);
    }
    return tree;
}

YamlTree *
yaml_draft_make(YamlDraft *draft, YamlKind kind, const char *text)
{
    YamlTree *tree = tree_new(draft, kind);

    if (kind == YAML_SCALAR)
        tree->text = g_strdup(text != NULL ? text : "");
    return tree;
}

YamlDraft *
yaml_draft_new(const YamlNode *root)
{
    YamlDraft *draft = g_new0(YamlDraft, 1);

    draft->all = g_ptr_array_new_with_free_func(tree_free);
    draft->root = yaml_draft_copy(draft, root);
    return draft;
}

void
yaml_draft_free(YamlDraft *draft)
{
    if (draft == NULL)
        return;
    g_ptr_array_unref(draft->all);
    g_free(draft);
}

/* ---- changes ---- */

static gboolean
find_key(const YamlTree *tree, const char *key, guint *at)
{
    if (tree == NULL || tree->kind != YAML_MAPPING)
        return FALSE;
    for (*at = 0; *at < tree->items->len; (*at)++)
        if (strcmp(((const YamlTree *)tree->items->pdata[*at])->key, key) == 0)
            return TRUE;
    return FALSE;
}

YamlTree *
yaml_tree_get(const YamlTree *tree, const char *key)
{
    guint at;

    return find_key(tree, key, &at) ? tree->items->pdata[at] : NULL;
}

void
yaml_tree_set(YamlTree *mapping, const char *key, YamlTree *value)
{
    guint at;

    g_free(value->key);
    value->key = g_strdup(key);
    if (find_key(mapping, key, &at))
        mapping->items->pdata[at] = value;
    else
        g_ptr_array_add(mapping->items, value);
}

gboolean
yaml_tree_remove(YamlTree *mapping, const char *key)
{
    guint at;

    if (!find_key(mapping, key, &at))
        return FALSE;
    g_ptr_array_remove_index(mapping->items, at);
    return TRUE;
}

/* ---- text ---- */

static gboolean
has_control(const char *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text))
        if (g_unichar_iscntrl(g_utf8_get_char(text)))
            return TRUE;
    return FALSE;
}

/* Plain, it would be read as a mark of YAML's, in a mapping on one line at any rate. */
static gboolean
needs_quotes(const char *text)
{
    return *text == '\0' || strpbrk(text, ",[]{}#\"'") != NULL || strstr(text, ": ") != NULL ||
           strchr("&*!|>%@`?-", *text) != NULL || g_str_has_suffix(text, ":") ||
           g_ascii_isspace(*text) || g_ascii_isspace(text[strlen(text) - 1]);
}

static void
append_escaped(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        if (c == '"' || c == '\\')
            g_string_append_printf(out, "\\%c", (char)c);
        else if (g_unichar_iscntrl(c))
            g_string_append_printf(out, "\\u%04X", c);
        else
            g_string_append_unichar(out, c);
    }
    g_string_append_c(out, '"');
}

static void
append_scalar(GString *out, const char *text, gboolean is_quoted)
{
    gboolean is_number = !is_quoted && *text == '-' && g_ascii_isdigit(text[1]);

    if (has_control(text)) {
        append_escaped(out, text);
    } else if (!is_quoted && (is_number || !needs_quotes(text))) {
        g_string_append(out, text);
    } else {
        g_autofree char *quoted = yaml_quote(text);
        g_string_append(out, quoted);
    }
}

static void
append_key(GString *out, const YamlTree *tree)
{
    append_scalar(out, tree->key, tree->is_key_quoted);
    g_string_append(out, ":");
}

static void append_flow(GString *out, const YamlTree *tree);

static void
append_items(GString *out, const YamlTree *tree)
{
    for (guint i = 0; i < tree->items->len; i++) {
        const YamlTree *item = tree->items->pdata[i];
        if (i > 0)
            g_string_append(out, ", ");
        if (tree->kind == YAML_MAPPING) {
            append_key(out, item);
            g_string_append_c(out, ' ');
        }
        append_flow(out, item);
    }
}

/* On one line. */
static void
append_flow(GString *out, const YamlTree *tree)
{
    if (tree->kind == YAML_NULL) {
        g_string_append_c(out, '~');
    } else if (tree->kind == YAML_SCALAR) {
        append_scalar(out, tree->text, tree->is_quoted);
    } else if (tree->items->len == 0) {
        g_string_append(out, tree->kind == YAML_MAPPING ? "{}" : "[]");
    } else {
        g_string_append(out, tree->kind == YAML_MAPPING ? "{ " : "[");
        append_items(out, tree);
        g_string_append(out, tree->kind == YAML_MAPPING ? " }" : "]");
    }
}

/* A list of mappings has a line for each, whatever its length. */
static gboolean
is_list_of_mappings(const YamlTree *tree)
{
    return tree->kind == YAML_SEQUENCE && tree->items->len > 0 &&
           ((const YamlTree *)tree->items->pdata[0])->kind == YAML_MAPPING;
}

static gboolean
holds_list_of_mappings(const YamlTree *tree)
{
    if (is_list_of_mappings(tree))
        return TRUE;
    for (guint i = 0; tree->items != NULL && i < tree->items->len; i++)
        if (holds_list_of_mappings(tree->items->pdata[i]))
            return TRUE;
    return FALSE;
}

static gboolean
fits_line(const YamlTree *tree, guint indent)
{
    g_autoptr(GString) flow = g_string_new(NULL);

    if (tree->items == NULL || tree->items->len == 0)
        return TRUE;
    if (holds_list_of_mappings(tree))
        return FALSE;
    append_flow(flow, tree);
    return indent + flow->len < LINE_WIDTH;
}

static void append_block(GString *out, const YamlTree *tree, guint indent);

/* Behind "key:" or "- ". */
static void
append_value(GString *out, const YamlTree *tree, guint indent, gboolean is_item)
{
    if (fits_line(tree, indent)) {
        g_string_append(out, is_item ? "" : " ");
        /* "- key: value": the braces of an item with one key say nothing. */
        if (is_item && tree->kind == YAML_MAPPING && tree->items->len == 1)
            append_items(out, tree);
        else
            append_flow(out, tree);
        g_string_append_c(out, '\n');
        return;
    }
    if (!is_item)
        g_string_append_printf(out, "\n%*s", (int)indent, "");
    append_block(out, tree, indent);
}

/* The first line is indented already. */
static void
append_block(GString *out, const YamlTree *tree, guint indent)
{
    for (guint i = 0; i < tree->items->len; i++) {
        const YamlTree *item = tree->items->pdata[i];
        if (i > 0)
            g_string_append_printf(out, "%*s", (int)indent, "");
        if (tree->kind == YAML_MAPPING)
            append_key(out, item);
        else
            g_string_append(out, "- ");
        append_value(out, item, indent + 2, tree->kind == YAML_SEQUENCE);
    }
}

char *
yaml_draft_text(const YamlDraft *draft)
{
    GString *out = g_string_new(NULL);

    append_block(out, draft->root, 0);
    return g_string_free(out, FALSE);
}
