/* SPDX-License-Identifier: MIT */
/* Which keys an item takes, its rows say (host/yaml/fields.h). */
#include "host/answer/step_loop.h"

#include "host/answer/numbered_tree.h"
#include "host/program/program_action.h"
#include "host/scenario/step_kinds.h"
#include "host/text/number.h"

#include <string.h>

/* ---- an item ---- */

static gboolean
read_action(StepEntry *entry)
{
    guint op;

    if (!program_action_find(entry->name, &op))
        return FALSE;
    entry->other = program_action_kind(op)->fields;
    return TRUE;
}

static gboolean
read_step(StepEntry *entry)
{
    const StepKind *kind = step_kind_find(entry->name);

    if (kind == NULL)
        return FALSE;
    entry->fields = kind->fields;
    entry->other = kind->other;
    return TRUE;
}

gboolean
step_entry_read(YamlTree *item, FoldKind kind, StepEntry *entry)
{
    *entry = (StepEntry){ .value = item, .fields = step_start_service.fields };
    if (kind == FOLD_SERVICES)
        return TRUE;
    entry->fields = NULL;
    entry->value = NULL;
    if (item->kind == YAML_MAPPING && item->items->len == 1) {
        entry->value = item->items->pdata[0];
        entry->name = entry->value->key;
    } else if (item->kind == YAML_SCALAR) {
        entry->name = item->text;
    }
    if (entry->name == NULL)
        return FALSE;
    return kind == FOLD_ACTIONS ? read_action(entry) : read_step(entry);
}

YamlTree *
step_entry_item(YamlDraft *draft, const char *name, YamlTree *value)
{
    YamlTree *item = value;

    if (name != NULL) {
        item = yaml_draft_make(draft, YAML_MAPPING, NULL);
        yaml_tree_set(item, name, value);
    }
    return item;
}

void
step_value_set(YamlDraft *draft, YamlTree *mapping, const char *key, const char *text)
{
    yaml_tree_set(mapping, key, yaml_draft_make(draft, YAML_SCALAR, text));
}

/* ---- loops ---- */

static const Field *
short_row(const Field *fields)
{
    const Field *row = fields_first(fields);

    while (row != NULL && (row->flags & FIELD_SHORT) == 0)
        row = fields_after(row);
    return row;
}

YamlTree *
step_entry_long(YamlDraft *draft, const StepEntry *entry)
{
    const Field *row = short_row(entry->fields);
    YamlTree *mapping = NULL;

    if (entry->value != NULL && entry->value->kind == YAML_MAPPING)
        return numbered_tree_copy(draft, entry->value);
    if (row == NULL)
        row = short_row(entry->other);
    if (row != NULL && entry->value != NULL && entry->value->kind == YAML_SCALAR) {
        mapping = yaml_draft_make(draft, YAML_MAPPING, NULL);
        mapping->key = g_strdup(entry->value->key);
        yaml_tree_set(mapping, row->key, numbered_tree_copy(draft, entry->value));
    }
    return mapping;
}

static gboolean
read_range(const YamlTree *range, StepLoop *loop)
{
    if (range == NULL || range->kind != YAML_MAPPING || range->items->len != 1)
        return FALSE;
    const YamlTree *scalar = range->items->pdata[0];
    g_auto(GStrv) ends = g_strsplit(scalar->text != NULL ? scalar->text : "", "..", 2);
    loop->variable = scalar->key;
    loop->has_range = TRUE;
    return ends[0] != NULL && ends[1] != NULL && number_parse(ends[0], &loop->first) &&
           number_parse(ends[1], &loop->last) && ABS(loop->first) < G_MAXINT32 &&
           ABS(loop->last) < G_MAXINT32;
}

gboolean
step_entry_count(const StepEntry *entry, gint64 *count)
{
    const YamlTree *tree = yaml_tree_get(entry->value, "count");

    *count = 1;
    return tree == NULL || (tree->kind == YAML_SCALAR && number_parse(tree->text, count));
}

gboolean
step_loop_read(YamlDraft *draft, const StepEntry *entry, StepLoop *loop)
{
    const YamlTree *range = yaml_tree_get(entry->value, "for");

    *loop = (StepLoop){ .variable = "n", .first = 1 };
    if (fields_find(entry->fields, "for") == NULL)
        return FALSE;
    if (range != NULL ? !read_range(range, loop)
                      : fields_find(entry->fields, "count") == NULL ||
                            yaml_tree_get(entry->value, "count") == NULL ||
                            !step_entry_count(entry, &loop->last))
        return FALSE;
    loop->body = numbered_tree_copy(draft, entry->value);
    yaml_tree_remove(loop->body, loop->has_range ? "for" : "count");
    return TRUE;
}

gboolean
step_entry_is_plain(const StepEntry *entry)
{
    return yaml_tree_get(entry->value, "for") == NULL &&
           (fields_find(entry->fields, "count") == NULL ||
            yaml_tree_get(entry->value, "count") == NULL);
}

void
step_loop_set_range(
    YamlDraft *draft, YamlTree *mapping, const char *variable, gint64 first, gint64 last)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT "..%" G_GINT64_FORMAT, first, last);
    YamlTree *range = yaml_draft_make(draft, YAML_MAPPING, NULL);

    step_value_set(draft, range, variable, text);
    yaml_tree_set(mapping, "for", range);
}
