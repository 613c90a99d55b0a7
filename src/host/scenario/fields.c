/* SPDX-License-Identifier: MIT */
/* Reads mappings of a scenario into structs, by tables. */
#include "host/scenario/fields.h"

#include "abi/event.h"
#include "abi/status.h"
#include "abi/syscall.h"
#include "host/config/suggest.h"
#include "host/scenario/run_record.h"
#include "host/scenario/step.h"

#include <string.h>

#define TIME_MAX_MS (7u * 24 * 3600 * 1000) /* a week of simulated time */

const char **
fields_keys(const Field *fields)
{
    guint count = 0;

    while (fields[count].key != NULL)
        count++;

    const char **keys = g_new0(const char *, count + 1);
    for (guint i = 0; i < count; i++)
        keys[i] = fields[i].key;
    return keys;
}

/* ---- names ---- */

const char *const *
fields_status_names(void)
{
    static const char *const names[] = {
#define STATUS(name, number, win32) "STATUS_" #name,
#include "abi/status.def"
#undef STATUS
        NULL,
    };

    return names;
}

static const guint32 status_values[] = {
#define STATUS(name, number, win32) (number),
#include "abi/status.def"
#undef STATUS
};

const char *const *
fields_cause_names(void)
{
    static const char *const names[] = {
#define GATE(name, cause, unit) cause,
#include "abi/gates.def"
#undef GATE
        NULL,
    };

    return names;
}

const char *const *
fields_source_names(void)
{
    static const char *const names[] = { "Win32k", "Application Popup", "Service Control Manager",
                                         NULL };

    return names;
}

static int
name_index(const char *const *names, const char *text)
{
    for (int i = 0; names[i] != NULL; i++)
        if (g_ascii_strcasecmp(names[i], text) == 0)
            return i;
    return -1;
}

/* A cause is known from nowhere else, so a wrong one is told all of them. */
static char *
hint_of(const char *text, const char *const *names)
{
    return names == fields_cause_names() ? suggest_hint_and_list(text, names)
                                         : suggest_hint(text, names);
}

static int
read_name(const YamlNode *node, const char *const *names, const char *what, GError **error)
{
    const char *text;

    if (!yaml_get_string(node, &text, error))
        return -1;

    int index = name_index(names, text);
    if (index < 0) {
        g_autofree char *hint = hint_of(text, names);
        yaml_fail(node, YAML_ERROR_VALUE, error, "\"%s\" is not %s%s", text, what, hint);
    }
    return index;
}

/* ---- one field ---- */

static gboolean
read_text(const YamlNode *node, const Field *field, char **value, GError **error)
{
    const char *text;
    guint limit = field->limit;

    if (!yaml_get_string(node, &text, error) ||
        ((field->flags & FIELD_ANY) == 0 && !yaml_check_name(node, error)))
        return FALSE;
    if (*text == '\0')
        return yaml_fail(node, YAML_ERROR_VALUE, error, "this must not be empty");
    if (strlen(text) > limit)
        return yaml_fail(node, YAML_ERROR_VALUE, error,
                         "this has %" G_GSIZE_FORMAT " bytes, more than the %u there is room for",
                         strlen(text), limit);
    *value = g_strdup(text);
    return TRUE;
}

static gboolean
read_time(const YamlNode *node, guint32 *ms, GError **error)
{
    static const struct {
        const char *name;
        guint ms;
    } units[] = { { "ms", 1 }, { "s", 1000 }, { "min", 60000 }, { "h", 3600000 } };
    const char *text;
    char *end;

    if (!yaml_get_string(node, &text, error))
        return FALSE;

    double value = g_ascii_strtod(text, &end);
    if (end == text || !g_ascii_isdigit(*text))
        return yaml_fail(node, YAML_ERROR_VALUE, error,
                         "\"%s\" is not a time (such as 500 ms, 30 s or 2 min)", text);
    end += strspn(end, " ");
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        if (strcmp(units[i].name, end) != 0)
            continue;
        if (value * units[i].ms > TIME_MAX_MS)
            return yaml_fail(node, YAML_ERROR_VALUE, error, "%s is longer than a week", text);
        *ms = (guint32)(value * units[i].ms);
        return TRUE;
    }
    return yaml_fail(node, YAML_ERROR_VALUE, error, "\"%s\" needs a unit: ms, s, min or h", text);
}

