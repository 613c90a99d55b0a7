/* SPDX-License-Identifier: MIT */
/*
 * What an expectation says about a number: `8`, `76..87`, `<= 80 %`, `5824 KB`, `15.1 % ± 0.5`.
 *
 * Percentages without a tolerance are compared as the tables print them: rounded to the digits
 * that are written. `+-` and `+/-` are `±`; `<=` and `>=` may be `≤` and `≥`; KB and KiB are both
 * 1024 bytes, as on Windows.
 */
#pragma once

#include "host/yaml/yaml.h"

#include <glib.h>

typedef enum {
    QUANTITY_COUNT = 1 << 0,   /* a bare number; hexadecimal is understood */
    QUANTITY_BYTES = 1 << 1,   /* with B, KB, MB … */
    QUANTITY_PERCENT = 1 << 2, /* with % */
} QuantityUnit;

typedef enum {
    QUANTITY_IS,
    QUANTITY_RANGE, /* value to high, both included */
    QUANTITY_BELOW,
    QUANTITY_AT_MOST,
    QUANTITY_ABOVE,
    QUANTITY_AT_LEAST,
    QUANTITY_ASKED, /* nothing is said: whatever is seen meets it, and is wanted to be known */
} QuantityRelation;

typedef struct {
    QuantityUnit unit;
    QuantityRelation relation;
    gboolean has_tolerance;
    gboolean may_be_cut; /* an exact percentage is met by what is cut to its digits as well */
    guint decimals;      /* digits written behind the point of `value` */
    double value;        /* bytes, count or percent */
    double high;         /* of a range */
    double tolerance;
    char *text; /* as written */
} Quantity;

/* Reads a scalar; `units` is what may stand here (QuantityUnit, or-ed). NULL on error. */
Quantity *quantity_read(const YamlNode *node, guint units, GError **error);
/* So many, written as `text`. */
Quantity *quantity_of_count(guint64 count, const char *text);
/* Of relation QUANTITY_ASKED. */
Quantity *quantity_asked(void);
void quantity_free(Quantity *quantity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Quantity, quantity_free)

/* One number, without a tolerance. */
gboolean quantity_is_exact(const Quantity *quantity);
gboolean quantity_is_met(const Quantity *quantity, double seen);
/* pre: unit is BYTES or PERCENT. `whole` is what a percentage is taken of. */
gboolean quantity_is_met_by_part(const Quantity *quantity, guint64 part, guint64 whole);
/* As tables print it, rounded to a tenth. */
double quantity_percent(guint64 part, guint64 whole);
/* What was seen, in the unit of the expectation: "15.3 %", "512 KB". Free with g_free(). */
char *quantity_seen(const Quantity *quantity, double seen);
char *quantity_seen_part(const Quantity *quantity, guint64 part, guint64 whole);
