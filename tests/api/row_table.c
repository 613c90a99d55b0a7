/* SPDX-License-Identifier: MIT */
/* Reads files of rows. */
#include "row_table.h"

static gboolean
read_text(const YamlNode *mapping, const char *key, const char **text, GError **error)
{
    const YamlNode *node = yaml_require(mapping, key, error);
    return node != NULL && yaml_get_string(node, text, error);
}

/* A row says at most one of `part`, `known` and `out-of-scope`, and only the last is not played. */
static gboolean
read_scope(const YamlNode *node, Row *row, GError **error)
{
    static const char *const keys[] = {
        [ROW_PART] = "part", [ROW_KNOWN] = "known", [ROW_OUT_OF_SCOPE] = "out-of-scope"
    };
    guint said = 0;
    row->scope = ROW_PLAYED;
    row->reason = "";
    for (guint i = ROW_PART; i < G_N_ELEMENTS(keys); i++) {
        const YamlNode *reason = yaml_node_get(node, keys[i]);
        if (reason == NULL)
            continue;
        if (!yaml_get_string(reason, &row->reason, error))
            return FALSE;
        row->scope = (RowScope)i;
        said++;
    }
    row->play = yaml_node_get(node, "play");
    if (said > 1 || (row->scope == ROW_OUT_OF_SCOPE) == (row->play != NULL))
        return yaml_fail(
            node, YAML_ERROR_KEY, error,
            "a row has \"play\", perhaps with \"part\" or \"known\", or \"out-of-scope\"");
    return row->play == NULL || yaml_expect_sequence(row->play, error);
}

/* Where it is played, and who plays it. */
static gboolean
read_place(const YamlNode *node, Row *row, GError **error)
{
    const YamlNode *edition = yaml_node_get(node, "edition");
    const YamlNode *process = yaml_node_get(node, "process");
    row->before = yaml_node_get(node, "before");
    return (edition == NULL || yaml_get_string(edition, &row->edition, error)) &&
           (process == NULL || yaml_get_string(process, &row->process, error)) &&
           (row->before == NULL || yaml_expect_sequence(row->before, error));
}

static gboolean
read_row(const YamlNode *node, Row *row, GError **error)
{
    static const char *const keys[] = { "row",   "what",         "gives",   "source",  "part",
                                        "known", "out-of-scope", "edition", "process", "before",
                                        "play",  "elsewhere",    NULL };
    gint64 number;
    *row = (Row){ .node = node, .edition = ROW_EDITION, .process = "" };
    if (!yaml_expect_mapping(node, error) || !yaml_check_keys(node, keys, error))
        return FALSE;
    const YamlNode *at = yaml_require(node, "row", error);
    if (at == NULL || !yaml_get_int(at, 1, 9999, &number, error))
        return FALSE;
    row->number = (guint)number;
    return read_place(node, row, error) && read_text(node, "what", &row->what, error) &&
           read_text(node, "gives", &row->gives, error) &&
           read_text(node, "source", &row->source, error) && read_scope(node, row, error);
}

/* The row on other editions. */
static gboolean
read_elsewhere(const Row *row, GArray *rows, GError **error)
{
    static const char *const keys[] = { "edition", "process", "before", "play", NULL };
    const YamlNode *elsewhere = yaml_node_get(row->node, "elsewhere");
    if (elsewhere != NULL && !yaml_expect_sequence(elsewhere, error))
        return FALSE;
    for (guint i = 0; elsewhere != NULL && i < yaml_node_count(elsewhere); i++) {
        const YamlNode *node = yaml_node_item(elsewhere, i);
        Row again = *row;
        again.node = node;
        again.process = "";
        again.is_again = TRUE;
        if (!yaml_expect_mapping(node, error) || !yaml_check_keys(node, keys, error) ||
            yaml_require(node, "edition", error) == NULL || !read_place(node, &again, error))
            return FALSE;
        again.play = yaml_require(node, "play", error);
        if (again.play == NULL || !yaml_expect_sequence(again.play, error))
            return FALSE;
        g_array_append_val(rows, again);
    }
    return TRUE;
}

static gboolean
read_rows(const YamlNode *node, GArray *rows, GError **error)
{
    guint last = 0;
    if (node == NULL || !yaml_expect_sequence(node, error))
        return FALSE;
    for (guint i = 0; i < yaml_node_count(node); i++) {
        Row row;
        if (!read_row(yaml_node_item(node, i), &row, error))
            return FALSE;
        if (row.number <= last)
            return yaml_fail(row.node, YAML_ERROR_VALUE, error,
                             "row %u stands behind row %u; rows ascend", row.number, last);
        last = row.number;
        g_array_append_val(rows, row);
        if (!read_elsewhere(&row, rows, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
read_table(RowTable *table, GError **error)
{
    static const char *const keys[] = { "title", "names", "rows", NULL };
    const YamlNode *root = yaml_document_root(table->document);
    if (!yaml_expect_mapping(root, error) || !yaml_check_keys(root, keys, error))
        return FALSE;
    table->names = yaml_node_get(root, "names");
    return (table->names == NULL || yaml_expect_mapping(table->names, error)) &&
           read_text(root, "title", &table->title, error) &&
           read_rows(yaml_require(root, "rows", error), table->rows, error);
}

RowTable *
row_table_load(const char *path, GError **error)
{
    g_autoptr(RowTable) table = g_new0(RowTable, 1);
    table->rows = g_array_new(FALSE, FALSE, sizeof(Row));
    table->document = yaml_document_load_file(path, NULL, error);
    if (table->document == NULL || !read_table(table, error))
        return NULL;
    return g_steal_pointer(&table);
}

void
row_table_free(RowTable *table)
{
    if (table == NULL)
        return;
    if (table->document != NULL)
        yaml_document_unref(table->document);
    g_array_unref(table->rows);
    g_free(table);
}