static gboolean
is_known_status(gint64 value)
{
    for (gsize i = 0; i < G_N_ELEMENTS(status_values); i++)
        if (status_values[i] == value)
            return TRUE;
    return FALSE;
}

/* A digit too few or too many gives another status, and one that nothing ever ends with. */
static gboolean
fail_status_digits(const YamlNode *node, const char *text, GError **error)
{
    g_auto(GStrv) numbers = g_new0(char *, G_N_ELEMENTS(status_values) + 1);

    for (gsize i = 0; i < G_N_ELEMENTS(status_values); i++)
        numbers[i] = g_strdup_printf("0x%08X", status_values[i]);
    g_autofree char *hint = suggest_hint(text, (const char *const *)numbers);
    return yaml_fail(node, YAML_ERROR_VALUE, error,
                     "%s has %" G_GSIZE_FORMAT " hexadecimal digits, and a status has 8%s", text,
                     strlen(text) - strlen("0x"), hint);
}

/* By name, or as logs have it: 0xC0000142, 3221225794 or -1073741502. */
static gboolean
read_status(const YamlNode *node, OptionalNumber *number, GError **error)
{
    const char *text;
    gint64 value;

    if (!yaml_get_string(node, &text, error))
        return FALSE;
    number->is_set = TRUE;
    gboolean is_number = yaml_parse_int(text, &value);
    if (is_number && g_ascii_strncasecmp(text, "0x", 2) == 0 && strlen(text) != 10 &&
        !is_known_status(value))
        return fail_status_digits(node, text, error);
    if (is_number && value >= G_MININT32 && value <= G_MAXUINT32) {
        number->value = (guint32)value;
        return TRUE;
    }

    int index = read_name(node, fields_status_names(), "a status that is known here", error);
    if (index < 0)
        return FALSE;
    number->value = status_values[index];
    return TRUE;
}

static gboolean
read_part(const YamlNode *node, guint units, Quantity **value, GError **error)
{
    *value = quantity_read(node, units, error);
    return *value != NULL;
}

static gboolean
read_path(const YamlNode *node, const Field *field, gpointer place, GError **error)
{
    if (yaml_node_kind(node) != YAML_NULL)
        return read_text(node, field, place, error);
    *(gboolean *)((char **)place + 1) = TRUE;
    return TRUE;
}

static gboolean
read_from_list(
    const YamlNode *node, const char *const *names, const char *what, char **value, GError **error)
{
    int index = read_name(node, names, what, error);

    if (index < 0)
        return FALSE;
    *value = g_strdup(names[index]);
    return TRUE;
}

static gboolean
read_field(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    gpointer place = (char *)object + field->offset;
    OptionalNumber *number = place;
    int index;

    switch (field->type) {
    case FIELD_TEXT:
        return read_text(node, field, place, error);
    case FIELD_PATH:
        return read_path(node, field, place, error);
    case FIELD_BOOL:
        return yaml_get_bool(node, place, error);
    case FIELD_NUMBER:
        number->is_set = TRUE;
        return yaml_get_uint32(node, 0, field->limit, &number->value, error);
    case FIELD_SIZE:
        return yaml_get_size(node, 1, (guint64)field->limit * 1024, place, error);
    case FIELD_TIME:
        return read_time(node, place, error);
    case FIELD_COUNT_IS:
        return read_part(node, QUANTITY_COUNT, place, error);
    case FIELD_BYTES_ARE:
        return read_part(node, QUANTITY_BYTES, place, error);
    case FIELD_PART_IS:
        return read_part(node, QUANTITY_BYTES | QUANTITY_PERCENT, place, error);
    case FIELD_STATUS:
        return read_status(node, number, error);
    case FIELD_CAUSE:
        return read_from_list(node, fields_cause_names(), "a cause", place, error);
    case FIELD_STEP:
        return read_from_list(node, step_kind_names(), "a kind of step", place, error);
    case FIELD_SOURCE:
        index = read_name(node, fields_source_names(), "a source of events", error);
        number->is_set = TRUE;
        number->value = EVENT_SOURCE_WIN32K + (guint32)MAX(index, 0);
        return index >= 0;
    case FIELD_CHOICE:
        if (!yaml_get_choice(node, field->choices, place, error))
            return FALSE;
        (*(guint *)place)++;
        return TRUE;
    case FIELD_NODE:
        *(const YamlNode **)place = node;
        return TRUE;
    }
    return FALSE;
}

