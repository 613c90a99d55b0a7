/* SPDX-License-Identifier: MIT */
/* Steps that are typed, and a scenario made of them. */
#include "host/scenario/scenario_draft.h"
#include "host/shell/shell_internal.h"
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
    guint told = run_so_far(playback_run(shell->playback))->steps->len;
    shell_keep(shell);
    if (!playback_insert(shell->playback, TYPED_NAME, arguments->rest, error))
        return FALSE;
    shell_tell_steps(shell, told, out);
    return TRUE;
}

/* ---- save ---- */

/* A step that a loop made has no loop of its own any more. */
static void
add_step(YamlDraft *draft, const Step *step, YamlTree *list)
{
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
text_up_to_here(const Shell *shell)
{
    g_autoptr(YamlDraft) draft =
        scenario_draft(shell->scenario, playback_outline(shell->playback), shell->overrides);
    const GPtrArray *steps = playback_variant(shell->playback)->steps;
    YamlTree *list = yaml_draft_make(draft, YAML_SEQUENCE, NULL);

    for (guint i = 0; i < playback_place(shell->playback); i++)
        add_step(draft, steps->pdata[i], list);
    yaml_tree_remove(draft->root, "steps");
    if (list->items->len > 0)
        yaml_tree_set(draft->root, "steps", list);
    return yaml_draft_text(draft);
}

static gboolean
check_target(const Shell *shell, const char *path, GError **error)
{
    g_autoptr(GPtrArray) read = scenario_read_paths(shell->scenario);

    for (guint i = 0; i < read->len; i++)
        if (output_file_is_same(path, read->pdata[i])) {
            g_autofree char *shown = printable_text(path, -1);
            return shell_fail(error, SHELL_PROMPT_ERROR_ARGUMENT,
                              "%s is a file that was read (give another name)", shown);
        }
    return TRUE;
}

gboolean
shell_save(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    const char *path = arguments_need(arguments, "the file's name", error);
    guint count = playback_place(shell->playback);

    if (path == NULL || !arguments_end(arguments, error) || !check_target(shell, path, error))
        return FALSE;
    g_autofree char *text = text_up_to_here(shell);
    if (!output_file_write_whole(path, text, strlen(text), error))
        return FALSE;
    g_autofree char *shown = printable_text(path, -1);
    g_string_append_printf(out, "%s: %u step%s\n", shown, count, plural(count));
    return TRUE;
}
