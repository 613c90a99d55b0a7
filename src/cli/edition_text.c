/* SPDX-License-Identifier: MIT */
/* Prints editions as text. */
#include "cli/edition_text.h"

#include <string.h>

static const Cell *
cell_at(const Edition *edition, guint index)
{
    return &g_array_index(edition->cells, Cell, index);
}

/* "configs/editions/xp-sp3.yaml:19": of a shipped file as documents name it. */
static char *
place_of(const Cell *cell)
{
    const char *shipped = g_strrstr(cell->path, "/configs/");
    return g_strdup_printf("%s:%u", shipped != NULL ? shipped + 1 : cell->path, cell->line);
}

/* ---- one edition ---- */

static void
print_below(GString *out, const char *text)
{
    if (text != NULL && text[0] != '\0')
        g_string_append_printf(out, "  %-26s %s\n", "", text);
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

void
edition_print(GString *out, const Edition *edition)
{
    const char *section = "";

    print_head(out, edition);
    for (guint i = 0; i < edition->cells->len; i++) {
        const Cell *cell = cell_at(edition, i);
        g_autofree char *place = place_of(cell);
        if (strcmp(cell->section, section) != 0)
            g_string_append_printf(out, "\n%s\n", cell->section);
        section = cell->section;
        g_string_append_printf(out, "  %-26s %-20s %-18s %-39s %s\n", cell->key, cell->value,
                               cell->confidence, place, cell->source);
        if (strcmp(cell->section, "capabilities") == 0)
            print_below(out, edition_capability_meaning(cell->key));
        print_below(out, cell->note);
    }
}

/* ---- several ---- */

static const Edition *
edition_at(const GPtrArray *editions, guint index)
{
    return g_ptr_array_index(editions, index);
}

static gboolean
is_shared(const GPtrArray *editions, const Cell *cell)
{
    for (guint i = 0; i < editions->len; i++) {
        const Cell *other = edition_cell(edition_at(editions, i), cell->section, cell->key);
        if (other == NULL || strcmp(other->value, cell->value) != 0)
            return FALSE;
    }
    return TRUE;
}

/* An edition before this one has the number, so it was looked at there. */
static gboolean
was_seen(const GPtrArray *editions, guint index, const Cell *cell)
{
    for (guint i = 0; i < index; i++)
        if (edition_cell(edition_at(editions, i), cell->section, cell->key) != NULL)
            return TRUE;
    return FALSE;
}

static void
print_difference(GString *out, const GPtrArray *editions, const Cell *cell)
{
    g_string_append_printf(out, "\n%s: %s\n", cell->section, cell->key);
    for (guint i = 0; i < editions->len; i++) {
        const Edition *edition = edition_at(editions, i);
        const Cell *own = edition_cell(edition, cell->section, cell->key);
        g_autofree char *place = own != NULL ? place_of(own) : NULL;
        if (own == NULL)
            g_string_append_printf(out, "  %-17s -\n", edition->name);
        else
            g_string_append_printf(out, "  %-17s %-20s %-18s %s\n", edition->name, own->value,
                                   own->confidence, place);
    }
}

void
edition_print_differences(GString *out, const GPtrArray *editions)
{
    g_autoptr(GString) rows = g_string_new(NULL);
    guint count = 0, differ = 0;

    for (guint i = 0; i < editions->len; i++) {
        const Edition *edition = edition_at(editions, i);
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", edition->name);
        for (guint j = 0; j < edition->cells->len; j++) {
            const Cell *cell = cell_at(edition, j);
            if (was_seen(editions, i, cell))
                continue;
            count++;
            if (is_shared(editions, cell))
                continue;
            differ++;
            print_difference(rows, editions, cell);
        }
    }
    g_string_append_printf(out, ": %u of %u numbers differ\n%s", differ, count, rows->str);
}
