/* SPDX-License-Identifier: MIT */
/* Reads DLL files, finds what they import, and orders them as a loader attaches them. */
#include "host/program/dll.h"

#include "abi/image.h"
#include "host/text/data_path.h"
#include "host/text/json_writer.h"
#include "host/text/suggest.h"
#include "host/words/confidence.h"
#include "host/words/windows_version.h"
#include "host/yaml/field_types.h"

#include <string.h>

#include <stddef.h>

/* The system's own, in whose attach nothing is done but what the emulated loader does itself.
 * gdi32.dll imports user32.dll, so it connects as well. */
static const struct {
    const char *name;
    gboolean has_user32;
} system_dlls[] = {
    { "user32", TRUE },    { "gdi32", TRUE },  { "kernel32", FALSE },
    { "advapi32", FALSE }, { "ntdll", FALSE },
};

#define DLLS_MAX (IMAGE_DLLS_MAX - 1u)

struct DllBook {
    guint count;        /* DLLs that were begun */
    GHashTable *dlls;   /* name -> Dll */
    GPtrArray *reading; /* names of those that are being read: what imports itself is among them */
};

static void
version_free(gpointer data)
{
    DllVersion *version = data;

    action_list_clear(&version->attach);
    g_free(version->version);
    g_free(version->source);
    g_free(version->confidence);
    g_free(version);
}

static void
dll_free(gpointer data)
{
    Dll *dll = data;

    action_list_clear(&dll->attach);
    g_ptr_array_unref(dll->imports);
    g_ptr_array_unref(dll->versions);
    g_free(dll->name);
    g_free(dll->file_name);
    g_free(dll->about);
    g_free(dll->source);
    g_free(dll->confidence);
    g_free(dll->fitted);
    g_free(dll);
}

DllBook *
dll_book_new(void)
{
    DllBook *book = g_new0(DllBook, 1);

    book->dlls = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, dll_free);
    book->reading = g_ptr_array_new();
    return book;
}

void
dll_book_free(DllBook *book)
{
    if (book == NULL)
        return;
    g_hash_table_unref(book->dlls);
    g_ptr_array_unref(book->reading);
    g_free(book);
}

char **
dll_names(void)
{
    return data_path_list("dlls", ".yaml");
}

/* All that an import may name, up to NULL. */
static GPtrArray *
known_names(void)
{
    g_auto(GStrv) shipped = dll_names();
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

    for (gsize i = 0; i < G_N_ELEMENTS(system_dlls); i++)
        g_ptr_array_add(names, g_strdup(system_dlls[i].name));
    for (guint i = 0; shipped[i] != NULL; i++)
        g_ptr_array_add(names, g_strdup(shipped[i]));
    g_ptr_array_add(names, NULL);
    return names;
}

/* ---- rows ---- */

static const FieldWords confidence = { confidence_words, "a word for confidence", TRUE };

#define TEXT(key, at, about)                                                                       \
    {                                                                                              \
        key, &field_text, at, FIELD_ANY | FIELD_EMPTY, 0, 0, NULL, about                           \
    }
#define ATTACH(at)                                                                                 \
    { "attach", &field_actions, at, 0, 0, 0, NULL, "What its DllMain does and keeps." },           \
    {                                                                                              \
        "peak", &field_actions, at, 0, 0, ACTION_TRANSIENT, NULL,                                  \
            "What it does besides, and frees before it returns."                                   \
    }
#define IGNORES(at)                                                                                \
    {                                                                                              \
        "ignores-refusals", &field_bool, at, 0, 0, 0, NULL,                                        \
            "Its DllMain returns TRUE all the same when a call is refused."                        \
    }
#define CONFIDENCE(at)                                                                             \
    {                                                                                              \
        "confidence", &field_word, at, 0, 0, 0, &confidence,                                       \
            "How far the source is to be trusted."                                                 \
    }

static const Dll *find(DllBook *book, const char *name, const YamlNode *at, GError **error);

static gboolean
read_instead(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    DllVersion *version = object;
    const Dll **place = fields_place(field, object);
    const char *name = NULL;

    if (!yaml_get_string(node, &name, error))
        return FALSE;
    *place = find(version->book, name, node, error);
    return *place != NULL;
}

static void
instead_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    g_auto(GStrv) shipped = dll_names();

    field_schema_names((const char *const *)shipped, schema);
}

static gboolean
read_windows(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    guint32 *number = fields_place(field, object);
    guint index = 0;

    if (!yaml_get_choice(node, windows_version_words(), &index, error))
        return FALSE;
    *number = windows_version_number(index);
    return TRUE;
}

static void
windows_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    field_schema_names(windows_version_words(), schema);
}

static const FieldType field_windows = { read_windows, NULL, windows_schema, FALSE };
static const FieldType field_instead = { read_instead, NULL, instead_schema, FALSE };

