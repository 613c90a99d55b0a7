/* SPDX-License-Identifier: MIT */
/* Numbers with units, ranges and tolerances. */
#include "config_test.h"
#include "host/yaml/quantity.h"

#include "../suite.h"

static Quantity *
read_one(const char *text, guint units, GError **error)
{
    g_autofree char *quoted = g_strdup_printf("'%s'", text);
    g_autoptr(YamlDocument) document = yaml_document_load_text("q.yaml", quoted, -1, NULL, error);

    ck_assert_ptr_nonnull(document);
    return quantity_read(yaml_document_root(document), units, error);
}

static Quantity *
read_good(const char *text, guint units)
{
    g_autoptr(GError) error = NULL;
    Quantity *quantity = read_one(text, units, &error);

    ck_assert_msg(quantity != NULL, "%s: %s", text, error == NULL ? "" : error->message);
    return quantity;
}

static void
ck_assert_bad(const char *text, guint units, const char *part)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Quantity) quantity = read_one(text, units, &error);

    ck_assert_msg(quantity == NULL, "\"%s\" was read", text);
    ck_assert_msg(strstr(error->message, part) != NULL, "\"%s\": \"%s\" lacks \"%s\"", text,
                  error->message, part);
}

#define ANY (QUANTITY_COUNT | QUANTITY_BYTES | QUANTITY_PERCENT)

START_TEST(test_quantity_reads_every_form)
{
    static const struct {
        const char *text;
        QuantityUnit unit;
        QuantityRelation relation;
        double value;
        double high;
        double tolerance;
    } rows[] = {
        { "8", QUANTITY_COUNT, QUANTITY_IS, 8, 0, 0 },
        { "0x6e8", QUANTITY_COUNT, QUANTITY_IS, 0x6e8, 0, 0 },
        { "0xbc6c0000", QUANTITY_COUNT, QUANTITY_IS, 0xbc6c0000u, 0, 0 },
        { "0xfffff900c0400000", QUANTITY_COUNT, QUANTITY_IS, 0xfffff900c0400000, 0, 0 },
        { "76..87", QUANTITY_COUNT, QUANTITY_RANGE, 76, 87, 0 },
        { "76 .. 87", QUANTITY_COUNT, QUANTITY_RANGE, 76, 87, 0 },
        { ">= 1", QUANTITY_COUNT, QUANTITY_AT_LEAST, 1, 0, 0 },
        { "≥1", QUANTITY_COUNT, QUANTITY_AT_LEAST, 1, 0, 0 },
        { "<5", QUANTITY_COUNT, QUANTITY_BELOW, 5, 0, 0 },
        { "> 5", QUANTITY_COUNT, QUANTITY_ABOVE, 5, 0, 0 },
        { "≤ 5", QUANTITY_COUNT, QUANTITY_AT_MOST, 5, 0, 0 },
        { "= 5", QUANTITY_COUNT, QUANTITY_IS, 5, 0, 0 },
        { "512 KB", QUANTITY_BYTES, QUANTITY_IS, 524288, 0, 0 },
        { "512KiB", QUANTITY_BYTES, QUANTITY_IS, 524288, 0, 0 },
        { "1 mb", QUANTITY_BYTES, QUANTITY_IS, 1048576, 0, 0 },
        { "2.5 KB", QUANTITY_BYTES, QUANTITY_IS, 2560, 0, 0 },
        { "1..2 KB", QUANTITY_BYTES, QUANTITY_RANGE, 1024, 2048, 0 },
        { "15.1 % ± 0.5", QUANTITY_PERCENT, QUANTITY_IS, 15.1, 0, 0.5 },
        { "15.1 % +- 0.5 %", QUANTITY_PERCENT, QUANTITY_IS, 15.1, 0, 0.5 },
        { "15.1% +/- 0.5", QUANTITY_PERCENT, QUANTITY_IS, 15.1, 0, 0.5 },
        { "<= 80 %", QUANTITY_PERCENT, QUANTITY_AT_MOST, 80, 0, 0 },
        { "500 KB ± 2 KB", QUANTITY_BYTES, QUANTITY_IS, 512000, 0, 2048 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Quantity) quantity = read_good(rows[i].text, ANY);
        ck_assert_msg(quantity->unit == rows[i].unit, "unit of %s", rows[i].text);
        ck_assert_msg(quantity->relation == rows[i].relation, "relation of %s", rows[i].text);
        ck_assert_double_eq_tol(quantity->value, rows[i].value, 1e-9);
        ck_assert_double_eq_tol(quantity->high, rows[i].high, 1e-9);
        ck_assert_double_eq_tol(quantity->tolerance, rows[i].tolerance, 1e-9);
        ck_assert_str_eq(quantity->text, rows[i].text);
    }
}
END_TEST

