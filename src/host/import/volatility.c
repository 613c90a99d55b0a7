/* SPDX-License-Identifier: MIT */
/* Columns are found by name: plugins and versions order them differently. */
#include "host/import/volatility.h"

#include "host/text/json_input.h"
#include "host/words/account.h"

#include <string.h>

/* Numbers of sessions that a dump shows are small; scanning may find anything. */
#define SESSION_MAX 64

/* "[SC] QueryServiceConfig SUCCESS" is how "sc qc" begins. */
gboolean
volatility_is(const char *text)
{
    text += strspn(text, " \t\r\n");
    return *text == '{' || (*text == '[' && !g_ascii_isalpha(text[1]));
}

/* Columns are named a little differently by each plugin: "Session ID", "SessionId". */
static gboolean
is_column(const char *name, const char *wanted)
{
    for (; *name != '\0'; name++) {
        if (*name == ' ' || *name == '_')
            continue;
        if (g_ascii_tolower(*name) != *wanted)
            return FALSE;
        wanted++;
    }
    return *wanted == '\0';
}

static JsonNode *
column(JsonObject *row, const char *wanted)
{
    JsonObjectIter iter;
    const char *name;
    JsonNode *node;

    json_object_iter_init(&iter, row);
    while (json_object_iter_next(&iter, &name, &node))
        if (is_column(name, wanted) && JSON_NODE_HOLDS_VALUE(node))
            return node;
    return NULL;
}

static const char *
text_of(JsonObject *row, const char *wanted)
{
    JsonNode *node = column(row, wanted);

    return node != NULL && json_node_get_value_type(node) == G_TYPE_STRING
               ? json_node_get_string(node)
               : NULL;
}

static gint64
number_of(JsonObject *row, const char *wanted)
{
    JsonNode *node = column(row, wanted);

    return node != NULL && json_node_get_value_type(node) == G_TYPE_INT64 ? json_node_get_int(node)
                                                                          : -1;
}

static gboolean
has_row(const ListedSession *session, const char *winsta, const char *desktop)
{
    for (guint i = 0; i < session->rows->len; i++) {
        const ListedRow *row = session->rows->pdata[i];
        if (g_ascii_strcasecmp(row->winsta, winsta) == 0 &&
            g_ascii_strcasecmp(row->desktop, desktop) == 0)
            return TRUE;
    }
    return FALSE;
}

/* What a row says of a desktop. Of windowstations a row is a station, by its name: one of services
 * has the desktop Default, for they bring it with them; what others have is not said. NULL, both:
 * nothing. */
static void
desktop_of(JsonObject *row, const char **winsta, const char **desktop)
{
    const char *name = text_of(row, "name");

    *winsta = text_of(row, "windowstation");
    *desktop = text_of(row, "desktop");
    if (*winsta == NULL && *desktop == NULL && name != NULL && account_of_station(name, NULL)) {
        *winsta = name;
        *desktop = "Default";
    }
}

/* A row of deskscan is a thread or process of a desktop: a desktop comes many times. */
static gboolean
take_row(Imported *imported, JsonObject *row, SourceText *source)
{
    gint64 id = number_of(row, "sessionid");
    const char *winsta, *desktop;

    desktop_of(row, &winsta, &desktop);
    if (id < 0 || id > SESSION_MAX)
        return FALSE;
    ListedSession *session = imported_session(imported, (guint32)id);
    if (winsta == NULL || desktop == NULL || !imported_is_name(winsta) ||
        !imported_is_name(desktop) || strchr(winsta, '\\') != NULL ||
        strchr(desktop, '\\') != NULL || has_row(session, winsta, desktop))
        return TRUE;
    g_ptr_array_add(session->rows, listed_row_new(g_strdup(winsta), g_strdup(desktop), source,
                                                  (SourceSpan){ 1, 1, 0 }));
    return TRUE;
}

/* Up to one desktop more than there may be. */
static guint
take_rows(Imported *imported, JsonArray *rows, SourceText *source)
{
    guint taken = 0;

    for (guint i = 0; i < json_array_get_length(rows); i++) {
        if (imported_row_count(imported) > IMPORTED_ROWS_MAX)
            break;
        JsonNode *node = json_array_get_element(rows, i);
        if (JSON_NODE_HOLDS_OBJECT(node))
            taken += take_row(imported, json_node_get_object(node), source) != FALSE;
    }
    return taken;
}

/* json-glib tells no places: the last desktop of the last session, where its name stands first. */
static gboolean
fail_rows(const Imported *imported, SourceText *source, GError **error)
{
    const ListedSession *last = imported->sessions->pdata[imported->sessions->len - 1];
    const ListedRow *row = last->rows->len > 0 ? last->rows->pdata[last->rows->len - 1] : NULL;
    const char *at = row != NULL ? strstr(source->text, row->desktop) : NULL;
    SourceSpan span = source_text_span(source, at != NULL ? (gsize)(at - source->text) : 0, 0);
    g_autofree char *message = source_text_message(
        source, span, "error", "there are more than " G_STRINGIFY(IMPORTED_ROWS_MAX) " desktops");

    g_set_error_literal(error, IMPORT_ERROR, IMPORT_ERROR_CONTENT, message);
    return FALSE;
}

gboolean
volatility_read(Imported *imported, SourceText *source, GError **error)
{
    g_autoptr(JsonNode) root = json_input_read_source(source, error);

    if (root == NULL)
        return FALSE;
    if (!JSON_NODE_HOLDS_ARRAY(root) || take_rows(imported, json_node_get_array(root), source) == 0)
        return imported_fail(
            source, IMPORT_ERROR_CONTENT,
            "this is no array of rows with a session's number, as Volatility 3 prints them "
            "(-r json windows.deskscan, windows.windowstations, windows.sessions)",
            error);
    return imported_row_count(imported) <= IMPORTED_ROWS_MAX || fail_rows(imported, source, error);
}
