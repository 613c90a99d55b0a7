/* SPDX-License-Identifier: MIT */
/* The programs a scenario can name. */
#include "host/scenario/programs.h"

#include "abi/boot.h"
#include "host/program/program.h"
#include "host/text/suggest.h"
#include "host/words/windows_version.h"

#include <pthread.h>
#include <string.h>

#define SHELL        "explorer"
#define CONSOLE_HOST "conhost"

/* What every system starts by itself. */
static const char *const system_programs[] = { "smss", "csrss", "winlogon", "services" };

typedef struct {
    pthread_mutex_t lock; /* not GMutex: the thread sanitizer sees no lock of GLib */
    GHashTable *programs; /* "EDITION\nNAME" -> Program */
} FittedPrograms;

struct _Programs {
    char *folder;
    GPtrArray *own;      /* char *: names of those that the scenario brings */
    GHashTable *entries; /* char * -> Program: with a program those that it starts */
    FittedPrograms *fitted;
    gboolean is_closed;
};

static void
entry_free(gpointer program)
{
    program_free(program);
}

static FittedPrograms *
fitted_new(void)
{
    FittedPrograms *fitted = g_new0(FittedPrograms, 1);

    pthread_mutex_init(&fitted->lock, NULL);
    fitted->programs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free);
    return fitted;
}

static void
fitted_free(FittedPrograms *fitted)
{
    g_hash_table_unref(fitted->programs);
    pthread_mutex_destroy(&fitted->lock);
    g_free(fitted);
}

void
programs_free(Programs *programs)
{
    if (programs == NULL)
        return;
    g_clear_pointer(&programs->fitted, fitted_free);
    g_hash_table_unref(programs->entries);
    g_ptr_array_unref(programs->own);
    g_free(programs->folder);
    g_free(programs);
}

/* Takes the program. Its image is made once, because its size may be wrong; `at` (may be NULL)
 * is where the scenario names the program. */
static Program *
add(Programs *programs, Program *program, const YamlNode *at, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(GBytes) image = program_image(program, windows_version_newest(), &problem);

    if (image == NULL) {
        program_free(program);
        if (at != NULL)
            yaml_fail(at, YAML_ERROR_LIMIT, error, "%s", problem->message);
        else
            g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    g_hash_table_replace(programs->entries, g_strdup(program->name), program);
    return program;
}

/* `by` starts it; NULL: the scenario names it. */
static gboolean
fail_unknown(const Programs *programs,
             const char *name,
             const char *by,
             const YamlNode *node,
             GError **error)
{
    g_auto(GStrv) shipped = program_names();
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    GHashTableIter iter;
    gpointer key;

    for (guint i = 0; shipped[i] != NULL; i++)
        g_ptr_array_add(known, shipped[i]);
    g_hash_table_iter_init(&iter, programs->entries);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        if (!g_strv_contains((const char *const *)shipped, key))
            g_ptr_array_add(known, key);
    g_ptr_array_add(known, NULL);

    g_autofree char *hint = suggest_hint(name, (const char *const *)known->pdata);
    g_autofree char *starts =
        by == NULL ? g_strdup("") : g_strdup_printf("\"%s\" starts it, and ", by);
    return yaml_fail(node, YAML_ERROR_VALUE, error, "%sno program has the name \"%s\"%s", starts,
                     name, *hint != '\0' ? hint : " (\"deskheap programs\" lists them)");
}

static gboolean need(
    Programs *programs, const char *name, const char *by, const YamlNode *node, GError **error);

/* Programs that others start must be there as well. */
static gboolean
need_children(Programs *programs,
              const Program *program,
              const char *by,
              const YamlNode *node,
              GError **error)
{
    g_auto(GStrv) children = program_children(program);

    for (guint i = 0; children[i] != NULL; i++)
        if (!need(programs, children[i], by, node, error))
            return FALSE;
    return TRUE;
}

/* Loads it, with those it starts, unless it is there. */
static gboolean
need(Programs *programs, const char *name, const char *by, const YamlNode *node, GError **error)
{
    g_autoptr(GError) problem = NULL;

    if (g_hash_table_contains(programs->entries, name))
        return TRUE;
    if (programs->is_closed)
        return fail_unknown(programs, name, by, node, error);
    Program *program = program_load(name, programs->folder, NULL, &problem);
    if (program != NULL)
        return add(programs, program, node, error) != NULL &&
               need_children(programs, program, name, node, error);
    if (node != NULL && g_error_matches(problem, PROGRAM_ERROR, PROGRAM_ERROR_UNKNOWN))
        return fail_unknown(programs, name, by, node, error);
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}

gboolean
programs_check(Programs *programs, const char *name, const YamlNode *node, GError **error)
{
    return need(programs, name, NULL, node, error);
}

const Program *
programs_add_file(Programs *programs, const char *path, GError **error)
{
    Program *program = program_load_file(path, error);

    if (program == NULL || add(programs, program, NULL, error) == NULL ||
        !need_children(programs, program, program->name, NULL, error))
        return NULL;
    return program;
}

void
programs_close(Programs *programs)
{
    programs->is_closed = TRUE;
}

static gboolean
read_own(Programs *programs, const YamlNode *section, GError **error)
{
    g_autoptr(YamlErrors) errors = yaml_errors_new();

    if (!yaml_expect_mapping(section, error))
        return FALSE;
    for (guint i = 0; i < yaml_node_count(section); i++) {
        GError *problem = NULL;
        const YamlNode *key = yaml_node_key(section, i);
        Program *program =
            yaml_check_name(key, &problem)
                ? program_read(yaml_node_text(key), yaml_node_item(section, i), &problem)
                : NULL;
        if (program != NULL && add(programs, program, key, &problem) != NULL)
            g_ptr_array_add(programs->own, g_strdup(yaml_node_text(key)));
        if (!yaml_errors_add(errors, &problem))
            break;
    }
    if (!yaml_errors_finish(errors, error))
        return FALSE;
    /* Once all are known, because they may start each other. */
    for (guint i = 0; i < yaml_node_count(section); i++) {
        const YamlNode *key = yaml_node_key(section, i);
        const Program *program = g_hash_table_lookup(programs->entries, yaml_node_text(key));
        if (!need_children(programs, program, NULL, key, error))
            return FALSE;
    }
    return TRUE;
}

Programs *
programs_new(const YamlNode *section, const char *beside, GError **error)
{
    g_autoptr(Programs) programs = g_new0(Programs, 1);

    programs->folder = g_strdup(beside);
    programs->fitted = fitted_new();
    programs->own = g_ptr_array_new_with_free_func(g_free);
    programs->entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free);
    if (section != NULL && yaml_node_kind(section) != YAML_NULL &&
        !read_own(programs, section, error))
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(system_programs); i++)
        if (!programs_check(programs, system_programs[i], NULL, error))
            return NULL;
    if (!programs_check(programs, SHELL, NULL, error) ||
        !programs_check(programs, CONSOLE_HOST, NULL, error))
        return NULL;
    return g_steal_pointer(&programs);
}

