/* SPDX-License-Identifier: MIT */
#include "host/config/data_path.h"
#include "host/config/printable.h"
#include "host/config/program_internal.h"
#include "host/config/suggest.h"
#include "host/words/confidence.h"

#include <string.h>

G_DEFINE_QUARK(program - error - quark, program_error)

/* "a number of tries" beyond this is a mistake. */
#define RETRIES_MAX 1000

static const char *const program_keys[] = {
    "imports", "dlls",  "console", "on-failure", "role",   "startup",
    "peak",    "about", "source",  "confidence", "fitted", NULL,
};

static const char *const console_names[] = { "none", "inherit", "new", NULL };
/* In the order of enum image_role. */
static const char *const role_names[] = {
    "program", "smss", "csrss", "winlogon", "services", NULL
};

/* DLLs a program may import. gdi32.dll itself imports user32.dll, so it connects as well. */
static const struct {
    const char *name;
    gboolean has_user32;
} dlls[] = {
    { "user32", TRUE },    { "gdi32", TRUE },  { "kernel32", FALSE },
    { "advapi32", FALSE }, { "ntdll", FALSE },
};

static void
clear_action(gpointer action)
{
    program_action_clear(action);
}

void
program_free(Program *program)
{
    if (program == NULL)
        return;
    g_free(program->name);
    g_free(program->image_name);
    g_free(program->path);
    g_array_unref(program->actions);
    g_free(program->about);
    g_free(program->source);
    g_free(program->confidence);
    g_free(program->fitted);
    g_free(program);
}

char *
program_image_name_of(const char *name)
{
    return strchr(name, '.') != NULL ? g_strdup(name) : g_strconcat(name, ".exe", NULL);
}

/* ---- on-failure ---- */

gboolean
program_read_on_failure(const YamlNode *node, guint *on_failure, guint32 *value, GError **error)
{
    static const struct {
        const char *name;
        guint policy;
        gboolean takes_number;
        gboolean needs_number;
        gint64 maximum;
    } policies[] = {
        { "exit", ON_FAILURE_EXIT, TRUE, FALSE, G_MAXUINT32 },
        { "ignore", ON_FAILURE_IGNORE, FALSE, FALSE, 0 },
        { "retry", ON_FAILURE_RETRY, TRUE, TRUE, RETRIES_MAX },
        { "message-box", ON_FAILURE_MESSAGE_BOX, FALSE, FALSE, 0 },
    };
    const char *text = NULL;

    if (!yaml_get_string(node, &text, error))
        return FALSE;
    gsize length = strcspn(text, " ");
    const char *rest = text + length + strspn(text + length, " ");
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++) {
        gint64 number = policies[i].policy == ON_FAILURE_EXIT ? 1 : 0;
        if (strlen(policies[i].name) != length || strncmp(text, policies[i].name, length) != 0)
            continue;
        if (*rest == '\0' ? policies[i].needs_number
                          : !policies[i].takes_number || !yaml_parse_int(rest, &number) ||
                                number < 0 || number > policies[i].maximum)
            break;
        *on_failure = policies[i].policy;
        *value = (guint32)number;
        return TRUE;
    }
    return yaml_fail(node, YAML_ERROR_VALUE, error,
                     "not one of: exit CODE, ignore, retry N, message-box");
}

/* ---- reading ---- */

static gboolean
read_imports(Program *program, const YamlNode *node, GError **error)
{
    const char *names[G_N_ELEMENTS(dlls) + 1] = { NULL };

    for (guint i = 0; i < G_N_ELEMENTS(dlls); i++)
        names[i] = dlls[i].name;
    if (node == NULL)
        return TRUE;
    if (!yaml_expect_sequence(node, error))
        return FALSE;
    for (guint i = 0; i < yaml_node_count(node); i++) {
        guint index = 0;
        if (!yaml_get_choice(yaml_node_item(node, i), names, &index, error))
            return FALSE;
        program->imports_user32 |= dlls[index].has_user32;
    }
    return TRUE;
}

static gboolean
read_action(Program *program, const YamlNode *item, guint flags, GError **error)
{
    const YamlNode *key = item;
    const YamlNode *value = NULL;
    ProgramAction action;

    if (yaml_node_kind(item) == YAML_MAPPING) {
        if (yaml_node_count(item) != 1)
            return yaml_fail(item, YAML_ERROR_TYPE, error,
                             "an action is one key with its arguments");
        key = yaml_node_key(item, 0);
        value = yaml_node_item(item, 0);
    }
    if (!program_action_read(&action, key, value, NULL, error))
        return FALSE;
    action.flags = flags;
    if (program_action_needs_user32(action.op) && !program->imports_user32) {
        program_action_clear(&action);
        return yaml_fail(key, YAML_ERROR_VALUE, error, "%s needs \"imports: [user32]\"",
                         yaml_node_text(key));
    }
    g_array_append_val(program->actions, action);
    return TRUE;
}

/* All wrong actions of a list in one error. */
static gboolean
read_actions(Program *program, const YamlNode *list, guint flags, GError **error)
{
    g_autoptr(YamlErrors) errors = yaml_errors_new();
    gboolean goes_on = TRUE;

    if (list == NULL || yaml_node_kind(list) == YAML_NULL)
        return TRUE;
    if (!yaml_expect_sequence(list, error))
        return FALSE;
    for (guint i = 0; goes_on && i < yaml_node_count(list); i++) {
        GError *local = NULL;
        if (!read_action(program, yaml_node_item(list, i), flags, &local))
            goes_on = yaml_errors_add(errors, &local);
    }
    return yaml_errors_finish(errors, error);
}

