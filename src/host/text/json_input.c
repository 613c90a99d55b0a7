/* SPDX-License-Identifier: MIT */
/* A look at every character, then json-glib. */
#include "host/text/json_input.h"

#include <stdio.h>
#include <string.h>

G_DEFINE_QUARK(json - input - error - quark, json_input_error)

/* Behind the text that begins before `at`, or the end. */
static const char *
skip_text(const char *at, const char *end)
{
    for (; at < end && *at != '"'; at++)
        at += *at == '\\' && at + 1 < end;
    return at < end ? at + 1 : end;
}

static gboolean
is_json(char c)
{
    return c != '\0' && (g_ascii_isalnum(c) || strchr("[]{}:,+-. \t\r\n", c) != NULL);
}

static gboolean
fail_at(const char *text,
        gsize length,
        const char *at,
        JsonInputError code,
        const char *problem,
        SourceSpan *place,
        GError **error)
{
    g_autoptr(SourceText) source = source_text_new("", text, length);

    if (place != NULL)
        *place = source_text_span(source, (gsize)(at - text), 1);
    g_set_error_literal(error, JSON_INPUT_ERROR, code, problem);
    return FALSE;
}

/* What was met up to here, outside of texts. */
typedef struct {
    guint depth;
    guint values; /* at least: one behind each comma, and one for each bracket */
} Met;

/* What is wrong with the character; NULL: nothing. */
static const char *
meet(Met *met, char c, JsonInputError *code)
{
    *code = JSON_INPUT_ERROR_SYNTAX;
    if (c != '"' && !is_json(c))
        return "this is no JSON: such a character stands within a text only";
    gboolean is_opening = c == '[' || c == '{';
    met->depth += is_opening;
    met->values += is_opening || c == ',';
    *code = JSON_INPUT_ERROR_DEPTH;
    if (met->depth > JSON_INPUT_DEPTH_MAX)
        return "too many arrays and objects in each other (at most "
               "" G_STRINGIFY(JSON_INPUT_DEPTH_MAX) ")";
    *code = JSON_INPUT_ERROR_VALUES;
    if (met->values > JSON_INPUT_VALUES_MAX)
        return "too many values (at most " G_STRINGIFY(JSON_INPUT_VALUES_MAX) ")";
    met->depth -= met->depth > 0 && (c == ']' || c == '}');
    return NULL;
}

/* A bracket within a text is none. */
static gboolean
check(const char *text, gsize length, SourceSpan *place, GError **error)
{
    const char *end = text + length;
    Met met = { 0 };

    for (const char *at = text; at < end;) {
        JsonInputError code;
        const char *problem = meet(&met, *at, &code);
        if (problem != NULL)
            return fail_at(text, length, at, code, problem, place, error);
        at = *at == '"' ? skip_text(at + 1, end) : at + 1;
    }
    return TRUE;
}

/* "<data>:2:7: Parse error: what" */
static void
take_problem(const char *message, SourceSpan *place, GError **error)
{
    SourceSpan span = { 1, 1, 0 };
    const char *what = g_strrstr(message, "error: ");

    if (sscanf(message, "<data>:%u:%u:", &span.line, &span.column) != 2 || span.line == 0)
        span.line = 1;
    span.column = MAX(span.column, 1);
    if (place != NULL)
        *place = span;
    g_set_error(error, JSON_INPUT_ERROR, JSON_INPUT_ERROR_SYNTAX, "this is no JSON: %s",
                what != NULL ? what + strlen("error: ") : message);
}

JsonNode *
json_input_read(const char *text, gsize length, SourceSpan *place, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GError) problem = NULL;

    if (!check(text, length, place, error))
        return NULL;
    if (!json_parser_load_from_data(parser, text, (gssize)length, &problem)) {
        take_problem(problem->message, place, error);
        return NULL;
    }
    JsonNode *root = json_parser_get_root(parser);
    if (root == NULL)
        take_problem("nothing stands here", place, error);
    return root != NULL ? json_node_ref(root) : NULL;
}

JsonNode *
json_input_read_source(const SourceText *source, GError **error)
{
    g_autoptr(GError) problem = NULL;
    SourceSpan place;
    JsonNode *root = json_input_read(source->text, source->length, &place, &problem);

    if (root != NULL)
        return root;
    g_autofree char *message = source_text_message(source, place, "error", problem->message);
    g_set_error_literal(error, JSON_INPUT_ERROR, problem->code, message);
    return NULL;
}
