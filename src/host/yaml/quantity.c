/* SPDX-License-Identifier: MIT */
/* What an expectation says about a number. */
#include "host/yaml/quantity.h"

#include <string.h>

/* Sums of tenths are not exact in binary. */
#define ROUNDING 1e-9

/* Larger numbers would not be exact. */
#define DOUBLE_BITS 53u /* of a whole number that a double holds */
#define VALUE_MAX   9e15

#define DECIMALS_MAX 6

typedef struct {
    const YamlNode *node;
    const char *text;
    const char *at;
    guint units;
    GError **error;
} Reader;

/* A number with its unit. */
typedef struct {
    double value;
    guint decimals;
    QuantityUnit unit; /* QUANTITY_COUNT if none is written */
    guint64 scale;     /* bytes of one of its unit */
} Measure;

static gboolean
fail_at(Reader *reader, const char *from, gsize length, const char *text)
{
    return yaml_fail_within(reader->node, (gsize)(from - reader->text), length, YAML_ERROR_VALUE,
                            reader->error, "%s", text);
}

static void
skip_blanks(Reader *reader)
{
    while (*reader->at == ' ' || *reader->at == '\t')
        reader->at++;
}

static gboolean
take(Reader *reader, const char *token)
{
    if (!g_str_has_prefix(reader->at, token))
        return FALSE;
    reader->at += strlen(token);
    skip_blanks(reader);
    return TRUE;
}

static const char *
example(guint units)
{
    if ((units & QUANTITY_PERCENT) != 0 && (units & QUANTITY_BYTES) != 0)
        return "such as 15.1 % ± 0.5, <= 80 % or 512 KB";
    if ((units & QUANTITY_PERCENT) != 0)
        return "such as 15.1 % ± 0.5 or <= 80 %";
    if ((units & QUANTITY_BYTES) != 0)
        return "such as 512 KB or <= 48 MB";
    return "such as 8, 76..87 or >= 1";
}

static gboolean
fail_shape(Reader *reader)
{
    return yaml_fail(reader->node, YAML_ERROR_VALUE, reader->error,
                     "\"%s\" is not what is meant here (%s)", reader->text, example(reader->units));
}

static gboolean
read_unit(Reader *reader, Measure *measure)
{
    static const struct {
        const char *name;
        QuantityUnit unit;
        guint64 scale;
    } names[] = {
        { "%", QUANTITY_PERCENT, 1 },
        { "b", QUANTITY_BYTES, 1 },
        { "bytes", QUANTITY_BYTES, 1 },
        { "kb", QUANTITY_BYTES, 1024 },
        { "kib", QUANTITY_BYTES, 1024 },
        { "mb", QUANTITY_BYTES, 1024 * 1024 },
        { "mib", QUANTITY_BYTES, 1024 * 1024 },
        { "gb", QUANTITY_BYTES, 1024 * 1024 * 1024 },
        { "gib", QUANTITY_BYTES, 1024 * 1024 * 1024 },
    };
    const char *from = reader->at;
    gsize length = *from == '%' ? 1 : 0;

    measure->unit = QUANTITY_COUNT;
    measure->scale = 1;
    while (length == 0 || *from != '%') {
        if (!g_ascii_isalpha(from[length]))
            break;
        length++;
    }
    if (length == 0)
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strlen(names[i].name) == length &&
            g_ascii_strncasecmp(names[i].name, from, length) == 0) {
            measure->unit = names[i].unit;
            measure->scale = names[i].scale;
            reader->at = from + length;
            skip_blanks(reader);
            return TRUE;
        }
    }
    return fail_at(reader, from, length, "this is no unit (known: %, B, KB, MB, GB)");
}

/* Addresses of 64 bits are whole pages: what a double cannot hold is none. */
static gboolean
read_hexadecimal(Reader *reader, Measure *measure)
{
    guint64 value = 0;
    const char *from = reader->at;

    reader->at += 2;
    if (!g_ascii_isxdigit(*reader->at))
        return fail_shape(reader);
    for (; g_ascii_isxdigit(*reader->at); reader->at++) {
        if (value >> 60 != 0)
            return fail_at(reader, from, strlen(from), "this number is too large");
        value = value * 16 + (guint)g_ascii_xdigit_value(*reader->at);
    }
    measure->value = (double)value;
    if ((value >> DOUBLE_BITS) != 0 &&
        (value & ((G_GUINT64_CONSTANT(1) << (64 - DOUBLE_BITS)) - 1)) != 0)
        return fail_at(reader, from, (gsize)(reader->at - from), "this number is too large");
    skip_blanks(reader);
    return read_unit(reader, measure);
}

