/* SPDX-License-Identifier: MIT */
/* The keys of a program, read from a file, a scenario or a step. */
#include "host/program/program.h"

#include "abi/syscall.h"
#include "host/program/program_name.h"
#include "host/text/data_path.h"
#include "host/text/json_writer.h"
#include "host/text/printable.h"
#include "host/text/suggest.h"
#include "host/words/confidence.h"
#include "host/yaml/field_types.h"

#include <string.h>

#include <stddef.h>

G_DEFINE_QUARK(program - error - quark, program_error)

/* More than any heap has. */
#define USES_MAX (64u * 1024 * 1024)

static const char *const console_names[] = { "none", "inherit", "new", NULL };
/* In the order of enum image_children. */
static const char *const children_names[] = { "all", "built-in", NULL };
/* In the order of enum image_role. */
static const char *const role_names[] = { "program",  "smss",    "csrss", "winlogon",
                                          "services", "conhost", NULL };

void
program_free(Program *program)
{
    if (program == NULL)
        return;
    g_free(program->name);
    g_free(program->image_name);
    g_free(program->path);
    g_free(program->child_desktop);
    action_list_clear(&program->own);
    g_clear_pointer(&program->imports, g_ptr_array_unref);
    g_clear_pointer(&program->loads, g_ptr_array_unref);
    g_clear_pointer(&program->load_names, g_ptr_array_unref);
    dll_book_free(program->dlls);
    g_free(program->about);
    g_free(program->source);
    g_free(program->confidence);
    g_free(program->fitted);
    g_clear_pointer(&program->document, yaml_document_unref);
    g_free(program);
}

/* ---- values that only programs have ---- */

static gboolean
read_imports(const YamlNode *node,
             const Field *field G_GNUC_UNUSED,
             gpointer object,
             GError **error)
{
    Program *program = object;

    gboolean is_read = dll_book_read_imports(program->dlls, node, program->imports,
                                             &program->own.has_user32, error);
    program->imports_user32 = program->own.has_user32;
    return is_read;
}

static void
imports_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    dll_imports_schema(schema);
}

static const FieldType field_imports = { read_imports, NULL, imports_schema, TRUE };

/* DLLs of its own, behind those it imports: NAME: { attach: […], peak: […] }. */
static gboolean
read_dlls(const YamlNode *node, const Field *field G_GNUC_UNUSED, gpointer object, GError **error)
{
    Program *program = object;

    if (!yaml_expect_mapping(node, error))
        return FALSE;
    for (guint i = 0; i < yaml_node_count(node); i++) {
        const Dll *dll = dll_book_define(program->dlls, yaml_node_key(node, i),
                                         yaml_node_item(node, i), program->own.has_user32, error);
        if (dll == NULL)
            return FALSE;
        program->imports_user32 = program->own.has_user32 |= dll->attach.has_user32;
        g_ptr_array_add(program->imports, (gpointer)dll);
    }
    return TRUE;
}

static void
dlls_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    json_writer_text(schema->json, "type", "object");
    json_writer_object(schema->json, "propertyNames");
    json_writer_int(schema->json, "maxLength", IMAGE_NAME_BYTES - (gint64)sizeof(".dll"));
    json_writer_end_object(schema->json);
    json_writer_object(schema->json, "additionalProperties");
    dll_schema(schema);
    json_writer_end_object(schema->json);
}

static const FieldType field_dlls = { read_dlls, NULL, dlls_schema, TRUE };

static void
loads_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    json_writer_text(schema->json, "type", "array");
    json_writer_object(schema->json, "items");
    json_writer_text(schema->json, "type", "string");
    json_writer_end_object(schema->json);
}

/* user32 among them, for actions behind the one that loads it. */
static gboolean
loads_user32(const YamlNode *node)
{
    for (guint i = 0; i < yaml_node_count(node); i++)
        if (g_str_equal(yaml_node_text(yaml_node_item(node, i)), ACTION_LIST_USER32))
            return TRUE;
    return FALSE;
}

