/* SPDX-License-Identifier: MIT */
/* Gets one cell, keeps it with its source, and points at it in an error. */
#include "host/edition/edition_reader.h"

gboolean
edition_read_named(const YamlNode *node, const NamedValue *table, guint32 *value, GError **error)
{
    const char *names[16] = { NULL };
    guint index = 0;

    for (guint i = 0; table[i].name != NULL; i++)
        names[i] = table[i].name;
    if (!yaml_get_choice(node, names, &index, error))
        return FALSE;
    *value = table[index].value;
    return TRUE;
}

gboolean
edition_read_scaled(
    const YamlNode *value, guint shift, guint64 low, guint64 high, guint32 *result, GError **error)
{
    guint64 bytes, unit = (guint64)1 << shift;

    if (!yaml_get_size(value, low << shift, high << shift, &bytes, error))
        return FALSE;
    if (bytes % unit != 0)
        return yaml_fail(value, YAML_ERROR_VALUE, error, "this must be a whole number of %s",
                         shift == 10 ? "KB" : "MB");
    *result = (guint32)(bytes >> shift);
    return TRUE;
}

gboolean
edition_read_item(EditionReader *reader,
                  const YamlNode *item,
                  const char *section,
                  const char *key,
                  const YamlNode *value)
{
    Cell cell;

    if (!cell_file_attribute(reader->file, item, value, &cell, reader->error))
        return FALSE;
    cell.section = section;
    cell.key = key;
    g_array_append_val(reader->edition->cells, cell);
    return TRUE;
}