static gboolean
read_measure(Reader *reader, Measure *measure)
{
    const char *from = reader->at;

    *measure = (Measure){ .scale = 1, .unit = QUANTITY_COUNT };
    if (!g_ascii_isdigit(*from))
        return *from == '-' ? fail_at(reader, from, strlen(from), "nothing here can be negative")
                            : fail_shape(reader);
    if (from[0] == '0' && (from[1] == 'x' || from[1] == 'X'))
        return read_hexadecimal(reader, measure);

    double place = 1;
    for (; g_ascii_isdigit(*reader->at); reader->at++)
        measure->value = measure->value * 10 + g_ascii_digit_value(*reader->at);
    /* "76..87" is no decimal point. */
    if (reader->at[0] == '.' && reader->at[1] != '.') {
        for (reader->at++; g_ascii_isdigit(*reader->at); reader->at++) {
            if (++measure->decimals > DECIMALS_MAX)
                return fail_shape(reader);
            place *= 10;
            measure->value += g_ascii_digit_value(*reader->at) / place;
        }
        if (measure->decimals == 0)
            return fail_shape(reader);
    }
    if (measure->value > VALUE_MAX)
        return fail_at(reader, from, (gsize)(reader->at - from), "this number is too large");
    skip_blanks(reader);
    return read_unit(reader, measure);
}

static gboolean
read_relation(Reader *reader, Quantity *quantity)
{
    if (take(reader, "<=") || take(reader, "≤"))
        quantity->relation = QUANTITY_AT_MOST;
    else if (take(reader, ">=") || take(reader, "≥"))
        quantity->relation = QUANTITY_AT_LEAST;
    else if (take(reader, "<"))
        quantity->relation = QUANTITY_BELOW;
    else if (take(reader, ">"))
        quantity->relation = QUANTITY_ABOVE;
    else
        return take(reader, "=");
    return TRUE;
}

/* Two measures side by side share a unit; where one has none it takes the other's. */
static gboolean
agree_on_unit(Reader *reader, Measure *first, Measure *second, const char *from)
{
    if (second->unit == QUANTITY_COUNT) {
        second->unit = first->unit;
        second->scale = first->scale;
    } else if (first->unit == QUANTITY_COUNT) {
        first->unit = second->unit;
        first->scale = second->scale;
    }
    if (first->unit != second->unit)
        return fail_at(reader, from, strlen(from), "this has another unit than the number before");
    return TRUE;
}

static gboolean
read_range(Reader *reader, Quantity *quantity, Measure *value, const char *from)
{
    Measure high;

    if (!read_measure(reader, &high) || !agree_on_unit(reader, value, &high, from))
        return FALSE;
    quantity->relation = QUANTITY_RANGE;
    quantity->high = high.value * (double)high.scale;
    if (quantity->high < value->value * (double)value->scale)
        return fail_at(reader, reader->text, strlen(reader->text),
                       "this range ends before it begins");
    return TRUE;
}

static gboolean
read_tolerance(Reader *reader, Quantity *quantity, Measure *value, const char *from)
{
    Measure tolerance;

    if (!read_measure(reader, &tolerance) || !agree_on_unit(reader, value, &tolerance, from))
        return FALSE;
    quantity->has_tolerance = TRUE;
    quantity->tolerance = tolerance.value * (double)tolerance.scale;
    return TRUE;
}

static gboolean
check_unit(Reader *reader, const Measure *value)
{
    if ((reader->units & value->unit) != 0)
        return TRUE;
    if (value->unit == QUANTITY_COUNT)
        return yaml_fail(reader->node, YAML_ERROR_VALUE, reader->error,
                         "\"%s\" needs a unit here (%s)", reader->text, example(reader->units));
    return fail_shape(reader);
}

static gboolean
read_quantity(Reader *reader, Quantity *quantity)
{
    Measure value;

    skip_blanks(reader);
    gboolean has_relation = read_relation(reader, quantity);
    if (!read_measure(reader, &value))
        return FALSE;

    const char *from = reader->at;
    gboolean has_tolerance = take(reader, "±") || take(reader, "+-") || take(reader, "+/-");
    if (has_tolerance || take(reader, "..")) {
        if (has_relation)
            return fail_at(reader, from, strlen(from),
                           "a tolerance or range does not go with <, <=, >, >= or =");
        if (!(has_tolerance ? read_tolerance(reader, quantity, &value, from)
                            : read_range(reader, quantity, &value, from)))
            return FALSE;
    }
    if (*reader->at != '\0')
        return fail_shape(reader);
    if (!check_unit(reader, &value))
        return FALSE;
    quantity->unit = value.unit;
    quantity->value = value.value * (double)value.scale;
    quantity->decimals = value.decimals;
    return TRUE;
}

