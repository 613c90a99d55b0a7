/* SPDX-License-Identifier: MIT */
/* Prints editions as text. */
#include "cli/edition_text.h"

#include "host/text/text_table.h"

#include <string.h>

static const Cell *
cell_at(const Edition *edition, guint index)
{
    return &g_array_index(edition->cells, Cell, index);
}

char *
edition_cell_place(const Cell *cell)
{
    const char *shipped = g_strrstr(cell->path, "/configs/");
    return g_strdup_printf("%s:%u", shipped != NULL ? shipped + 1 : cell->path, cell->line);
}

/* ---- one edition ---- */

/* Names of editions are as wide as in the table of programs. */
#define NAME_LEAST 17u

static void
add_below(TextTable *table, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return;
    text_table_cell(table, "%s", "");
    text_table_cell(table, "%s", text);
    text_table_end_row(table);
}

static void
print_head(GString *out, const Edition *edition)
{
    g_auto(GStrv) bases = cell_file_bases(edition->file);
    g_autofree char *chain = g_strjoinv(", that on ", bases);

    g_string_append_printf(out, "%s: %s\n", edition->name, edition->title);
    if (edition->about[0] != '\0')
        g_string_append_printf(out, "%s\n", edition->about);
    if (chain[0] != '\0')
        g_string_append_printf(out, "Based on %s.\n", chain);
}

static void
add_cell(TextTable *table, const Edition *edition, const Cell *cell)
{
    g_autofree char *place = edition_cell_place(cell);

    text_table_cell(table, "%s", cell->key);
    text_table_cell(table, "%s", cell->value);
    text_table_cell(table, "%s", cell->confidence);
    text_table_cell(table, "%s", place);
    text_table_cell(table, "%s", cell->source);
    text_table_end_row(table);
    if (strcmp(cell->section, "capabilities") == 0 && edition_capability_counts(edition, cell->key))
        add_below(table, edition_capability_sentence(cell->key, cell->value));
    add_below(table, cell->note);
}

void
edition_print(GString *out, const Edition *edition)
{
    static const TextColumn columns[] = {
        { 26, 0, FALSE }, { 20, 20, FALSE }, { 18, 0, FALSE }, { 39, 0, FALSE }, { 0, 0, FALSE }
    };
    g_autoptr(TextTable) table = text_table_new("  ", columns, G_N_ELEMENTS(columns));
    const char *section = "";

    print_head(out, edition);
    for (guint i = 0; i < edition->cells->len; i++) {
        const Cell *cell = cell_at(edition, i);
        if (strcmp(cell->section, section) != 0)
            text_table_line(table, "\n%s\n", cell->section);
        section = cell->section;
        add_cell(table, edition, cell);
    }
    text_table_print(table, out);
}

/* ---- several ---- */

static const Edition *
edition_at(const GPtrArray *editions, guint index)
{
    return g_ptr_array_index(editions, index);
}

static gboolean
is_same_key(const Cell *a, const Cell *b)
{
    return strcmp(a->section, b->section) == 0 && strcmp(a->key, b->key) == 0;
}

/* A number to compare: in lists several have one key, and the second goes with the second. */
typedef struct {
    const Cell *cell;
    guint nth;
} Compared;

static Compared
compared_at(const Edition *edition, guint index)
{
    Compared number = { cell_at(edition, index), 0 };

    for (guint i = 0; i < index; i++)
        number.nth += is_same_key(cell_at(edition, i), number.cell);
    return number;
}

static const Cell *
counterpart(const Edition *edition, const Compared *number)
{
    guint seen = 0;

    for (guint i = 0; i < edition->cells->len; i++)
        if (is_same_key(cell_at(edition, i), number->cell) && seen++ == number->nth)
            return cell_at(edition, i);
    return NULL;
}

static gboolean
is_shared(const GPtrArray *editions, const Compared *number)
{
    for (guint i = 0; i < editions->len; i++) {
        const Cell *other = counterpart(edition_at(editions, i), number);
        if (other == NULL || strcmp(other->value, number->cell->value) != 0)
            return FALSE;
    }
    return TRUE;
}