/* DLLs that its actions load. One of its own does not attach when the program starts, then. */
static gboolean
read_loads(const YamlNode *node, const Field *field G_GNUC_UNUSED, gpointer object, GError **error)
{
    Program *program = object;
    gboolean has_user32 = program->own.has_user32;

    if (!dll_book_read_imports(program->dlls, node, program->loads, &has_user32, error))
        return FALSE;
    if (!program->own.has_user32 && loads_user32(node) && program->loads->len == 0) {
        g_ptr_array_add(program->load_names, (gpointer)ACTION_LIST_USER32);
        has_user32 = FALSE;
    }
    if (has_user32 && !program->own.has_user32)
        return yaml_fail(node, YAML_ERROR_VALUE, error,
                         "one of these imports user32, and the program does not "
                         "(\"imports: [user32]\")");
    for (guint i = 0; i < program->loads->len; i++) {
        const Dll *dll = g_ptr_array_index(program->loads, i);
        g_ptr_array_add(program->load_names, dll->name);
        if (dll->is_own)
            g_ptr_array_remove(program->imports, (gpointer)dll);
    }
    return TRUE;
}

static const FieldType field_loads = { read_loads, NULL, loads_schema, TRUE };

/* ---- rows ---- */

#define AT(member) offsetof(Program, member)
#define TEXT(key, member, about)                                                                   \
    {                                                                                              \
        key, &field_text, AT(member), FIELD_ANY | FIELD_EMPTY, 0, 0, NULL, about                   \
    }

#define USE(key, moment, least, about)                                                             \
    {                                                                                              \
        key, &field_use_bytes, AT(uses[moment]), FIELD_AMOUNT, least, USES_MAX, NULL, about        \
    }

static const FieldWords confidence = { confidence_words, "a word for confidence", TRUE };

/* In the order in which they are read: actions need to know the imports, an image has them so. */
const Field program_fields[] = {
    { "imports", &field_imports, 0, 0, 0, 0, NULL,
      "DLLs; with user32, or one that imports it, it connects to a desktop before it runs." },
    { "console", &field_index, AT(console), 0, 0, 0, console_names,
      "None, its parent's, or one of its own." },
    { "32-bit", &field_bool, AT(is_32_bit), 0, 0, 0, NULL,
      "Of 32 bits, also in a Windows of 64 (WOW64)." },
    { "role", &field_index, AT(role), 0, 0, 0, role_names, "Of the system's own processes." },
    { "children-desktop", &field_text, AT(child_desktop), 0, 1, ABI_PATH_BYTES - 1, NULL,
      "Where the programs go that it starts, unless the start says where." },
    { "children-accounts", &field_index, AT(children), 0, 0, 0, children_names,
      "Which of them: all, or those of built-in accounts (all with UseSharedWPDesktop)." },
    { "on-failure", &field_on_failure, AT(on_failure), 0, 0, 0, NULL,
      "When a call fails: exit CODE, ignore, retry N, message-box." },
    { "dlls", &field_dlls, 0, 0, 0, 0, NULL, "What DLLs do in their DllMain." },
    { "loads", &field_loads, 0, 0, 0, 0, NULL,
      "DLLs, of its own too, or user32 alone, that attach when load-library names them." },
    { "startup", &field_actions, AT(own), 0, 0, 0, NULL,
      "What it does when it starts, and keeps." },
    { "peak", &field_actions, AT(own), 0, 0, ACTION_TRANSIENT, NULL,
      "What it does besides, and frees when it has started." },
    USE("attach",
        PROGRAM_USE_ATTACH,
        0,
        "Desktop heap it uses when its DLLs have attached; all of it if not said."),
    USE("uses",
        PROGRAM_USE_REST,
        1,
        "Desktop heap it uses at rest: ordinary objects that add up to it."),
    USE("start-up", PROGRAM_USE_HEIGHT, 1, "Desktop heap it uses at the height of its start-up."),
    TEXT("about", about, "For people: what it is."),
    TEXT("source", source, "Who says what it makes."),
    TEXT("fitted", fitted, "The published figure its counts are chosen to meet."),
    { "confidence", &field_word, AT(confidence), 0, 0, 0, &confidence,
      "How far the source is to be trusted." },
    FIELDS_END,
};

