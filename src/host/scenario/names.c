/* SPDX-License-Identifier: MIT */
/* The names a scenario gives. */
#include "host/scenario/names.h"

#include "host/text/number.h"
#include "host/text/suggest.h"

#include <string.h>

typedef struct {
    NameKind kind;
    const YamlDocument *document; /* where it is given */
    guint line, column;
    gboolean is_boot; /* starts with the system */
} Name;

struct _Names {
    GHashTable *table; /* char * -> Name * */
    gboolean is_forgiving;
};

static void
add(Names *names, NameKind kind, const char *text, const YamlNode *node)
{
    Name *name = g_new(Name, 1);

    *name = (Name){ .kind = kind,
                    .document = yaml_node_document(node),
                    .line = yaml_node_line(node),
                    .column = yaml_node_column(node) };
    g_hash_table_replace(names->table, g_strdup(text), name);
}

Names *
names_new(void)
{
    Names *names = g_new0(Names, 1);

    names->table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return names;
}

void
names_free(Names *names)
{
    if (names == NULL)
        return;
    g_hash_table_unref(names->table);
    g_free(names);
}

void
names_set_boot(Names *names)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, names->table);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        ((Name *)value)->is_boot = TRUE;
}

static const char *
kind_text(guint kinds)
{
    if ((kinds & NAME_SESSION) != 0)
        return "session";
    if ((kinds & NAME_MARK) != 0)
        return "mark";
    if ((kinds & NAME_VALUE) != 0)
        return "value";
    if ((kinds & NAME_WINDOW) != 0)
        return "window";
    if ((kinds & NAME_PROCESS) != 0)
        return "process";
    return "service";
}

static const char *
kinds_text(guint kinds)
{
    if (kinds == (NAME_PROCESS | NAME_SERVICE))
        return "process or service";
    if (kinds == (NAME_VALUE | NAME_WINDOW))
        return "value or window";
    return kind_text(kinds);
}

static gboolean
fail_taken(const Name *old, const char *text, const YamlNode *node, GError **error)
{
    gboolean is_here = old->document == yaml_node_document(node);
    gboolean is_loop =
        is_here && old->line == yaml_node_line(node) && old->column == yaml_node_column(node);

    if (!is_here && old->is_boot)
        return yaml_fail(node, YAML_ERROR_VALUE, error,
                         "the name \"%s\" is taken: a service that starts with the system has it",
                         text);
    if (!is_here)
        return yaml_fail(node, YAML_ERROR_VALUE, error,
                         "the name \"%s\" is taken: a %s of %s has it", text, kind_text(old->kind),
                         yaml_document_name(old->document));
    return yaml_fail(
        node, YAML_ERROR_VALUE, error, "the name \"%s\" is taken: a %s%s has it since line %u%s",
        text, kind_text(old->kind), old->is_boot ? " that starts with the system" : "", old->line,
        is_loop ? " (this one, the time before: in a loop a name needs the loop's "
                  "number, such as {n})"
                : "");
}

gboolean
names_add(Names *names, NameKind kind, const char *text, const YamlNode *node, GError **error)
{
    const Name *old = g_hash_table_lookup(names->table, text);
    guint32 number;

    if (names_session_number(text, &number) || strcmp(text, "console") == 0)
        return yaml_fail(node, YAML_ERROR_VALUE, error,
                         "\"%s\" cannot be a name: it means a session already", text);
    if (old != NULL && !(old->kind == NAME_SERVICE && kind == NAME_SERVICE))
        return fail_taken(old, text, node, error);
    if (old == NULL)
        add(names, kind, text, node);
    return TRUE;
}

static const char **
known_names(const Names *names, guint kinds)
{
    GHashTableIter iter;
    gpointer key, value;
    GPtrArray *known = g_ptr_array_new();

    g_hash_table_iter_init(&iter, names->table);
    while (g_hash_table_iter_next(&iter, &key, &value))
        if ((((const Name *)value)->kind & kinds) != 0)
            g_ptr_array_add(known, key);
    if ((kinds & NAME_SESSION) != 0)
        g_ptr_array_add(known, (gpointer) "console");
    g_ptr_array_add(known, NULL);
    return (const char **)g_ptr_array_free(known, FALSE);
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

gboolean
names_check(const Names *names, guint kinds, const char *text, const YamlNode *node, GError **error)
{
    const Name *name = g_hash_table_lookup(names->table, text);
    guint32 number;

    if ((name != NULL && (name->kind & kinds) != 0) || names->is_forgiving)
        return TRUE;
    if ((kinds & NAME_SESSION) != 0 &&
        (strcmp(text, "console") == 0 || names_session_number(text, &number)))
        return TRUE;
    if (name != NULL)
        return yaml_fail(node, YAML_ERROR_VALUE, error,
                         "\"%s\" is a %s (line %u), and here a %s is meant", text,
                         kind_text(name->kind), name->line, kinds_text(kinds));

    g_autofree const char **known = known_names(names, kinds);
    qsort(known, g_strv_length((char **)known), sizeof(*known), compare_texts);
    g_autofree char *hint = suggest_hint(text, known);
    return yaml_fail(node, YAML_ERROR_VALUE, error, "no %s has the name \"%s\" here%s",
                     kinds_text(kinds), text, hint);
}

void
names_forgive(Names *names)
{
    names->is_forgiving = TRUE;
}

static gboolean
ends_with_system(gpointer key, gpointer value, gpointer user)
{
    const Name *name = value;

    return name->kind != NAME_MARK && !name->is_boot;
}

void
names_reboot(Names *names)
{
    g_hash_table_foreach_remove(names->table, ends_with_system, NULL);
}

gboolean
names_session_number(const char *text, guint32 *id)
{
    gint64 value;

    if (!g_ascii_isdigit(*text) || !number_parse(text, &value) || value < 0 || value >= 0xffff)
        return FALSE;
    *id = (guint32)value;
    return TRUE;
}