/* `dlls:`, what DLLs it imports do in their DllMain: NAME: { attach: […], peak: […] }. */
static gboolean
read_dlls(Program *program, const YamlNode *dlls_node, GError **error)
{
    static const char *const keys[] = { "attach", "peak", NULL };

    if (dlls_node == NULL)
        return TRUE;
    if (!yaml_expect_mapping(dlls_node, error))
        return FALSE;
    for (guint i = 0; i < yaml_node_count(dlls_node); i++) {
        const YamlNode *key = yaml_node_key(dlls_node, i);
        const YamlNode *dll = yaml_node_item(dlls_node, i);
        const char *name = yaml_node_text(key);
        guint place = program->actions->len;
        ProgramAction action = { .op = ACTION_ATTACH_DLL, .count = 1, .line = yaml_node_line(key) };
        if (strlen(name) + sizeof(".dll") > IMAGE_NAME_BYTES)
            return yaml_fail(key, YAML_ERROR_VALUE, error, "a DLL's name has at most %u bytes",
                             IMAGE_NAME_BYTES - 5);
        if (!yaml_check_keys(dll, keys, error))
            return FALSE;
        action.strings[0] =
            strchr(name, '.') != NULL ? g_strdup(name) : g_strconcat(name, ".dll", NULL);
        g_array_append_val(program->actions, action);
        if (!read_actions(program, yaml_node_get(dll, "attach"), 0, error) ||
            !read_actions(program, yaml_node_get(dll, "peak"), ACTION_TRANSIENT, error))
            return FALSE;
        g_array_index(program->actions, ProgramAction, place).operands[0] =
            program->actions->len - place - 1;
    }
    return TRUE;
}

static gboolean
read_string(const YamlNode *mapping, const char *key, char **text, GError **error)
{
    const YamlNode *node = yaml_node_get(mapping, key);
    const char *value = "";

    if (node != NULL && !yaml_get_string(node, &value, error))
        return FALSE;
    *text = g_strdup(value);
    return TRUE;
}

static gboolean
read_texts(Program *program, const YamlNode *node, GError **error)
{
    const YamlNode *confidence = yaml_node_get(node, "confidence");
    guint index = 0;

    return read_string(node, "about", &program->about, error) &&
           read_string(node, "source", &program->source, error) &&
           read_string(node, "fitted", &program->fitted, error) &&
           read_string(node, "confidence", &program->confidence, error) &&
           (confidence == NULL || yaml_get_choice(confidence, confidence_words(), &index, error));
}

static gboolean
read_behaviour(Program *program, const YamlNode *node, GError **error)
{
    const YamlNode *console = yaml_node_get(node, "console");
    const YamlNode *on_failure = yaml_node_get(node, "on-failure");
    const YamlNode *role = yaml_node_get(node, "role");
    guint console_index = PROGRAM_CONSOLE_NONE;

    if (console != NULL && !yaml_get_choice(console, console_names, &console_index, error))
        return FALSE;
    program->console = (ProgramConsole)console_index;
    if (role != NULL && !yaml_get_choice(role, role_names, &program->role, error))
        return FALSE;
    if (on_failure != NULL && !program_read_on_failure(on_failure, &program->on_failure,
                                                       &program->on_failure_value, error))
        return FALSE;
    return read_imports(program, yaml_node_get(node, "imports"), error) &&
           read_dlls(program, yaml_node_get(node, "dlls"), error) &&
           read_actions(program, yaml_node_get(node, "startup"), 0, error) &&
           read_actions(program, yaml_node_get(node, "peak"), ACTION_TRANSIENT, error);
}

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

Program *
program_read(const char *name, const YamlNode *node, GError **error)
{
    g_autoptr(Program) program = g_new0(Program, 1);

    program->name = g_strdup(name);
    program->image_name = program_image_name_of(name);
    program->path = g_strdup(yaml_document_name(yaml_node_document(node)));
    program->line = yaml_node_line(node);
    program->actions = g_array_new(FALSE, FALSE, sizeof(ProgramAction));
    g_array_set_clear_func(program->actions, clear_action);
    if (!check_name(name, node, error) || !yaml_check_keys(node, program_keys, error) ||
        !read_behaviour(program, node, error) || !read_texts(program, node, error))
        return NULL;
    return g_steal_pointer(&program);
}

Program *
program_load(const char *name, const char *beside, const YamlNode *at, GError **error)
{
    g_autofree char *file = g_strconcat(name, ".yaml", NULL);
    g_autofree char *path = data_path_find("programs", file, beside, NULL);

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

char **
program_names(void)
{
    return data_path_list("programs", ".yaml");
}

char **
program_children(const Program *program)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < program->actions->len; i++) {
        const ProgramAction *action = &g_array_index(program->actions, ProgramAction, i);
        if (action->op != ACTION_START_PROGRAM)
            continue;
        if (!g_ptr_array_find_with_equal_func(names, action->strings[0], g_str_equal, NULL))
            g_ptr_array_add(names, g_strdup(action->strings[0]));
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}
