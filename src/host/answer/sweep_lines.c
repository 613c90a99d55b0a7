/* SPDX-License-Identifier: MIT */
/* Lines through json-glib, and nothing of them believed. */
#include "host/answer/sweep_lines.h"

#include "host/answer/sweep.h"
#include "host/text/input.h"
#include "host/text/printable.h"

#include <string.h>

/* A million variants, with room for what each says. */
#define FILE_MAX ((gsize)512 << 20)

GStrv
sweep_lines_read(const char *path, GError **error)
{
    g_autofree guint8 *bytes = NULL;
    gsize length;

    if (!input_read(path, FILE_MAX, &bytes, &length, error))
        return NULL;
    if (memchr(bytes, 0, length) != NULL)
        return sweep_line_fail(path, 1, "no text: it has bytes of zero", error);
    g_autofree char *text = g_strndup((const char *)bytes, length);
    return g_strsplit(text, "\n", -1);
}

gpointer
sweep_line_fail(const char *path, guint number, const char *what, GError **error)
{
    printable_error(error, SWEEP_ERROR, SWEEP_ERROR_FILE, "%s:%u: error: %s", path, number, what);
    return NULL;
}

JsonObject *
sweep_line_parse(const char *path, guint number, const char *line, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();

    if (!json_parser_load_from_data(parser, line, -1, NULL))
        return sweep_line_fail(path, number, "no JSON", error);
    JsonNode *root = json_parser_get_root(parser);
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root))
        return sweep_line_fail(path, number, "no object", error);
    return json_object_ref(json_node_get_object(root));
}

static JsonNode *
value_of(JsonObject *object, const char *name, GType type)
{
    JsonNode *node = json_object_get_member(object, name);

    return node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == type
               ? node
               : NULL;
}

const char *
sweep_line_text(JsonObject *object, const char *name)
{
    JsonNode *node = value_of(object, name, G_TYPE_STRING);

    return node != NULL ? json_node_get_string(node) : NULL;
}

gboolean
sweep_line_number(JsonObject *object, const char *name, guint32 *value)
{
    JsonNode *node = value_of(object, name, G_TYPE_INT64);
    gint64 number = node != NULL ? json_node_get_int(node) : -1;

    if (number < 0 || number > G_MAXUINT32)
        return FALSE;
    *value = (guint32)number;
    return TRUE;
}

gboolean
sweep_line_bool(JsonObject *object, const char *name, gboolean *value)
{
    JsonNode *node = value_of(object, name, G_TYPE_BOOLEAN);

    if (node == NULL)
        return FALSE;
    *value = json_node_get_boolean(node);
    return TRUE;
}
