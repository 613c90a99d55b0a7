/* SPDX-License-Identifier: MIT */
/* Questions to the nodes of a YAML document, and the errors that point at them. */
#include "host/text/number.h"
#include "host/text/suggest.h"
#include "host/yaml/yaml_internal.h"

#include <math.h>
#include <string.h>

/* More errors than this in one file help nobody. */
#define ERRORS_MAX 20

struct _YamlErrors {
    GPtrArray *errors;
};

G_DEFINE_QUARK(yaml - error - quark, yaml_error)

/* ---- errors ---- */

gboolean
yaml_fail_at(
    const SourceText *source, SourceSpan span, YamlErrorCode code, GError **error, const char *text)
{
    g_autofree char *message = source_text_message(source, span, "error", text);

    g_set_error_literal(error, YAML_ERROR, code, message);
    return FALSE;
}

gboolean
yaml_fail(const YamlNode *node, YamlErrorCode code, GError **error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return yaml_fail_at(node->document->source, node->span, code, error, text);
}

gboolean
yaml_fail_within(const YamlNode *node,
                 gsize offset,
                 gsize length,
                 YamlErrorCode code,
                 GError **error,
                 const char *format,
                 ...)
{
    SourceSpan span = node->span;
    va_list arguments;

    if (node->kind == YAML_SCALAR && !node->is_multiline && offset + length <= strlen(node->text)) {
        span.column += (guint)g_utf8_strlen(node->text, (gssize)offset) + node->is_quoted;
        span.length = (guint)g_utf8_strlen(node->text + offset, (gssize)length);
    }
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return yaml_fail_at(node->document->source, span, code, error, text);
}

char *
yaml_warning(const YamlNode *node, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return source_text_message(node->document->source, node->span, "warning", text);
}

YamlErrors *
yaml_errors_new(void)
{
    YamlErrors *errors = g_new0(YamlErrors, 1);

    errors->errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    return errors;
}

void
yaml_errors_free(YamlErrors *errors)
{
    if (errors == NULL)
        return;
    g_ptr_array_unref(errors->errors);
    g_free(errors);
}

gboolean
yaml_errors_add(YamlErrors *errors, GError **error)
{
    if (error != NULL && *error != NULL)
        g_ptr_array_add(errors->errors, g_steal_pointer(error));
    return errors->errors->len < ERRORS_MAX;
}

gboolean
yaml_errors_finish(const YamlErrors *errors, GError **error)
{
    if (errors->errors->len == 0)
        return TRUE;

    const GError *first = g_ptr_array_index(errors->errors, 0);
    g_autoptr(GString) text = g_string_new(first->message);
    for (guint i = 1; i < errors->errors->len; i++) {
        const GError *next = g_ptr_array_index(errors->errors, i);
        g_string_append_printf(text, "\n%s", next->message);
    }
    g_set_error_literal(error, first->domain, first->code, text->str);
    return FALSE;
}

/* ---- nodes ---- */

YamlKind
yaml_node_kind(const YamlNode *node)
{
    return (YamlKind)node->kind;
}

guint
yaml_node_line(const YamlNode *node)
{
    return node->span.line;
}

guint
yaml_node_column(const YamlNode *node)
{
    return node->span.column;
}

YamlDocument *
yaml_node_document(const YamlNode *node)
{
    return node->document;
}

SourceText *
yaml_node_source(const YamlNode *node)
{
    return node->document->source;
}

SourceSpan
yaml_node_span(const YamlNode *node)
{
    return node->span;
}

const char *
yaml_node_text(const YamlNode *node)
{
    return node->kind == YAML_SCALAR ? node->text : NULL;
}

gboolean
yaml_node_is_quoted(const YamlNode *node)
{
    return node->is_quoted;
}

guint
yaml_node_count(const YamlNode *node)
{
    return node->count;
}

const YamlNode *
yaml_node_item(const YamlNode *node, guint index)
{
    g_assert(index < node->count);
    return node->items[index];
}

const YamlNode *
yaml_node_key(const YamlNode *node, guint index)
{
    g_assert(node->kind == YAML_MAPPING && index < node->count);
    return node->keys[index];
}

/* Most keys begin with another letter. */
static gboolean
is_same_key(const char *one, const char *other)
{
    return *one == *other && strcmp(one, other) == 0;
}

