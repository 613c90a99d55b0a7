/* SPDX-License-Identifier: MIT */
/* Steps that are typed, and a scenario made of them. */
#include "host/scenario/scenario_draft.h"
#include "host/shell/shell_internal.h"
#include "host/text/data_path.h"
#include "host/text/number.h"
#include "host/text/output_file.h"
#include "host/text/printable.h"

#include <string.h>

/* What messages call what was typed. */
#define TYPED_NAME "<typed>"

gboolean
shell_do(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    if (*arguments->rest == '\0')
        return shell_fail(error, SHELL_PROMPT_ERROR_ARGUMENT,
                          "which step? As it stands in a scenario: do logon: { as: alice }");
    SoFar told = shell_so_far(shell);
    shell_keep(shell);
    if (!playback_insert(shell->playback, TYPED_NAME, arguments->rest, error))
        return FALSE;
    shell_tell_since(shell, told, out);
    return TRUE;
}

/* ---- save ---- */

/* A step that a loop made has no loop of its own any more. What was expected speaks of loops and of
 * the steps behind: it is left out. */
static void
add_step(YamlDraft *draft, const Step *step, YamlTree *list)
{
    if (step->kind->expectations != NULL)
        return;
    if (step->node == NULL) {
        g_ptr_array_add(list->items, yaml_draft_make(draft, YAML_SCALAR, step->kind->name));
        return;
    }
    YamlTree *item = yaml_draft_make(draft, YAML_MAPPING, NULL);
    YamlTree *value = yaml_draft_copy(draft, step->node);
    yaml_tree_remove(value, "for");
    if (!step->kind->is_call)
        yaml_tree_remove(value, "count");
    yaml_tree_set(item, step->kind->name, value);
    g_ptr_array_add(list->items, item);
}

static char *
text_up_to_here(const Shell *shell, guint *count)
{
    g_autoptr(YamlDraft) draft =
        scenario_draft(shell->scenario, playback_outline(shell->playback), shell->overrides);
    const GPtrArray *steps = playback_variant(shell->playback)->steps;
    YamlTree *list = yaml_draft_make(draft, YAML_SEQUENCE, NULL);

    for (guint i = 0; i < playback_place(shell->playback); i++)
        add_step(draft, steps->pdata[i], list);
    *count = list->items->len;
    yaml_tree_remove(draft->root, "steps");
    if (list->items->len > 0)
        yaml_tree_set(draft->root, "steps", list);
    return yaml_draft_text(draft);
}

/* A file that is looked for beside the scenario is not found beside another folder's. */
static gboolean
is_found_there_too(const Shell *shell, const char *read, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *own = g_path_get_dirname(shell->scenario->path);
    g_autofree char *there = g_canonicalize_filename(folder, NULL);
    g_autofree char *here = g_canonicalize_filename(own, NULL);
    g_autofree char *whole = g_canonicalize_filename(read, NULL);
    g_autofree char *inside = g_strconcat(here, G_DIR_SEPARATOR_S, NULL);
    g_autofree char *shipped = data_path_folder("configs");

    return strcmp(read, shell->scenario->path) == 0 || strcmp(there, here) == 0 ||
           !g_str_has_prefix(whole, inside) ||
           (shipped != NULL && g_str_has_prefix(whole, shipped));
}

static gboolean
check_target(const Shell *shell, const char *path, GError **error)
{
    g_autoptr(GPtrArray) read = scenario_read_paths(shell->scenario);

    for (guint i = 0; i < read->len; i++) {
        g_autofree char *shown = printable_text(path, -1),
                        *named = printable_text(read->pdata[i], -1);
        if (output_file_is_same(path, read->pdata[i]))
            return shell_fail(error, SHELL_PROMPT_ERROR_ARGUMENT,
                              "%s is a file that was read (give another name)", shown);
        if (!is_found_there_too(shell, read->pdata[i], path))
            return shell_fail(
                error, SHELL_PROMPT_ERROR_ARGUMENT,
                "it needs %s, which lies beside the scenario: %s has to be there, too", named,
                shown);
    }
    return TRUE;
}

gboolean
shell_save(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    const char *path = arguments_need(arguments, "the file's name", error);
    guint count;

    if (path == NULL || !arguments_end(arguments, error) || !check_target(shell, path, error))
        return FALSE;
    g_autofree char *text = text_up_to_here(shell, &count);
    if (!output_file_write_whole(path, text, strlen(text), error))
        return FALSE;
    g_autofree char *shown = printable_text(path, -1);
    g_string_append_printf(out, "%s: %u step%s\n", shown, count, plural(count));
    return TRUE;
}
