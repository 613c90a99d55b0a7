/* SPDX-License-Identifier: MIT */
/* Differences as text and as JSON. */
#include "host/answer/difference.h"
#include "host/report/writing.h"
#include "host/text/json_writer.h"
#include "host/text/number.h"

#define ROWS_SHOWN 12u

static const char *const titles[] = {
    "The system",
    "What comes out",
    "Desktop heaps at the end",
    "The event log",
};

/* ---- text ---- */

static void
append_value(GString *out, char mark, const char *value)
{
    g_string_append_printf(out, "    %c ", mark);
    write_clean(out, value != NULL ? value : "(there is none)");
    g_string_append_c(out, '\n');
}

static void
append_row(GString *out, const DifferenceRow *row)
{
    g_string_append(out, "  ");
    write_clean(out, row->name);
    g_string_append_c(out, '\n');
    append_value(out, '-', row->values[0]);
    append_value(out, '+', row->values[1]);
}

static void
append_group(GString *out, const Difference *difference, FactGroup group, gboolean all)
{
    guint count = 0;

    for (guint i = 0; i < difference->rows->len; i++) {
        const DifferenceRow *row = difference->rows->pdata[i];
        if (row->group != group)
            continue;
        if (count == 0)
            g_string_append_printf(out, "\n%s\n", titles[group]);
        if (count < ROWS_SHOWN || all)
            append_row(out, row);
        count++;
    }
    if (count > ROWS_SHOWN && !all)
        g_string_append_printf(out, "  … and %u more (--all shows them)\n", count - ROWS_SHOWN);
}

void
difference_print(GString *out, const Difference *difference, gboolean all)
{
    G_STATIC_ASSERT(G_N_ELEMENTS(titles) == FACT_GROUP_COUNT);
    for (guint side = 0; side < 2; side++) {
        g_string_append(out, side == 0 ? "- " : "+ ");
        write_clean(out, difference->names[side]);
        g_string_append_c(out, '\n');
    }
    if (!difference->starts[0] && !difference->starts[1])
        g_string_append(
            out, "\nNeither of the two systems starts, so of heaps and steps there is nothing to "
                 "compare (\"deskheap run\" tells why).\n");
    for (guint group = 0; group < FACT_GROUP_COUNT; group++)
        append_group(out, difference, group, all);
    g_string_append_printf(out, "\n%u difference%s, %u alike\n", difference->rows->len,
                           plural(difference->rows->len), difference->same);
}

/* ---- JSON ---- */

static const JsonMember row_members[] = {
    { "group", JSON_TEXT, .words = fact_group_names },
    { "name", JSON_TEXT },
    { "first", JSON_TEXT, JSON_NULLABLE },
    { "second", JSON_TEXT, JSON_NULLABLE },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "first", JSON_TEXT },
    { "second", JSON_TEXT },
    { "first_starts", JSON_BOOL },
    { "second_starts", JSON_BOOL },
    { "differences", JSON_ARRAY, 0, row_members },
    { "alike", JSON_INT },
    JSON_MEMBERS_END,
};

const JsonShape diff_shape = { "diff", "What deskheap diff --json prints.", members };

void
difference_json(GString *out, const Difference *difference)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);

    json_writer_document(writer, &diff_shape);
    json_writer_text(writer, "first", difference->names[0]);
    json_writer_text(writer, "second", difference->names[1]);
    json_writer_bool(writer, "first_starts", difference->starts[0]);
    json_writer_bool(writer, "second_starts", difference->starts[1]);
    json_writer_array(writer, "differences");
    for (guint i = 0; i < difference->rows->len; i++) {
        const DifferenceRow *row = difference->rows->pdata[i];
        json_writer_object(writer, NULL);
        json_writer_text(writer, "group", fact_group_names()[row->group]);
        json_writer_text(writer, "name", row->name);
        json_writer_text(writer, "first", row->values[0]);
        json_writer_text(writer, "second", row->values[1]);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_int(writer, "alike", difference->same);
    json_writer_end_document(writer);
}
