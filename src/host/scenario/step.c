/* SPDX-License-Identifier: MIT */
/* Reads a step by its kind. */
#include "host/scenario/step.h"

#include "abi/guest.h"
#include "abi/message.h"

#include <string.h>

G_STATIC_ASSERT(STEP_NAME_BYTES == GUEST_NAME_BYTES - 1);
G_STATIC_ASSERT(STEP_PATH_BYTES == GUEST_PATH_BYTES - 1);

void
step_free(Step *step)
{
    if (step == NULL)
        return;
    fields_clear(step->kind->fields, step);
    if (step->kind->clear != NULL)
        step->kind->clear(step);
    g_free(step);
}

static char **
text_place(const Field *field, Step *step)
{
    return field->type->clear == field_clear_text ? fields_place(field, step) : NULL;
}

/* With texts of its own. */
static Step *
copy(const Step *step)
{
    Step *other = g_memdup2(step, step->kind->bytes);

    g_assert(step->kind->clear == NULL);
    for (const Field *field = fields_first(step->kind->fields); field != NULL;
         field = fields_after(field)) {
        char **place = text_place(field, other);
        g_assert(place != NULL || field->type->clear == NULL);
        if (place != NULL)
            *place = g_strdup(*place);
    }
    return other;
}

Step *
step_copy_with(const Step *step, const char *key, const char *text)
{
    Step *other = copy(step);
    char **changed = text_place(fields_find(step->kind->fields, key), other);

    g_assert(changed != NULL);
    g_free(*changed);
    *changed = g_strdup(text);
    return other;
}

static OptionalNumber *
number_place(const Step *step, const char *key)
{
    const Field *field = fields_find(step->kind->fields, key);

    return field != NULL && field->type == &field_number ? fields_place(field, (Step *)step) : NULL;
}

gboolean
step_has_number(const Step *step, const char *key)
{
    const OptionalNumber *number = number_place(step, key);

    return number != NULL && number->is_set;
}

Step *
step_copy_without_number(const Step *step, const char *key)
{
    Step *other = copy(step);

    *number_place(other, key) = (OptionalNumber){ FALSE, 0 };
    return other;
}

gconstpointer
step_value(const Step *step, const char *key)
{
    const Field *field = fields_find(step->kind->fields, key);

    return field == NULL ? NULL : fields_seen(field, step);
}

const char *
step_text(const Step *step, const char *key)
{
    const Field *field = fields_find(step->kind->fields, key);

    /* Only texts are freed so. */
    return field == NULL || field->type->clear != field_clear_text
               ? NULL
               : *(char *const *)fields_seen(field, step);
}

const GPtrArray *
step_expectations(const Step *step)
{
    return step->kind->expectations == NULL ? NULL : step->kind->expectations(step);
}

/* ---- reading ---- */

gboolean
step_check_room(const Step *step, const char *const *texts, guint count, GError **error)
{
    gsize bytes = 4 + strlen(".exe"); /* terminators, and what a program's name may still get */

    for (guint i = 0; i < count; i++)
        bytes += texts[i] == NULL ? 0 : strlen(texts[i]);
    return bytes <= ABI_MESSAGE_TEXT ||
           yaml_fail(step->node, YAML_ERROR_VALUE, error,
                     "the names here have %" G_GSIZE_FORMAT " bytes in all, %" G_GSIZE_FORMAT
                     " more than a request can carry",
                     bytes, bytes - ABI_MESSAGE_TEXT);
}

Step *
step_read(const StepKind *kind, const YamlNode *key, const YamlNode *value, GError **error)
{
    g_autoptr(Step) step = g_malloc0(kind->bytes);

    step->kind = kind;
    step->line = yaml_node_line(key);
    step->key = key;
    step->node = value;
    if ((kind->fields != NULL &&
         !fields_read_pair(key, value, kind->fields, kind->other, step, error)) ||
        (kind->check != NULL && !kind->check(step, error)))
        return NULL;
    return g_steal_pointer(&step);
}

/* ---- titles ---- */

static void
append_value(GString *title, const YamlNode *value)
{
    switch (yaml_node_kind(value)) {
    case YAML_NULL:
        g_string_append_c(title, '~');
        return;
    case YAML_SCALAR:
        g_string_append(title, yaml_node_text(value));
        return;
    case YAML_SEQUENCE:
        for (guint i = 0; i < yaml_node_count(value); i++) {
            const char *text = yaml_node_text(yaml_node_item(value, i));
            g_string_append_printf(title, "%s%s", i == 0 ? "" : "/", text == NULL ? "…" : text);
        }
        return;
    case YAML_MAPPING:
        g_string_append(title, "…");
        return;
    }
}

char *
step_title(const Step *step)
{
    g_autoptr(GString) title = g_string_new(step->kind->name);
    const char *separator = " ";

    if (step->node == NULL || (step->kind->only_looks && step->kind->fields == NULL))
        return g_string_free(g_steal_pointer(&title), FALSE);
    if (yaml_node_kind(step->node) != YAML_MAPPING) {
        g_string_append_c(title, ' ');
        append_value(title, step->node);
        return g_string_free(g_steal_pointer(&title), FALSE);
    }
    for (guint i = 0; i < yaml_node_count(step->node); i++) {
        const char *key = yaml_node_text(yaml_node_key(step->node, i));
        if (strcmp(key, "for") == 0 || (strcmp(key, "count") == 0 && !step->kind->is_call))
            continue;
        if (i == 0 && (strcmp(key, "name") == 0 || strcmp(key, "program") == 0))
            g_string_append_c(title, ' ');
        else
            g_string_append_printf(title, "%s%s ", separator, key);
        append_value(title, yaml_node_item(step->node, i));
        separator = ", ";
    }
    return g_string_free(g_steal_pointer(&title), FALSE);
}