const Program *
programs_find(const Programs *programs, const char *name)
{
    return g_hash_table_lookup(programs->entries, name);
}

static char *
fitted_key(const char *edition, const char *name)
{
    return g_strconcat(edition, "\n", name, NULL);
}

const Program *
programs_fitted(const Programs *programs, const char *edition, const char *name)
{
    g_autofree char *key = fitted_key(edition, name);
    FittedPrograms *fitted = programs->fitted;

    pthread_mutex_lock(&fitted->lock);
    const Program *found = g_hash_table_lookup(fitted->programs, key);
    pthread_mutex_unlock(&fitted->lock);
    return found;
}

const Program *
programs_keep_fitted(const Programs *programs, const char *edition, Program *found)
{
    FittedPrograms *fitted = programs->fitted;
    char *key = fitted_key(edition, found->name);

    pthread_mutex_lock(&fitted->lock);
    Program *kept = g_hash_table_lookup(fitted->programs, key);
    if (kept == NULL)
        g_hash_table_insert(fitted->programs, g_steal_pointer(&key), found);
    pthread_mutex_unlock(&fitted->lock);
    if (kept == NULL)
        return found;
    program_free(found); /* another thread was first */
    g_free(key);
    return kept;
}

char **
programs_own(const Programs *programs)
{
    GStrvBuilder *builder = g_strv_builder_new();

    for (guint i = 0; i < programs->own->len; i++)
        g_strv_builder_add(builder, g_ptr_array_index(programs->own, i));
    char **names = g_strv_builder_end(builder);
    g_strv_builder_unref(builder);
    return names;
}

const char *
programs_image_name(const Programs *programs, const char *name)
{
    const Program *program = g_hash_table_lookup(programs->entries, name);

    g_return_val_if_fail(program != NULL, name);
    return program->image_name;
}

const char *
programs_shell(void)
{
    return SHELL;
}

GBytes *
programs_action_image(const YamlNode *key,
                      const YamlNode *value,
                      const Field *also,
                      guint32 *count,
                      char **window,
                      GError **error)
{
    ProgramAction action = { 0 };
    GBytes *image = NULL;

    if (program_action_read(&action, key, value, also, error))
        image = program_actions_image(&action, 1, error);
    *count = (guint32)action.count;
    *window = g_steal_pointer(&action.window);
    program_action_clear(&action);
    return image;
}

gboolean
programs_need(const Programs *programs, const char *name, ProgramImages *needed, GError **error)
{
    const Program *program = g_hash_table_lookup(programs->entries, name);

    if (program == NULL || g_hash_table_contains(needed->given, name))
        return TRUE;
    const Program *made =
        program_has_uses(program) ? needed->fit(programs, program, needed->user, error) : program;
    GBytes *image = made != NULL ? program_image(made, needed->windows, error) : NULL;
    if (image == NULL)
        return FALSE;
    g_hash_table_add(needed->given, g_strdup(name));
    g_ptr_array_add(needed->images, image);

    if (!programs_need_console(programs, program, needed, error))
        return FALSE;
    g_auto(GStrv) children = program_children(program);
    for (guint i = 0; children[i] != NULL; i++)
        if (!programs_need(programs, children[i], needed, error))
            return FALSE;
    return TRUE;
}

gboolean
programs_need_console(const Programs *programs,
                      const Program *program,
                      ProgramImages *needed,
                      GError **error)
{
    if (program->console != PROGRAM_CONSOLE_NEW ||
        (needed->capabilities & ABI_CAPABILITY_CONHOST) == 0)
        return TRUE;
    return programs_need(programs, CONSOLE_HOST, needed, error);
}

gboolean
programs_need_system(const Programs *programs, ProgramImages *needed, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(system_programs); i++)
        if (!programs_need(programs, system_programs[i], needed, error))
            return FALSE;
    return TRUE;
}

void
programs_add_paths(const Programs *programs, GPtrArray *paths)
{
    GHashTableIter iter;
    gpointer program;

    g_hash_table_iter_init(&iter, programs->entries);
    while (g_hash_table_iter_next(&iter, NULL, &program))
        g_ptr_array_add(paths, g_strdup(((const Program *)program)->path));
}
