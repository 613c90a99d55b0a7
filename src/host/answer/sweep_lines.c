/* SPDX-License-Identifier: MIT */
/* Lines through json-glib, and nothing of them believed. */
#include "host/answer/sweep_lines.h"

#include "host/text/input.h"
#include "host/text/json_input.h"
#include "host/text/printable.h"
#include "host/text/source_text.h"

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
    if (memchr(bytes, 0, length) != NULL) {
        printable_error(error, SWEEP_ERROR, SWEEP_ERROR_FILE,
                        "%s:1: error: this is no text: it has bytes of zero", path);
        return NULL;
    }
    g_autofree char *text = g_strndup((const char *)bytes, length);
    return g_strsplit(text, "\n", -1);
}

/* Only of a line that is wrong: as if those before it were empty. */
static gboolean
fail_in(const SweepLine *line, SourceSpan span, SweepError code, const char *what, GError **error)
{
    g_autofree char *before = g_strnfill(line->number - 1, '\n');
    g_autofree char *text = g_strconcat(before, line->text, NULL);
    g_autoptr(SourceText) source = source_text_new(line->path, text, strlen(text));

    span.line = line->number;
    g_autofree char *message = source_text_message(source, span, "error", what);
    g_set_error_literal(error, SWEEP_ERROR, (gint)code, message);
    return FALSE;
}

gboolean
sweep_line_fail_at(
    const SweepLine *line, gsize offset, SweepError code, const char *what, GError **error)
{
    g_autoptr(SourceText) source = source_text_new("", line->text, strlen(line->text));

    return fail_in(line, source_text_span(source, offset, 0), code, what, error);
}

gboolean
sweep_line_fail(
    const SweepLine *line, const char *member, SweepError code, const char *what, GError **error)
{
    g_autofree char *key = g_strdup_printf("\"%s\"", member != NULL ? member : "");
    const char *at = member != NULL ? strstr(line->text, key) : NULL;

    return sweep_line_fail_at(line, at != NULL ? (gsize)(at - line->text) : 0, code, what, error);
}

JsonObject *
sweep_line_parse(const SweepLine *line, GError **error)
{
    g_autoptr(GError) problem = NULL;
    SourceSpan place;
    g_autoptr(JsonNode) root = json_input_read(line->text, strlen(line->text), &place, &problem);

    if (root == NULL)
        fail_in(line, place, SWEEP_ERROR_FILE, problem->message, error);
    else if (!JSON_NODE_HOLDS_OBJECT(root))
        sweep_line_fail(line, NULL, SWEEP_ERROR_FILE,
                        "this is no object (each line is one: {\"id\": …})", error);
    else
        return json_object_ref(json_node_get_object(root));
    return NULL;
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
