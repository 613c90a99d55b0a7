/* SPDX-License-Identifier: MIT */
/* Finds the row of a scalar by its key, and by the key of what it stands in. */
#include "host/answer/amount.h"

#include "host/program/program.h"
#include "host/scenario/step_kinds.h"
#include "host/text/number.h"

/* Of an action, of a step, or of a program, of which any word may be the name. */
static const Field *
row_of(const char *whose, const char *key)
{
    const StepKind *step = step_kind_find(whose);
    const Field *row = NULL;
    guint op;

    if (program_action_find(whose, &op))
        row = fields_find(program_action_kind(op)->fields, key);
    if (row == NULL && step != NULL)
        row = fields_find(step->fields, key);
    return row != NULL ? row : fields_find(program_fields, key);
}

/* `create-menu: 3` */
static const Field *
short_row_of(const char *key)
{
    const Field *row = NULL;
    guint op;

    if (program_action_find(key, &op))
        row = fields_first(program_action_kind(op)->fields);
    while (row != NULL && (row->flags & FIELD_SHORT) == 0)
        row = fields_after(row);
    return row;
}

static const Field *
find_row(const YamlTree *parent, const YamlTree *tree)
{
    const Field *row = NULL;

    if (tree->key == NULL)
        return NULL;
    if (parent != NULL && parent->key != NULL)
        row = row_of(parent->key, tree->key);
    return row != NULL ? row : short_row_of(tree->key);
}

gboolean
amount_read(const YamlTree *parent, const YamlTree *tree, Amount *amount)
{
    const Field *row = find_row(parent, tree);
    guint64 number;

    if (row == NULL || (row->flags & FIELD_AMOUNT) == 0 ||
        !number_parse_size(tree->text, &number) || number > G_MAXINT64)
        return FALSE;
    amount->unit = row->type == &field_kb ? 1024 : 1;
    amount->value = (gint64)(number / amount->unit);
    amount->least = (gint64)row->least;
    amount->is_bare = number_parse(tree->text, &(gint64){ 0 });
    return TRUE;
}

char *
amount_text(const Amount *amount, gint64 value)
{
    gint64 number = value * amount->unit;

    return amount->is_bare ? g_strdup_printf("%" G_GINT64_FORMAT, number)
                           : number_size_text((guint64)number);
}
