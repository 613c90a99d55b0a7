/* SPDX-License-Identifier: MIT */
/* Field types of statuses, error codes, causes and sources. */
#include "host/scenario/outcome_fields.h"

#include "abi/event.h"
#include "abi/syscall.h"
#include "host/text/json_writer.h"
#include "host/text/number.h"
#include "host/text/suggest.h"
#include "host/words/abi_names.h"
#include "host/words/gate.h"
#include "host/yaml/quantity_fields.h"

#include <string.h>

/* ---- causes ---- */

/* A cause is known from nowhere else, so a wrong one is told all of them. */
const FieldWords cause_words = { gate_causes, "a cause", TRUE };

/* ---- statuses ---- */

static const char *const *
status_names(void)
{
    static const char *const names[] = {
#define STATUS(name, number, win32) "STATUS_" #name,
#include "abi/status.def"
#undef STATUS
        NULL,
    };

    return names;
}

static const FieldWords status_words = { status_names, "a status that is known here", FALSE };

static const guint32 status_values[] = {
#define STATUS(name, number, win32) (number),
#include "abi/status.def"
#undef STATUS
};

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
read_status(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    OptionalNumber *number = fields_place(field, object);
    const char *text;
    gint64 value;

    if (!yaml_get_string(node, &text, error))
        return FALSE;
    number->is_set = TRUE;
    gboolean is_number = number_parse(text, &value);
    if (is_number && g_ascii_strncasecmp(text, "0x", 2) == 0 && strlen(text) != 10 &&
        !is_known_status(value))
        return fail_status_digits(node, text, error);
    if (is_number && value >= G_MININT32 && value <= G_MAXUINT32) {
        number->value = (guint32)value;
        return TRUE;
    }

    int index = field_read_word(node, &status_words, error);
    if (index < 0)
        return FALSE;
    number->value = status_values[index];
    return TRUE;
}

static void
status_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    static const char *const types[] = { "string", "integer", NULL };

    json_writer_array(schema->json, "anyOf");
    json_writer_object(schema->json, NULL);
    field_schema_names(status_names(), schema);
    json_writer_end_object(schema->json);
    json_writer_object(schema->json, NULL);
    field_schema_types(schema, types);
    json_writer_text(schema->json, "pattern", "^(0[xX][0-9A-Fa-f]{8}|-?[0-9]+)$");
    json_writer_int(schema->json, "minimum", G_MININT32);
    json_writer_int(schema->json, "maximum", G_MAXUINT32);
    json_writer_end_object(schema->json);
    json_writer_end_array(schema->json);
}

const FieldType field_status = { read_status, NULL, status_schema, FALSE };

/* ---- Win32 errors ---- */

static const struct {
    const char *name;
    guint32 number;
} win32_errors[] = {
#define WIN32_ERROR(name, number) { #name, number },
#include "abi/win32_error.def"
#undef WIN32_ERROR
};

static const char *const *
win32_error_names(void)
{
    static const char *const names[] = {
#define WIN32_ERROR(name, number) #name,
#include "abi/win32_error.def"
#undef WIN32_ERROR
        NULL,
    };

    return names;
}

static const FieldWords win32_error_words = { win32_error_names, "a Win32 error that is known here",
                                              FALSE };

/* A number as any other, or by name. */
static gboolean
read_win32_error(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    Quantity **place = fields_place(field, object);
    const char *text;

    if (!yaml_get_string(node, &text, error))
        return FALSE;
    if (!g_ascii_isalpha(*text))
        return field_count.read(node, field, object, error);
    int index = field_read_word(node, &win32_error_words, error);
    if (index < 0)
        return FALSE;
    *place = quantity_of_count(win32_errors[index].number, text);
    return TRUE;
}

static void
win32_error_schema(const Field *field, Schema *schema)
{
    json_writer_array(schema->json, "anyOf");
    json_writer_object(schema->json, NULL);
    field_schema_names(win32_error_names(), schema);
    json_writer_end_object(schema->json);
    json_writer_object(schema->json, NULL);
    field_count.schema(field, schema);
    json_writer_end_object(schema->json);
    json_writer_end_array(schema->json);
}

const FieldType field_win32_error = { read_win32_error, field_clear_quantity, win32_error_schema,
                                      FALSE };

/* ---- sources of events ---- */

static const FieldWords source_words = { event_source_names, "a source of events", FALSE };

static gboolean
read_source(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    OptionalNumber *number = fields_place(field, object);
    int index = field_read_word(node, &source_words, error);

    number->is_set = TRUE;
    number->value = EVENT_SOURCE_NONE + 1 + (guint32)MAX(index, 0);
    return index >= 0;
}

static void
source_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    field_schema_names(event_source_names(), schema);
}

const FieldType field_source = { read_source, NULL, source_schema, FALSE };