#define AT(member) offsetof(DllVersion, member)
static const Field version_fields[] = {
    { "windows", &field_windows, AT(windows), FIELD_REQUIRED, 0, 0, NULL,
      "Version of Windows NT." },
    TEXT("version", AT(version), "Of its file there."),
    { "instead", &field_instead, AT(instead), 0, 0, 0, NULL,
      "A DLL that is loaded there in its place." },
    ATTACH(AT(attach)),
    IGNORES(AT(ignores_refusals)),
    TEXT("source", AT(source), "Who says what it does."),
    CONFIDENCE(AT(confidence)),
    FIELDS_END,
};
#undef AT

static gboolean
read_versions(const YamlNode *node,
              const Field *field G_GNUC_UNUSED,
              gpointer object,
              GError **error)
{
    Dll *dll = object;

    if (!yaml_expect_sequence(node, error))
        return FALSE;
    for (guint i = 0; i < yaml_node_count(node); i++) {
        DllVersion *version = g_new0(DllVersion, 1);
        action_list_init(&version->attach);
        version->attach.has_user32 = dll->attach.has_user32;
        version->book = dll->book;
        g_ptr_array_add(dll->versions, version);
        if (!fields_read(yaml_node_item(node, i), version_fields, NULL, version, error))
            return FALSE;
    }
    return TRUE;
}

static void
versions_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    json_writer_text(schema->json, "type", "array");
    json_writer_object(schema->json, "items");
    fields_schema(version_fields, NULL, schema);
    json_writer_end_object(schema->json);
}

static gboolean
read_imports(const YamlNode *node,
             const Field *field G_GNUC_UNUSED,
             gpointer object,
             GError **error)
{
    Dll *dll = object;

    return dll_book_read_imports(dll->book, node, dll->imports, &dll->attach.has_user32, error);
}

static void
imports_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    dll_imports_schema(schema);
}

static const FieldType field_versions = { read_versions, NULL, versions_schema, TRUE };
static const FieldType field_imports = { read_imports, NULL, imports_schema, TRUE };

/* In the order in which they are read: actions need to know the imports. */
#define AT(member) offsetof(Dll, member)
static const Field dll_fields[] = {
    { "imports", &field_imports, 0, 0, 0, 0, NULL, "DLLs that attach before it." },
    TEXT("file", AT(file_name), "Its file, if that is not NAME.dll."),
    ATTACH(AT(attach)),
    IGNORES(AT(ignores_refusals)),
    { "refuses", &field_bool, AT(refuses), 0, 0, 0, NULL, "Its DllMain returns FALSE by itself." },
    { "versions", &field_versions, 0, 0, 0, 0, NULL, "What it does besides in one Windows." },
    TEXT("about", AT(about), "For people: what it is."),
    TEXT("source", AT(source), "Who says what it does."),
    TEXT("fitted", AT(fitted), "The published figure its counts are chosen to meet."),
    CONFIDENCE(AT(confidence)),
    FIELDS_END,
};
#undef AT

/* ---- reading ---- */

static Dll *
dll_new(DllBook *book, const char *name)
{
    Dll *dll = g_new0(Dll, 1);

    dll->book = book;
    dll->number = ++book->count;
    dll->name = g_strdup(name);
    dll->imports = g_ptr_array_new();
    dll->versions = g_ptr_array_new_with_free_func(version_free);
    action_list_init(&dll->attach);
    return dll;
}

static gboolean
dll_read(Dll *dll, const YamlNode *node, GError **error)
{
    dll->line = yaml_node_line(node);
    if (!yaml_expect_mapping(node, error) || !fields_read(node, dll_fields, NULL, dll, error))
        return FALSE;
    if (dll->file_name == NULL)
        dll->file_name = strchr(dll->name, '.') != NULL ? g_strdup(dll->name)
                                                        : g_strconcat(dll->name, ".dll", NULL);
    if (strlen(dll->file_name) >= IMAGE_NAME_BYTES)
        return yaml_fail(node, YAML_ERROR_VALUE, error, "a DLL's file name has at most %u bytes",
                         IMAGE_NAME_BYTES - 1);
    if (dll->number > DLLS_MAX)
        return yaml_fail(node, YAML_ERROR_LIMIT, error, "a program has at most %u DLLs", DLLS_MAX);
    return TRUE;
}

static gboolean
fail_unknown(const YamlNode *at, const char *name, GError **error)
{
    g_autoptr(GPtrArray) known = known_names();
    g_autofree char *list = g_strjoinv(", ", (char **)known->pdata);
    g_autofree char *hint = suggest_hint(name, (const char *const *)known->pdata);

    return yaml_fail(at, YAML_ERROR_VALUE, error, "no DLL has the name \"%s\"%s (known: %s)", name,
                     hint, list);
}

/* From its file. */
static Dll *
load(DllBook *book, const char *name, const YamlNode *at, GError **error)
{
    g_autofree char *file = g_strconcat(name, ".yaml", NULL);
    g_autofree char *path =
        strchr(name, '/') == NULL ? data_path_find("dlls", file, NULL, NULL) : NULL;

    if (path == NULL) {
        if (data_path_check(error))
            fail_unknown(at, name, error);
        return NULL;
    }
    g_autoptr(YamlDocument) document = yaml_document_load_file(path, NULL, error);
    if (document == NULL)
        return NULL;
    Dll *dll = dll_new(book, name);
    if (!dll_read(dll, yaml_document_root(document), error))
        g_clear_pointer(&dll, dll_free);
    return dll;
}