Quantity *
quantity_read(const YamlNode *node, guint units, GError **error)
{
    Reader reader = { .node = node, .units = units, .error = error };
    g_autoptr(Quantity) quantity = g_new0(Quantity, 1);

    if (!yaml_get_string(node, &reader.text, error))
        return NULL;
    reader.at = reader.text;
    quantity->text = g_strdup(reader.text);
    if (!read_quantity(&reader, quantity))
        return NULL;
    return g_steal_pointer(&quantity);
}

Quantity *
quantity_asked(void)
{
    Quantity *quantity = g_new0(Quantity, 1);

    quantity->relation = QUANTITY_ASKED;
    quantity->text = g_strdup("?");
    return quantity;
}

Quantity *
quantity_of_count(guint64 count, const char *text)
{
    Quantity *quantity = g_new0(Quantity, 1);

    quantity->unit = QUANTITY_COUNT;
    quantity->value = (double)count;
    quantity->text = g_strdup(text);
    return quantity;
}

void
quantity_free(Quantity *quantity)
{
    if (quantity == NULL)
        return;
    g_free(quantity->text);
    g_free(quantity);
}

gboolean
quantity_is_exact(const Quantity *quantity)
{
    return quantity->relation == QUANTITY_IS && !quantity->has_tolerance;
}

gboolean
quantity_is_met(const Quantity *quantity, double seen)
{
    switch (quantity->relation) {
    case QUANTITY_IS:
        return ABS(seen - quantity->value) <= quantity->tolerance + ROUNDING;
    case QUANTITY_RANGE:
        return seen >= quantity->value - ROUNDING && seen <= quantity->high + ROUNDING;
    case QUANTITY_BELOW:
        return seen < quantity->value - ROUNDING;
    case QUANTITY_AT_MOST:
        return seen <= quantity->value + ROUNDING;
    case QUANTITY_ABOVE:
        return seen > quantity->value + ROUNDING;
    case QUANTITY_AT_LEAST:
        return seen >= quantity->value - ROUNDING;
    case QUANTITY_ASKED:
        return TRUE;
    }
    return FALSE;
}

static double
percent_of(guint64 part, guint64 whole)
{
    return whole == 0 ? 0 : 100.0 * (double)part / (double)whole;
}

/* Cut to this many decimals, when so much of the last one was added. */
static double
cut(guint64 part, guint64 whole, guint decimals, double added)
{
    double scale = 1;

    for (guint i = 0; i < decimals; i++)
        scale *= 10;
    return (double)(guint64)(percent_of(part, whole) * scale + added) / scale;
}

/* As the tables do. */
static double
rounded(guint64 part, guint64 whole, guint decimals)
{
    return cut(part, whole, decimals, 0.5);
}

double
quantity_percent(guint64 part, guint64 whole)
{
    return rounded(part, whole, 1);
}

gboolean
quantity_is_met_by_part(const Quantity *quantity, guint64 part, guint64 whole)
{
    if (quantity->unit != QUANTITY_PERCENT)
        return quantity_is_met(quantity, (double)part);
    if (quantity_is_exact(quantity))
        return quantity_is_met(quantity, rounded(part, whole, quantity->decimals)) ||
               (quantity->may_be_cut &&
                quantity_is_met(quantity, cut(part, whole, quantity->decimals, ROUNDING)));
    return quantity_is_met(quantity, percent_of(part, whole));
}

char *
quantity_seen(const Quantity *quantity, double seen)
{
    if (quantity->unit == QUANTITY_PERCENT)
        return g_strdup_printf("%.1f %%", (double)(guint64)(seen * 10 + 0.5) / 10);
    if (quantity->unit == QUANTITY_COUNT)
        return g_strdup_printf("%.0f", seen);
    if (seen >= 1024 && (guint64)seen % 1024 == 0)
        return g_strdup_printf("%.0f KB", seen / 1024);
    return seen < 8192 ? g_strdup_printf("%.0f bytes", seen)
                       : g_strdup_printf("%.1f KB", seen / 1024);
}

char *
quantity_seen_part(const Quantity *quantity, guint64 part, guint64 whole)
{
    if (quantity->unit != QUANTITY_PERCENT)
        return quantity_seen(quantity, (double)part);

    guint decimals = MAX(quantity->decimals, 1);
    return g_strdup_printf("%.*f %%", (int)decimals, rounded(part, whole, decimals));
}
