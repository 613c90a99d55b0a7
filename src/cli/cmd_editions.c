/* SPDX-License-Identifier: MIT */
/* deskheap editions: the known editions; with a name, every number of it and where it comes from.
 */
#include "cli/command.h"
#include "host/config/edition.h"
#include "host/inspect/json_writer.h"

#include <stdio.h>
#include <string.h>

static void
print_cells(const Edition *edition)
{
    const char *section = "";

    printf("%s: %s\n", edition->name, edition->title);
    if (edition->about[0] != '\0')
        printf("%s\n", edition->about);
    for (guint i = 0; i < edition->cells->len; i++) {
        const EditionCell *cell = &g_array_index(edition->cells, EditionCell, i);
        if (strcmp(cell->section, section) != 0) {
            section = cell->section;
            printf("\n%s\n", section);
        }
        printf("  %-26s %-20s %-20s %s\n", cell->key, cell->value, cell->confidence, cell->source);
        if (cell->note[0] != '\0')
            printf("  %-26s %s\n", "", cell->note);
    }
}

static void
json_edition(JsonWriter *writer, const Edition *edition, gboolean with_cells)
{
    json_writer_object(writer, NULL);
    json_writer_text(writer, "name", edition->name);
    json_writer_text(writer, "title", edition->title);
    json_writer_text(writer, "about", edition->about);
    json_writer_text(writer, "registry", edition->registry);
    if (with_cells) {
        json_writer_array(writer, "numbers");
        for (guint i = 0; i < edition->cells->len; i++) {
            const EditionCell *cell = &g_array_index(edition->cells, EditionCell, i);
            json_writer_object(writer, NULL);
            json_writer_text(writer, "section", cell->section);
            json_writer_text(writer, "key", cell->key);
            json_writer_text(writer, "value", cell->value);
            json_writer_text(writer, "confidence", cell->confidence);
            json_writer_text(writer, "source", cell->source);
            json_writer_text(writer, "note", cell->note);
            json_writer_int(writer, "line", cell->line);
            json_writer_end_object(writer);
        }
        json_writer_end_array(writer);
    }
    json_writer_end_object(writer);
}

/* All are loaded before anything is printed, so that an error leaves no half an answer. */
static GPtrArray *
load_editions(char **names, GError **error)
{
    g_autoptr(GPtrArray) editions = g_ptr_array_new_with_free_func((GDestroyNotify)edition_free);
    for (; *names != NULL; names++) {
        Edition *edition = edition_load(*names, NULL, NULL, error);
        if (edition == NULL)
            return NULL;
        g_ptr_array_add(editions, edition);
    }
    return g_steal_pointer(&editions);
}

static void
print_json(const GPtrArray *editions, gboolean with_cells)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);

    json_writer_document(writer, "editions");
    json_writer_array(writer, "editions");
    for (guint i = 0; i < editions->len; i++)
        json_edition(writer, g_ptr_array_index(editions, i), with_cells);
    json_writer_end_array(writer);
    json_writer_end_object(writer);
    puts(out->str);
}

int
cmd_editions(int argc, char **argv)
{
    gboolean as_json = FALSE;
    const GOptionEntry options[] = {
        { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print JSON", NULL },
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, options, "[NAME…]",
            "Without a name: the editions that are known. With names: every number of those\n"
            "editions, how far it is to be trusted, and its source."))
        return EXIT_BAD_INPUT;

    gboolean is_asked = argc > 1;
    g_auto(GStrv) known = edition_names();
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) editions = load_editions(is_asked ? argv + 1 : known, &error);
    if (editions == NULL) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    if (as_json) {
        print_json(editions, is_asked);
    } else {
        for (guint i = 0; i < editions->len; i++) {
            const Edition *edition = g_ptr_array_index(editions, i);
            if (!is_asked)
                printf("%-16s %s\n", edition->name, edition->title);
            else
                print_cells(edition);
            if (is_asked && i + 1 < editions->len)
                putchar('\n');
        }
    }
    return cli_finish(EXIT_AS_EXPECTED);
}
