/* SPDX-License-Identifier: MIT */
/* Columns are measured when all rows are there. */
#include "host/text/text_table.h"

/* A row of cells, or a line of its own. */
typedef struct {
    GPtrArray *cells;
    char *line; /* NULL: cells */
} Row;

struct TextTable {
    char *lead;
    const TextColumn *columns;
    guint column_count;
    GArray *rows;
    GPtrArray *cells; /* of the row that is being made */
};

static void
row_clear(gpointer data)
{
    Row *row = data;

    g_clear_pointer(&row->cells, g_ptr_array_unref);
    g_free(row->line);
}

TextTable *
text_table_new(const char *lead, const TextColumn *columns, guint column_count)
{
    TextTable *table = g_new0(TextTable, 1);

    table->lead = g_strdup(lead);
    table->columns = columns;
    table->column_count = column_count;
    table->rows = g_array_new(FALSE, FALSE, sizeof(Row));
    table->cells = g_ptr_array_new_with_free_func(g_free);
    g_array_set_clear_func(table->rows, row_clear);
    return table;
}

void
text_table_free(TextTable *table)
{
    if (table == NULL)
        return;
    g_array_unref(table->rows);
    g_ptr_array_unref(table->cells);
    g_free(table->lead);
    g_free(table);
}

void
text_table_cell(TextTable *table, const char *format, ...)
{
    va_list arguments;

    g_assert(table->cells->len < table->column_count);
    va_start(arguments, format);
    g_ptr_array_add(table->cells, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

void
text_table_end_row(TextTable *table)
{
    const Row row = { .cells = table->cells };

    g_array_append_val(table->rows, row);
    table->cells = g_ptr_array_new_with_free_func(g_free);
}

void
text_table_row(TextTable *table, const char *first, ...)
{
    va_list arguments;

    va_start(arguments, first);
    for (const char *text = first; text != NULL; text = va_arg(arguments, const char *))
        text_table_cell(table, "%s", text);
    va_end(arguments);
    text_table_end_row(table);
}

void
text_table_line(TextTable *table, const char *format, ...)
{
    Row row = { 0 };
    va_list arguments;

    va_start(arguments, format);
    row.line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_array_append_val(table->rows, row);
}

static guint
cell_width(const Row *row, guint column)
{
    return row->cells != NULL && column < row->cells->len
               ? (guint)g_utf8_strlen(row->cells->pdata[column], -1)
               : 0;
}

static guint
column_width(const TextTable *table, guint column)
{
    const TextColumn *how = &table->columns[column];
    guint width = how->least;

    for (guint i = 0; i < table->rows->len; i++) {
        guint wanted = cell_width(&g_array_index(table->rows, Row, i), column);
        if (how->most == 0 || wanted <= how->most)
            width = MAX(width, wanted);
    }
    return width;
}

static void
append_blanks(GString *out, guint count)
{
    g_string_append_printf(out, "%*s", (int)count, "");
}

static void
print_cells(const TextTable *table, GString *out, const Row *row, const guint *widths)
{
    guint owed = 0; /* blanks before whatever comes next, which may be nothing */

    g_string_append(out, table->lead);
    for (guint column = 0; column < row->cells->len; column++) {
        const char *text = row->cells->pdata[column];
        guint length = cell_width(row, column);
        guint padding = widths[column] > length ? widths[column] - length : 0;
        gboolean is_right = table->columns[column].is_right;
        owed += table->columns[column].gap;
        if (*text != '\0') {
            append_blanks(out, owed + (is_right ? padding : 0));
            g_string_append(out, text);
            owed = 0;
        }
        owed += (*text == '\0' ? widths[column] : is_right ? 0 : padding) + 1;
    }
    g_string_append_c(out, '\n');
}

void
text_table_print(const TextTable *table, GString *out)
{
    g_autofree guint *widths = g_new(guint, table->column_count);

    for (guint column = 0; column < table->column_count; column++)
        widths[column] = column_width(table, column);
    for (guint i = 0; i < table->rows->len; i++) {
        const Row *row = &g_array_index(table->rows, Row, i);
        if (row->line != NULL)
            g_string_append(out, row->line);
        else
            print_cells(table, out, row, widths);
    }
}