/* ---- the mapping ---- */

static gboolean
read_short(const YamlNode *node, const Field *fields, gpointer object, GError **error)
{
    const Field *form = NULL;

    for (const Field *field = fields; field->key != NULL; field++) {
        if ((field->flags & FIELD_SHORT) != 0)
            form = field;
        else if ((field->flags & FIELD_REQUIRED) != 0)
            return yaml_expect_mapping(node, error);
    }
    if (form == NULL)
        return yaml_expect_mapping(node, error);
    return read_field(node, form, object, error);
}

static const char **
join_keys(const Field *fields, const char *const *also)
{
    g_autofree const char **own = fields_keys(fields);
    g_autoptr(GPtrArray) keys = g_ptr_array_new();

    for (guint i = 0; own[i] != NULL; i++)
        g_ptr_array_add(keys, (gpointer)own[i]);
    for (guint i = 0; also != NULL && also[i] != NULL; i++)
        g_ptr_array_add(keys, (gpointer)also[i]);
    g_ptr_array_add(keys, NULL);
    return (const char **)g_ptr_array_free(g_steal_pointer(&keys), FALSE);
}

gboolean
fields_read(const YamlNode *node,
            const Field *fields,
            const char *const *also,
            gpointer object,
            GError **error)
{
    if (yaml_node_kind(node) == YAML_SCALAR)
        return read_short(node, fields, object, error);

    g_autofree const char **keys = join_keys(fields, also);
    g_autoptr(YamlErrors) errors = yaml_errors_new();
    GError *problem = NULL;
    if (!yaml_check_keys(node, keys, &problem))
        yaml_errors_add(errors, &problem);
    for (const Field *field = fields; field->key != NULL; field++) {
        const YamlNode *value = yaml_node_get(node, field->key);
        if (value != NULL)
            read_field(value, field, object, &problem);
        else if ((field->flags & FIELD_REQUIRED) != 0 && yaml_node_kind(node) == YAML_MAPPING)
            yaml_fail(node, YAML_ERROR_KEY, &problem, "the key \"%s\" is missing here", field->key);
        yaml_errors_add(errors, &problem);
    }
    return yaml_errors_finish(errors, error);
}

void
fields_clear(const Field *fields, gpointer object)
{
    for (const Field *field = fields; field->key != NULL; field++) {
        gpointer place = (char *)object + field->offset;
        switch (field->type) {
        case FIELD_TEXT:
        case FIELD_PATH:
        case FIELD_CAUSE:
        case FIELD_STEP:
            g_clear_pointer((char **)place, g_free);
            break;
        case FIELD_COUNT_IS:
        case FIELD_BYTES_ARE:
        case FIELD_PART_IS:
            g_clear_pointer((Quantity **)place, quantity_free);
            break;
        case FIELD_BOOL:
        case FIELD_NUMBER:
        case FIELD_SIZE:
        case FIELD_TIME:
        case FIELD_STATUS:
        case FIELD_SOURCE:
        case FIELD_CHOICE:
        case FIELD_NODE:
            break;
        }
    }
}