static const Dll *
find(DllBook *book, const char *name, const YamlNode *at, GError **error)
{
    Dll *dll = g_hash_table_lookup(book->dlls, name);

    if (dll != NULL)
        return dll;
    if (g_ptr_array_find_with_equal_func(book->reading, name, g_str_equal, NULL)) {
        yaml_fail(at, YAML_ERROR_VALUE, error, "%s imports itself, by way of others or directly",
                  name);
        return NULL;
    }
    g_ptr_array_add(book->reading, (gpointer)name);
    dll = load(book, name, at, error);
    g_ptr_array_remove_index(book->reading, book->reading->len - 1);
    if (dll != NULL)
        g_hash_table_insert(book->dlls, dll->name, dll);
    return dll;
}

const Dll *
dll_book_define(
    DllBook *book, const YamlNode *name, const YamlNode *node, gboolean has_user32, GError **error)
{
    Dll *dll = dll_new(book, yaml_node_text(name));

    dll->attach.has_user32 = has_user32;
    dll->is_own = TRUE;
    if (g_hash_table_contains(book->dlls, dll->name)) {
        yaml_fail(name, YAML_ERROR_VALUE, error, "the program imports a DLL of that name already");
        dll_free(dll);
        return NULL;
    }
    g_hash_table_insert(book->dlls, dll->name, dll);
    return dll_read(dll, node, error) ? dll : NULL;
}

gboolean
dll_book_read_imports(
    DllBook *book, const YamlNode *node, GPtrArray *imports, gboolean *has_user32, GError **error)
{
    if (!yaml_expect_sequence(node, error))
        return FALSE;
    for (guint i = 0; i < yaml_node_count(node); i++) {
        const YamlNode *item = yaml_node_item(node, i);
        const char *name = NULL;
        gsize known = 0;
        if (!yaml_get_string(item, &name, error))
            return FALSE;
        while (known < G_N_ELEMENTS(system_dlls) && strcmp(system_dlls[known].name, name) != 0)
            known++;
        if (known < G_N_ELEMENTS(system_dlls)) {
            *has_user32 |= system_dlls[known].has_user32;
            continue;
        }
        const Dll *dll = find(book, name, item, error);
        if (dll == NULL)
            return FALSE;
        *has_user32 |= dll->attach.has_user32;
        g_ptr_array_add(imports, (gpointer)dll);
    }
    return TRUE;
}

void
dll_schema(Schema *schema)
{
    fields_schema(dll_fields, NULL, schema);
}

void
dll_imports_schema(Schema *schema)
{
    g_autoptr(GPtrArray) names = known_names();

    json_writer_text(schema->json, "type", "array");
    json_writer_object(schema->json, "items");
    field_schema_names((const char *const *)names->pdata, schema);
    json_writer_end_object(schema->json);
}

/* ---- attaching ---- */

static void
add_copies(ActionList *list, const ActionList *from, gboolean ignores)
{
    for (guint i = 0; i < from->actions->len; i++) {
        ProgramAction copy = program_action_copy(&g_array_index(from->actions, ProgramAction, i));
        if (ignores && copy.on_failure.policy == ON_FAILURE_INHERIT)
            copy.on_failure.policy = ON_FAILURE_IGNORE;
        action_list_add(list, &copy);
    }
}

static const DllVersion *
version_for(const Dll *dll, guint32 windows)
{
    for (guint i = 0; i < dll->versions->len; i++) {
        const DllVersion *version = dll->versions->pdata[i];
        if (version->windows == windows)
            return version;
    }
    return NULL;
}

static void
add_own(const Dll *dll, const DllVersion *version, ActionList *list)
{
    guint place = list->actions->len;
    ProgramAction attach = { .op = ACTION_ATTACH_DLL,
                             .count = 1,
                             .line = dll->line,
                             .attach_dll = { .dll = g_strdup(dll->file_name),
                                             .is_refusing = dll->refuses ? 1 : 0,
                                             .number = dll->number } };

    action_list_add(list, &attach);
    add_copies(list, &dll->attach, dll->ignores_refusals);
    if (version != NULL)
        add_copies(list, &version->attach, version->ignores_refusals || dll->ignores_refusals);
    g_array_index(list->actions, ProgramAction, place).attach_dll.action_count =
        list->actions->len - place - 1;
}

void
dll_add_attach(const Dll *dll, guint32 windows, GPtrArray *seen, ActionList *list)
{
    const DllVersion *version = version_for(dll, windows);

    if (g_ptr_array_find(seen, dll, NULL))
        return;
    g_ptr_array_add(seen, (gpointer)dll);
    if (version != NULL && version->instead != NULL) {
        dll_add_attach(version->instead, windows, seen, list);
        return;
    }
    for (guint i = 0; i < dll->imports->len; i++)
        dll_add_attach(dll->imports->pdata[i], windows, seen, list);
    add_own(dll, version, list);
}
