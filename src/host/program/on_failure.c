/* SPDX-License-Identifier: MIT */
/* Reads and writes the words of on-failure. */
#include "host/program/on_failure.h"

#include "abi/image.h"
#include "host/text/json_writer.h"
#include "host/text/number.h"

#include <string.h>

/* "a number of tries" beyond this is a mistake. */
#define RETRIES_MAX 1000

typedef struct {
    const char *name;
    guint policy;
    gboolean takes_number;
    gboolean needs_number;
    guint32 otherwise; /* the number, where none is given */
    gint64 maximum;
} Policy;

static const Policy policies[] = {
    { "exit", ON_FAILURE_EXIT, TRUE, FALSE, 1, G_MAXUINT32 },
    { "ignore", ON_FAILURE_IGNORE, FALSE, FALSE, 0, 0 },
    { "retry", ON_FAILURE_RETRY, TRUE, TRUE, 0, RETRIES_MAX },
    { "message-box", ON_FAILURE_MESSAGE_BOX, FALSE, FALSE, 0, 0 },
};

static const Policy *
find_policy(const char *name, gsize length)
{
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++)
        if (strlen(policies[i].name) == length && strncmp(name, policies[i].name, length) == 0)
            return &policies[i];
    return NULL;
}

/* What stands behind the name. */
static gboolean
take_number(const Policy *policy, const char *text, gint64 *number)
{
    *number = policy->otherwise;
    if (*text == '\0')
        return !policy->needs_number;
    return policy->takes_number && number_parse(text, number) && *number >= 0 &&
           *number <= policy->maximum;
}

static gboolean
read_on_failure(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    OnFailure *on_failure = fields_place(field, object);
    const char *text = NULL;
    gint64 number;

    if (!yaml_get_string(node, &text, error))
        return FALSE;
    gsize length = strcspn(text, " ");
    const char *rest = text + length + strspn(text + length, " ");
    const Policy *policy = find_policy(text, length);
    if (policy == NULL || !take_number(policy, rest, &number))
        return yaml_fail(node, YAML_ERROR_VALUE, error,
                         "not one of: exit CODE, ignore, retry N, message-box");
    on_failure->policy = policy->policy;
    on_failure->value = (guint32)number;
    return TRUE;
}

static void
on_failure_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    g_autoptr(GString) pattern = g_string_new("^(");

    for (guint i = 0; i < G_N_ELEMENTS(policies); i++)
        g_string_append_printf(pattern, "%s%s%s%s", i == 0 ? "" : "|", policies[i].name,
                               policies[i].takes_number ? "( +(0[xX][0-9A-Fa-f]+|[0-9]+))" : "",
                               policies[i].takes_number && !policies[i].needs_number ? "?" : "");
    g_string_append(pattern, ") *$");
    json_writer_text(schema->json, "type", "string");
    json_writer_text(schema->json, "pattern", pattern->str);
}

const FieldType field_on_failure = { read_on_failure, NULL, on_failure_schema, FALSE };
