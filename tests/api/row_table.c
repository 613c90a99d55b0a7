/* SPDX-License-Identifier: MIT */
/* Reads files of rows. */
#include "row_table.h"

static gboolean
read_text(const YamlNode *mapping, const char *key, const char **text, GError **error)
{
    const YamlNode *node = yaml_require(mapping, key, error);
    return node != NULL && yaml_get_string(node, text, error);
}

/* A row says at most one of `known` and `out-of-scope`, and only the latter is not played. */
static gboolean
read_scope(const YamlNode *node, Row *row, GError **error)
{
    const YamlNode *known = yaml_node_get(node, "known");
    const YamlNode *out = yaml_node_get(node, "out-of-scope");
    row->play = yaml_node_get(node, "play");
    row->reason = "";
    if ((known != NULL && out != NULL) || (out != NULL) == (row->play != NULL))
        return yaml_fail(node, YAML_ERROR_KEY, error,
                         "a row has \"play\", perhaps with \"known\", or \"out-of-scope\"");
    row->scope = out != NULL ? ROW_OUT_OF_SCOPE : known != NULL ? ROW_KNOWN : ROW_PLAYED;
    if (row->play != NULL && !yaml_expect_sequence(row->play, error))
        return FALSE;
    const YamlNode *reason = out != NULL ? out : known;
    return reason == NULL || yaml_get_string(reason, &row->reason, error);
}

static gboolean
read_row(const YamlNode *node, Row *row, GError **error)
{
    static const char *const keys[] = { "row",          "what",    "gives",   "source", "known",
                                        "out-of-scope", "edition", "process", "play",   NULL };
    gint64 number;
    *row = (Row){ .node = node, .edition = "server2003-sp2", .process = "" };
    if (!yaml_expect_mapping(node, error) || !yaml_check_keys(node, keys, error))
        return FALSE;
    const YamlNode *at = yaml_require(node, "row", error);
    if (at == NULL || !yaml_get_int(at, 1, 9999, &number, error))
        return FALSE;
    row->number = (guint)number;
    const YamlNode *edition = yaml_node_get(node, "edition");
    if (edition != NULL && !yaml_get_string(edition, &row->edition, error))
        return FALSE;
    const YamlNode *process = yaml_node_get(node, "process");
    if (process != NULL && !yaml_get_string(process, &row->process, error))
        return FALSE;
    return read_text(node, "what", &row->what, error) &&
           read_text(node, "gives", &row->gives, error) &&
           read_text(node, "source", &row->source, error) && read_scope(node, row, error);
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