START_TEST(test_quantity_refuses_what_means_nothing)
{
    ck_assert_bad("many", ANY, "not what is meant here");
    ck_assert_bad("15.1 pct", ANY, "no unit");
    ck_assert_bad("15.", ANY, "not what is meant here");
    ck_assert_bad("-3", ANY, "negative");
    ck_assert_bad("87..76", ANY, "ends before it begins");
    ck_assert_bad("1 KB..2 %", ANY, "another unit");
    ck_assert_bad("15.1 % ± 1 KB", ANY, "another unit");
    ck_assert_bad("<= 80 % ± 1", ANY, "does not go with");
    ck_assert_bad("15.1 % ±", ANY, "not what is meant here");
    ck_assert_bad("15.1 % 3", ANY, "not what is meant here");
    ck_assert_bad("0x", ANY, "not what is meant here");
    ck_assert_bad("99999999999999999999", ANY, "too large");
    ck_assert_bad("0xfffffffffffffffff", ANY, "too large");
    ck_assert_bad("0xfffff900c0400001", ANY, "too large");
}
END_TEST

START_TEST(test_quantity_refuses_another_unit_than_asked)
{
    ck_assert_bad("15", QUANTITY_BYTES | QUANTITY_PERCENT, "needs a unit");
    ck_assert_bad("15 %", QUANTITY_COUNT, "not what is meant here");
    ck_assert_bad("15 %", QUANTITY_BYTES, "not what is meant here");
    ck_assert_bad("15 KB", QUANTITY_COUNT, "not what is meant here");
}
END_TEST

static gboolean
meets(const char *text, double seen)
{
    g_autoptr(Quantity) quantity = read_good(text, ANY);

    return quantity_is_met(quantity, seen);
}

START_TEST(test_quantity_compares)
{
    ck_assert(meets("8", 8));
    ck_assert(!meets("8", 9));
    ck_assert(meets("76..87", 76));
    ck_assert(meets("76..87", 87));
    ck_assert(!meets("76..87", 75));
    ck_assert(!meets("76..87", 88));
    ck_assert(meets("< 5", 4));
    ck_assert(!meets("< 5", 5));
    ck_assert(meets("<= 5", 5));
    ck_assert(!meets("> 5", 5));
    ck_assert(meets(">= 5", 5));
    ck_assert(meets("15.1 % ± 0.5", 15.6));
    ck_assert(!meets("15.1 % ± 0.5", 15.61));
}
END_TEST

START_TEST(test_quantity_percent_is_rounded_like_the_tables)
{
    g_autoptr(Quantity) tenth = read_good("0.4 %", ANY);
    g_autoptr(Quantity) whole = read_good("4 %", ANY);
    g_autoptr(Quantity) bytes = read_good("3 KB", ANY);

    /* 0.4 % of 512 KB is 1836 to 2359 bytes (see the table of published rates). */
    ck_assert(!quantity_is_met_by_part(tenth, 1835, 524288));
    ck_assert(quantity_is_met_by_part(tenth, 1836, 524288));
    ck_assert(quantity_is_met_by_part(tenth, 2359, 524288));
    ck_assert(!quantity_is_met_by_part(tenth, 2360, 524288));
    ck_assert(quantity_is_met_by_part(whole, 2949, 65536));
    ck_assert(!quantity_is_met_by_part(whole, 2950, 65536));
    ck_assert(quantity_is_met_by_part(bytes, 3072, 65536));
    ck_assert(quantity_is_met_by_part(tenth, 4, 1000));
    ck_assert(!quantity_is_met_by_part(tenth, 0, 0));
}
END_TEST

START_TEST(test_quantity_says_what_was_seen)
{
    g_autoptr(Quantity) percent = read_good("0.4 %", ANY);
    g_autoptr(Quantity) bytes = read_good("3 KB", ANY);
    g_autoptr(Quantity) count = read_good("3", ANY);
    g_autofree char *rate = quantity_seen_part(percent, 2622, 524288);
    g_autofree char *size = quantity_seen(bytes, 524288);
    g_autofree char *odd = quantity_seen(bytes, 2622);
    g_autofree char *number = quantity_seen(count, 78);

    ck_assert_str_eq(rate, "0.5 %");
    ck_assert_str_eq(size, "512 KB");
    ck_assert_str_eq(odd, "2622 bytes");
    ck_assert_str_eq(number, "78");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_quantity_reads_every_form },
    { &test_quantity_refuses_what_means_nothing },
    { &test_quantity_refuses_another_unit_than_asked },
    { &test_quantity_compares },
    { &test_quantity_percent_is_rounded_like_the_tables },
    { &test_quantity_says_what_was_seen },
};

SUITE(tests, NULL, NULL)
