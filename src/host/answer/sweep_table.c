/* SPDX-License-Identifier: MIT */
/* CSV and JSON of merged results. */
#include "host/answer/sweep_table.h"

#include "host/text/json_writer.h"
#include "host/text/printable.h"

#include <string.h>

/* ---- CSV ---- */

/* Spreadsheets take what begins so for a formula. What they would take for nothing but a text has
 * an apostrophe before it (OWASP, "CSV injection"). */
static gboolean
is_formula(const char *text)
{
    return *text != '\0' && strchr("=+-@", *text) != NULL;
}

/* After a comma, but in the first column. Control characters are written out. */
static void
append_field(GString *out, const char *text)
{
    g_autofree char *shown = printable_text(text != NULL ? text : "", -1);
    g_auto(GStrv) parts = g_strsplit(shown, "\"", -1);
    g_autofree char *doubled = g_strjoinv("\"\"", parts);
    gboolean is_first = out->len == 0 || out->str[out->len - 1] == '\n';

    g_string_append(out, is_first ? "" : ",");
    g_string_append_printf(out, strpbrk(doubled, "\",") != NULL ? "\"%s%s\"" : "%s%s",
                           is_formula(shown) ? "'" : "", doubled);
}

static void
append_number(GString *out, guint number)
{
    g_autofree char *text = g_strdup_printf("%u", number);

    append_field(out, text);
}

static void
append_flag(GString *out, gboolean flag)
{
    append_field(out, flag ? "true" : "false");
}

static void
append_names(GString *out, const SweepPlan *plan)
{
    static const char *const names[] = { "starts", "passes", "falls_back", "failures",
                                         "cause",  "step",   "detail",     "heaps_fitting" };

    append_field(out, "index");
    append_field(out, "id");
    for (guint i = 0; i < plan->knob_count; i++)
        append_field(out, knob_key(plan->knobs[i]));
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        append_field(out, names[i]);
    g_string_append(out, "\r\n");
}

static void
append_row(GString *out, const SweepPlan *plan, guint index, const SweepResult *result)
{
    append_number(out, index);
    append_field(out, plan->ids[index]);
    for (guint i = 0; i < plan->knob_count; i++)
        append_number(out, sweep_plan_value(plan, index, i));
    append_flag(out, result->starts);
    append_flag(out, result->passes);
    append_flag(out, result->falls_back);
    append_number(out, result->failures);
    append_field(out, sweep_result_cause(result));
    append_field(out, result->step);
    append_field(out, result->detail);
    append_number(out, result->heaps_fitting);
    g_string_append(out, "\r\n");
}

void
sweep_table_csv(GString *out, const SweepResults *results)
{
    const SweepPlan *plan = sweep_results_plan(results);

    append_names(out, plan);
    for (guint i = 0; i < plan->count; i++)
        if (sweep_results_get(results, i) != NULL)
            append_row(out, plan, i, sweep_results_get(results, i));
}

/* ---- JSON ---- */

static const JsonMember members[] = {
    SWEEP_PLAN_MEMBERS,
    { "missing", JSON_ARRAY },
    { "variants", JSON_ARRAY, 0, sweep_result_members },
    JSON_MEMBERS_END,
};

const JsonShape sweep_shape = { "sweep",
                                "What deskheap sweep --json and sweep merge --format json print.",
                                members };

static void
write_missing(JsonWriter *writer, const SweepResults *results)
{
    const SweepPlan *plan = sweep_results_plan(results);

    json_writer_array(writer, "missing");
    for (guint i = 0; i < plan->count; i++)
        if (sweep_results_get(results, i) == NULL)
            json_writer_text(writer, NULL, plan->ids[i]);
    json_writer_end_array(writer);
}

void
sweep_table_json(GString *out, const SweepResults *results)
{
    const SweepPlan *plan = sweep_results_plan(results);
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);

    json_writer_document(writer, &sweep_shape);
    sweep_plan_members(writer, plan);
    write_missing(writer, results);
    json_writer_array(writer, "variants");
    for (guint i = 0; i < plan->count; i++)
        if (sweep_results_get(results, i) != NULL)
            sweep_result_object(writer, plan, i, sweep_results_get(results, i));
    json_writer_end_array(writer);
    json_writer_end_document(writer);
}
