/* SPDX-License-Identifier: MIT */
/* Reads what a program uses. */
#include "host/program/program_uses.h"

#include "host/yaml/field_types.h"

static const char *const keys[] = {
    [PROGRAM_USE_ATTACH] = "attach",
    [PROGRAM_USE_REST] = "uses",
    [PROGRAM_USE_HEIGHT] = "start-up",
};

const char *
program_use_key(ProgramUseMoment moment)
{
    return keys[moment];
}

gboolean
program_uses_any(const ProgramUse uses[PROGRAM_USE_COUNT])
{
    for (guint i = 0; i < PROGRAM_USE_COUNT; i++)
        if (uses[i].node != NULL)
            return TRUE;
    return FALSE;
}

/* ---- reading ---- */

static gboolean
read_use(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    ProgramUse *use = fields_place(field, object);

    use->node = node;
    return yaml_get_size(node, field->least, field->limit, &use->bytes, error);
}

static void
use_schema(const Field *field, Schema *schema)
{
    field_size.schema(field, schema);
}

const FieldType field_use_bytes = { read_use, NULL, use_schema, FALSE };

/* Each moment has at least what the one before it has. */
static gboolean
check_order(const ProgramUse *uses, GError **error)
{
    const ProgramUse *before = NULL;
    guint which = 0;

    for (guint i = 0; i < PROGRAM_USE_COUNT; i++) {
        const ProgramUse *use = &uses[i];
        if (use->node == NULL)
            continue;
        if (before != NULL && use->bytes < before->bytes)
            return yaml_fail(use->node, YAML_ERROR_VALUE, error,
                             "less than \"%s\", which is %" G_GUINT64_FORMAT
                             " bytes: what it has then it keeps",
                             keys[which], before->bytes);
        before = use;
        which = i;
    }
    return TRUE;
}

gboolean
program_uses_check(const ProgramUse uses[PROGRAM_USE_COUNT],
                   gboolean has_user32,
                   const YamlNode *program,
                   GError **error)
{
    static const char *const others[] = { "startup", "peak", "dlls", "loads", "role" };
    const YamlNode *first = NULL;

    for (guint i = 0; i < PROGRAM_USE_COUNT && first == NULL; i++)
        first = uses[i].node;
    if (first == NULL)
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(others); i++)
        if (yaml_node_get(program, others[i]) != NULL)
            return yaml_fail(first, YAML_ERROR_VALUE, error,
                             "this says all that the program makes: \"%s\" cannot stand beside it",
                             others[i]);
    if (!has_user32)
        return yaml_fail(first, YAML_ERROR_VALUE, error,
                         "a program without user32 uses no desktop heap (\"imports: [user32]\")");
    return check_order(uses, error);
}