const YamlNode *
yaml_node_get(const YamlNode *node, const char *key)
{
    if (node->kind != YAML_MAPPING)
        return NULL;
    for (guint i = 0; i < node->count; i++)
        if (is_same_key(node->keys[i]->text, key))
            return node->items[i];
    return NULL;
}

/* ---- what a node must be ---- */

static const char *
kind_name(const YamlNode *node)
{
    switch (yaml_node_kind(node)) {
    case YAML_NULL:
        return "nothing";
    case YAML_SCALAR:
        return node->is_quoted ? "a text" : "a single value";
    case YAML_SEQUENCE:
        return "a list";
    case YAML_MAPPING:
        return "a mapping";
    }
    return "something else";
}

static gboolean
fail_kind(const YamlNode *node, const char *wanted, GError **error)
{
    return yaml_fail(node, YAML_ERROR_TYPE, error, "this must be %s, but it is %s", wanted,
                     kind_name(node));
}

gboolean
yaml_expect_mapping(const YamlNode *node, GError **error)
{
    return node->kind == YAML_MAPPING || fail_kind(node, "a mapping (key: value)", error);
}

gboolean
yaml_expect_sequence(const YamlNode *node, GError **error)
{
    return node->kind == YAML_SEQUENCE || fail_kind(node, "a list", error);
}

static gboolean
is_known(const char *const *known, const char *key)
{
    while (*known != NULL && !is_same_key(*known, key))
        known++;
    return *known != NULL;
}

gboolean
yaml_check_keys(const YamlNode *node, const char *const *known, GError **error)
{
    g_autoptr(YamlErrors) errors = NULL;

    if (!yaml_expect_mapping(node, error))
        return FALSE;
    for (guint i = 0; i < node->count; i++) {
        const YamlNode *key = node->keys[i];
        if (is_known(known, key->text))
            continue;

        GError *unknown = NULL;
        g_autofree char *hint = suggest_hint(key->text, known);
        yaml_fail(key, YAML_ERROR_KEY, &unknown, "unknown key \"%s\"%s", key->text, hint);
        if (errors == NULL)
            errors = yaml_errors_new();
        if (!yaml_errors_add(errors, &unknown))
            break;
    }
    return errors == NULL || yaml_errors_finish(errors, error);
}

const YamlNode *
yaml_require(const YamlNode *mapping, const char *key, GError **error)
{
    if (!yaml_expect_mapping(mapping, error))
        return NULL;

    const YamlNode *value = yaml_node_get(mapping, key);
    if (value == NULL)
        yaml_fail(mapping, YAML_ERROR_KEY, error, "the key \"%s\" is missing here", key);
    return value;
}

gboolean
yaml_get_string(const YamlNode *node, const char **value, GError **error)
{
    if (node->kind != YAML_SCALAR)
        return fail_kind(node, "a text", error);
    *value = node->text;
    return TRUE;
}

/* A scalar that is not in quotes: numbers and the like. */
static gboolean
expect_plain(const YamlNode *node, const char *wanted, GError **error)
{
    if (node->kind != YAML_SCALAR)
        return fail_kind(node, wanted, error);
    if (node->is_quoted)
        return yaml_fail(node, YAML_ERROR_TYPE, error,
                         "this must be %s, but it is a text (leave the quotes out)", wanted);
    return TRUE;
}

static gboolean
fail_bounds(const YamlNode *node, gint64 minimum, gint64 maximum, GError **error)
{
    return yaml_fail(node, YAML_ERROR_VALUE, error,
                     "%s is out of range (%" G_GINT64_FORMAT " to %" G_GINT64_FORMAT ")",
                     node->text, minimum, maximum);
}

static gboolean
fail_unsigned_bounds(const YamlNode *node, guint64 minimum, guint64 maximum, GError **error)
{
    return yaml_fail(node, YAML_ERROR_VALUE, error,
                     "%s is out of range (%" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT ")",
                     node->text, minimum, maximum);
}

static const char *
behind_sign(const char *text)
{
    return text + (*text == '-' || *text == '+');
}

/* Too many digits are still a number. */
static gboolean
has_too_many_digits(const char *text)
{
    const char *digits = behind_sign(text), *end;
    guint64 magnitude;

    return !number_read(digits, &end, &magnitude) &&
           strspn(digits, "0123456789") == strlen(digits) && *digits != '\0';
}

