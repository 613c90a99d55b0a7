/* SPDX-License-Identifier: MIT */
/* The table that dheapmon prints. */
#include "host/run/expect_dheapmon.h"

#include "host/run/comparing.h"
#include "host/run/expectation_fields.h"
#include "host/scenario/expectation_kinds.h"
#include "host/scenario/expectation_lint.h"
#include "host/text/json_writer.h"

typedef struct {
    Expectation expectation;
    char *session;
    Quantity *total;
    Quantity *desktops;
    GPtrArray *rows;  /* ExpectedRow, NULL: not asked */
    Quantity *within; /* tolerance of the rows' rates, percentage points */
} Dheapmon;

/* ---- rows ---- */

static const Field row_fields[] = {
    { "desktop", &field_text, offsetof(ExpectedRow, desktop), FIELD_REQUIRED, 0,
      EXPECTATION_TEXT_MAX, NULL, "Its path, WinSta0\\Default." },
    { "heap", &field_bytes, offsetof(ExpectedRow, heap), FIELD_REQUIRED, 0, 0, NULL,
      "How large the table says its heap is: 3072 KB." },
    { "used", &field_part, offsetof(ExpectedRow, used), 0, 0, 0, NULL,
      "The table's used rate: percent, or bytes." },
    FIELDS_END,
};

static void
row_free(gpointer row)
{
    fields_clear(row_fields, row);
    g_free(row);
}

static gboolean
read_rows(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    GPtrArray **rows = fields_place(field, object);
    g_autoptr(YamlErrors) errors = yaml_errors_new();
    GError *problem = NULL;

    if (!yaml_expect_sequence(node, error))
        return FALSE;
    *rows = g_ptr_array_new_with_free_func(row_free);
    for (guint i = 0; i < yaml_node_count(node); i++) {
        ExpectedRow *row = g_new0(ExpectedRow, 1);
        g_ptr_array_add(*rows, row);
        row->line = yaml_node_line(yaml_node_item(node, i));
        fields_read(yaml_node_item(node, i), row_fields, NULL, row, &problem);
        yaml_errors_add(errors, &problem);
    }
    return yaml_errors_finish(errors, error);
}

static void
rows_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    json_writer_text(schema->json, "type", "array");
    json_writer_object(schema->json, "items");
    fields_schema(row_fields, NULL, schema);
    json_writer_end_object(schema->json);
}

static const FieldType field_rows = { read_rows, field_clear_list, rows_schema, TRUE };

/* ---- the table ---- */

/* clang-format off */
#define AT(member) offsetof(Dheapmon, member)
static const Field dheapmon_fields[] = {
    SESSION(0),
    BYTES("total", total, "What the table says of all heaps together, KB."),
    COUNT("desktops", desktops, EXPECTATION_HANDLES_MAX, "How many the table has."),
    { "rows", &field_rows, AT(rows), 0, 0, 0, NULL, "In the tool's order." },
    { "within", &field_part, AT(within), 0, 0, 0, NULL, "Tolerance of the rows' rates: 0.5 %." },
    FIELDS_END,
};
#undef AT
/* clang-format on */

/* Percentage points beside each rate of the table. */
static gboolean
check_within(const Expectation *expectation, const Names *names G_GNUC_UNUSED, GError **error)
{
    const Quantity *within = ((const Dheapmon *)expectation)->within;

    return within == NULL ||
           (within->unit == QUANTITY_PERCENT && within->relation == QUANTITY_IS &&
            !within->has_tolerance) ||
           yaml_fail(yaml_node_get(expectation->node, "within"), YAML_ERROR_VALUE, error,
                     "\"%s\" is no tolerance for rates (such as 0.1 %%)", within->text);
}

static void
check_row(Comparing *check, guint number, const ExpectedRow *row, const SnapshotDesktop *desktop)
{
    const Quantity *within = ((const Dheapmon *)check->expectation)->within;
    guint64 bytes = (guint64)desktop->size_kb * 1024;
    g_autofree char *heap = g_strdup_printf("row %u %s heap", number, row->desktop);
    g_autofree char *used = g_strdup_printf("row %u %s used", number, row->desktop);

    if (g_ascii_strcasecmp(row->desktop, desktop->path) != 0) {
        check_wrong(check, "row %u: expected %s, seen %s", number, row->desktop, desktop->path);
        return;
    }
    check_part(check, heap, row->heap, bytes, bytes);
    if (row->used == NULL)
        return;
    Quantity rate = *row->used;
    g_autofree char *text = NULL;
    if (within != NULL && rate.relation == QUANTITY_IS && !rate.has_tolerance) {
        rate.has_tolerance = TRUE;
        rate.tolerance = within->value;
        text = g_strdup_printf("%s ± %s", row->used->text, within->text);
        rate.text = text;
    }
    check_part(check, used, &rate, desktop->used_bytes, bytes);
}

static void
compare_dheapmon(Comparing *check)
{
    const Dheapmon *wanted = (const Dheapmon *)check->expectation;
    const SnapshotSession *session = check_session_of(check, wanted->session);

    if (session == NULL) {
        check_wrong(check, "there is no session \"%s\"", wanted->session);
        return;
    }
    check_part(check, "total", wanted->total, session->heap_total_kb * 1024,
               session->heap_total_kb * 1024);
    check_count(check, "desktops", wanted->desktops, session->desktops->len);
    if (wanted->rows == NULL)
        return;
    if (wanted->rows->len != session->desktops->len)
        check_wrong(check, "expected %u rows, seen %u", wanted->rows->len, session->desktops->len);
    check_note(check, "%u rows", session->desktops->len);
    check->is_terse = TRUE;
    for (guint i = 0; i < MIN(wanted->rows->len, session->desktops->len); i++)
        check_row(check, i + 1, g_ptr_array_index(wanted->rows, i),
                  g_ptr_array_index(session->desktops, i));
}

static void
lint_rows(const Expectation *expectation, GPtrArray *findings)
{
    const Dheapmon *wanted = (const Dheapmon *)expectation;
    const Quantity *within = wanted->within;
    const YamlNode *list = yaml_node_get(expectation->node, "rows");

    for (guint i = 0; wanted->rows != NULL && i < wanted->rows->len; i++) {
        const ExpectedRow *row = g_ptr_array_index(wanted->rows, i);
        const YamlNode *node = yaml_node_item(list, i);
        const Quantity *used = row->used;

        expectation_lint_fields(node, row_fields, row, findings);
        if (used == NULL || within == NULL || used->relation != QUANTITY_IS ||
            used->has_tolerance || used->value <= 0 || within->value < used->value)
            continue;
        g_autofree char *why = g_strdup_printf(
            "\"within: %s\" is as large as this rate, so an empty heap would do", within->text);
        expectation_lint_warn(yaml_node_get(node, "used"), why, findings);
    }
}

static void
lint_table(const Expectation *expectation, GPtrArray *findings)
{
    const Dheapmon *wanted = (const Dheapmon *)expectation;

    lint_rows(expectation, findings);
    if (wanted->session == NULL && wanted->total == NULL && wanted->desktops == NULL &&
        wanted->rows == NULL)
        expectation_lint_warn(expectation->node, "it says nothing of the table", findings);
}

const ExpectationKind expect_dheapmon = {
    .name = "dheapmon",
    .about = "The table that the tool prints.",
    .bytes = sizeof(Dheapmon),
    .fields = dheapmon_fields,
    .needs_snapshot = TRUE,
    .check = check_within,
    .compare = compare_dheapmon,
    .lint = lint_table,
};