/* An edition before this one has the number, so it was looked at there. */
static gboolean
was_seen(const GPtrArray *editions, guint index, const Compared *number)
{
    for (guint i = 0; i < index; i++)
        if (counterpart(edition_at(editions, i), number) != NULL)
            return TRUE;
    return FALSE;
}

void
edition_print_list(GString *out, const GPtrArray *editions)
{
    static const TextColumn columns[] = { { NAME_LEAST, 0, FALSE }, { 0, 0, FALSE } };
    g_autoptr(TextTable) table = text_table_new("", columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < editions->len; i++) {
        text_table_cell(table, "%s", edition_at(editions, i)->name);
        text_table_cell(table, "%s", edition_at(editions, i)->title);
        text_table_end_row(table);
    }
    text_table_print(table, out);
}

static void
add_difference(TextTable *table, const GPtrArray *editions, const Compared *number)
{
    text_table_line(table, "\n%s: %s\n", number->cell->section, number->cell->key);
    for (guint i = 0; i < editions->len; i++) {
        const Edition *edition = edition_at(editions, i);
        const Cell *own = counterpart(edition, number);
        g_autofree char *place = own != NULL ? edition_cell_place(own) : NULL;
        text_table_cell(table, "%s", edition->name);
        text_table_cell(table, "%s", own != NULL ? own->value : "-");
        text_table_cell(table, "%s", own != NULL ? own->confidence : "");
        text_table_cell(table, "%s", own != NULL ? place : "");
        text_table_end_row(table);
    }
}

/* How many of its numbers are in this section. */
static guint
section_size(const Edition *edition, const char *section)
{
    guint count = 0;

    for (guint i = 0; i < edition->cells->len; i++)
        count += strcmp(cell_at(edition, i)->section, section) == 0;
    return count;
}

static gboolean
lacks_section(const GPtrArray *editions, const char *section)
{
    for (guint i = 0; i < editions->len; i++)
        if (section_size(edition_at(editions, i), section) == 0)
            return TRUE;
    return FALSE;
}

/* Of what one of them has nothing of, the others' numbers are not told one by one. */
static void
add_section(TextTable *table, const GPtrArray *editions, const char *section)
{
    text_table_line(table, "\n%s\n", section);
    for (guint i = 0; i < editions->len; i++) {
        guint count = section_size(edition_at(editions, i), section);
        text_table_cell(table, "%s", edition_at(editions, i)->name);
        if (count != 0)
            text_table_cell(table, "%u numbers", count);
        else
            text_table_cell(table, "%s", "-");
        text_table_end_row(table);
    }
}

/* Those that are not the same in all, and how many there are at all. */
static GArray *
find_differences(const GPtrArray *editions, guint *count)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(Compared));

    *count = 0;
    for (guint i = 0; i < editions->len; i++)
        for (guint j = 0; j < edition_at(editions, i)->cells->len; j++) {
            const Compared number = compared_at(edition_at(editions, i), j);
            if (was_seen(editions, i, &number))
                continue;
            ++*count;
            if (!is_shared(editions, &number))
                g_array_append_val(found, number);
        }
    return found;
}

guint
edition_count_differences(const GPtrArray *editions, guint *count)
{
    g_autoptr(GArray) found = find_differences(editions, count);

    return found->len;
}

void
edition_print_differences(GString *out, const GPtrArray *editions)
{
    static const TextColumn columns[] = {
        { NAME_LEAST, 0, FALSE }, { 20, 20, FALSE }, { 18, 0, FALSE }, { 0, 0, FALSE }
    };
    g_autoptr(TextTable) table = text_table_new("  ", columns, G_N_ELEMENTS(columns));
    guint count;
    g_autoptr(GArray) found = find_differences(editions, &count);
    const char *section = "";

    for (guint i = 0; i < editions->len; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", edition_at(editions, i)->name);
    for (guint i = 0; i < found->len; i++) {
        const Compared *number = &g_array_index(found, Compared, i);
        const char *its = number->cell->section;
        if (!lacks_section(editions, its))
            add_difference(table, editions, number);
        else if (strcmp(its, section) != 0)
            add_section(table, editions, its);
        section = its;
    }
    g_string_append_printf(out, ": %u of %u numbers differ\n", found->len, count);
    text_table_print(table, out);
}