static gboolean
fail_no_number(const YamlNode *node, GError **error)
{
    return yaml_fail(node, YAML_ERROR_TYPE, error,
                     "\"%s\" is not a whole number (such as 48 or 0x30)", node->text);
}

gboolean
yaml_get_uint64(
    const YamlNode *node, guint64 minimum, guint64 maximum, guint64 *value, GError **error)
{
    const char *end;

    if (!expect_plain(node, "a whole number", error))
        return FALSE;
    if (!number_read(behind_sign(node->text), &end, value) || *end != '\0')
        return has_too_many_digits(node->text) ? fail_unsigned_bounds(node, minimum, maximum, error)
                                               : fail_no_number(node, error);
    if ((*node->text == '-' && *value != 0) || *value < minimum || *value > maximum)
        return fail_unsigned_bounds(node, minimum, maximum, error);
    return TRUE;
}

gboolean
yaml_get_int(const YamlNode *node, gint64 minimum, gint64 maximum, gint64 *value, GError **error)
{
    if (!expect_plain(node, "a whole number", error))
        return FALSE;
    if (!number_parse(node->text, value))
        return has_too_many_digits(node->text) ? fail_bounds(node, minimum, maximum, error)
                                               : fail_no_number(node, error);
    if (*value < minimum || *value > maximum)
        return fail_bounds(node, minimum, maximum, error);
    return TRUE;
}

gboolean
yaml_get_uint32(
    const YamlNode *node, guint32 minimum, guint32 maximum, guint32 *value, GError **error)
{
    gint64 wide;

    if (!yaml_get_int(node, minimum, maximum, &wide, error))
        return FALSE;
    *value = (guint32)wide;
    return TRUE;
}

gboolean
yaml_get_bool(const YamlNode *node, gboolean *value, GError **error)
{
    if (!expect_plain(node, "true or false", error))
        return FALSE;
    if (g_ascii_strcasecmp(node->text, "true") == 0)
        *value = TRUE;
    else if (g_ascii_strcasecmp(node->text, "false") == 0)
        *value = FALSE;
    else
        return yaml_fail(node, YAML_ERROR_TYPE, error,
                         "\"%s\" is no truth value: write true or false", node->text);
    return TRUE;
}

gboolean
yaml_get_size(
    const YamlNode *node, guint64 minimum, guint64 maximum, guint64 *bytes, GError **error)
{
    if (!expect_plain(node, "a size", error))
        return FALSE;
    if (!number_parse_size(node->text, bytes))
        return yaml_fail(node, YAML_ERROR_TYPE, error,
                         "\"%s\" is not a size (such as 512 KiB or 1 GiB)", node->text);
    if (*bytes < minimum || *bytes > maximum) {
        g_autofree char *low = number_size_text(minimum);
        g_autofree char *high = number_size_text(maximum);
        return yaml_fail(node, YAML_ERROR_VALUE, error, "%s is out of range (%s to %s)", node->text,
                         low, high);
    }
    return TRUE;
}

gboolean
yaml_get_range(const YamlNode *node,
               gint64 minimum,
               gint64 maximum,
               gint64 *first,
               gint64 *last,
               GError **error)
{
    const char *end;
    gboolean good;

    if (!expect_plain(node, "a number or a range", error))
        return FALSE;
    good = number_read_signed(node->text, &end, first);
    if (good && *end == '\0')
        *last = *first;
    else
        good = good && g_str_has_prefix(end, "..") && number_parse(end + 2, last);
    if (!good)
        return yaml_fail(node, YAML_ERROR_TYPE, error,
                         "\"%s\" is neither a number nor a range (such as 1..200)", node->text);
    if (*first > *last)
        return yaml_fail(node, YAML_ERROR_VALUE, error,
                         "the range %s is empty (write the smaller number first)", node->text);
    if (*first < minimum || *last > maximum)
        return fail_bounds(node, minimum, maximum, error);
    return TRUE;
}

gboolean
yaml_get_choice(const YamlNode *node, const char *const *names, guint *index, GError **error)
{
    const char *text = NULL;

    if (!yaml_get_string(node, &text, error))
        return FALSE;
    for (guint i = 0; names[i] != NULL; i++) {
        if (strcmp(names[i], text) == 0) {
            *index = i;
            return TRUE;
        }
    }
    g_autofree char *hint = suggest_hint(text, names);
    return yaml_fail(node, YAML_ERROR_VALUE, error, "unknown name \"%s\"%s", text, hint);
}