/* ---- reading ---- */

static gboolean
check_name(const char *name, const YamlNode *node, GError **error)
{
    g_autofree char *image_name = program_image_name_of(name);

    if (*name == '\0' || strlen(image_name) >= IMAGE_NAME_BYTES || strpbrk(name, "\\/") != NULL)
        return yaml_fail(node, YAML_ERROR_VALUE, error,
                         "\"%s\" is no name for a program: at most %u bytes, no slashes", name,
                         IMAGE_NAME_BYTES - 5);
    return TRUE;
}

static void
fill_in_texts(Program *program)
{
    char **texts[] = { &program->about, &program->source, &program->fitted, &program->confidence };

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        if (*texts[i] == NULL)
            *texts[i] = g_strdup("");
}

Program *
program_read(const char *name, const YamlNode *node, GError **error)
{
    g_autoptr(Program) program = g_new0(Program, 1);

    program->name = g_strdup(name);
    program->image_name = program_image_name_of(name);
    program->path = g_strdup(yaml_document_name(yaml_node_document(node)));
    program->line = yaml_node_line(node);
    program->dlls = dll_book_new();
    program->imports = g_ptr_array_new();
    program->loads = g_ptr_array_new();
    program->load_names = g_ptr_array_new();
    action_list_init(&program->own);
    program->own.loads = program->load_names;
    if (!check_name(name, node, error) || !yaml_expect_mapping(node, error) ||
        !fields_read(node, program_fields, NULL, program, error) ||
        !program_uses_check(program->uses, program->own.has_user32, node, error))
        return NULL;
    if (program_has_uses(program))
        program->document = yaml_document_ref(yaml_node_document(node));
    fill_in_texts(program);
    return g_steal_pointer(&program);
}

Program *
program_load(const char *name, const char *beside, const YamlNode *at, GError **error)
{
    g_autofree char *file = g_strconcat(name, ".yaml", NULL);
    g_autofree char *path = data_path_find_named("programs", file, beside, NULL);

    if (path == NULL && !data_path_check(error))
        return NULL;
    if (path == NULL) {
        g_auto(GStrv) names = program_names();
        g_autofree char *hint = suggest_hint(name, (const char *const *)names);
        if (at != NULL)
            yaml_fail(at, YAML_ERROR_VALUE, error, "unknown program \"%s\"%s", name, hint);
        else
            printable_error(error, PROGRAM_ERROR, PROGRAM_ERROR_UNKNOWN, "unknown program \"%s\"%s",
                            name, hint);
        return NULL;
    }
    g_autoptr(YamlDocument) document = yaml_document_load_file(path, NULL, error);
    return document == NULL ? NULL : program_read(name, yaml_document_root(document), error);
}

Program *
program_load_file(const char *path, GError **error)
{
    g_autofree char *name = g_path_get_basename(path);
    g_autoptr(YamlDocument) document = yaml_document_load_file(path, NULL, error);

    if (g_str_has_suffix(name, ".yaml"))
        name[strlen(name) - strlen(".yaml")] = '\0';
    return document == NULL ? NULL : program_read(name, yaml_document_root(document), error);
}

gboolean
program_has_uses(const Program *program)
{
    return program_uses_any(program->uses);
}

char **
program_names(void)
{
    return data_path_list("programs", ".yaml");
}

char **
program_children(const Program *program)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < program->own.actions->len; i++) {
        const ProgramAction *action = &g_array_index(program->own.actions, ProgramAction, i);
        if (action->op != ACTION_START_PROGRAM)
            continue;
        if (!g_ptr_array_find_with_equal_func(names, action->start_program.program, g_str_equal,
                                              NULL))
            g_ptr_array_add(names, g_strdup(action->start_program.program));
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}
