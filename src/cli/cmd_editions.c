/* SPDX-License-Identifier: MIT */
/* deskheap editions: the known editions; with a name, every number of it and where it comes from;
 * with two, what is new; with more, what differs. */
#include "cli/command.h"
#include "cli/edition_changes.h"
#include "cli/edition_text.h"
#include "cli/outputs.h"
#include "host/ask/object_cost.h"
#include "host/edition/edition.h"
#include "host/text/data_path.h"
#include "host/text/json_writer.h"
#include "host/words/confidence.h"

static const JsonMember cell_members[] = {
    { "section", JSON_TEXT }, { "key", JSON_TEXT },
    { "value", JSON_TEXT },   { "confidence", JSON_TEXT, .words = confidence_words },
    { "source", JSON_TEXT },  { "note", JSON_TEXT },
    { "file", JSON_TEXT },    { "line", JSON_INT },
    JSON_MEMBERS_END,
};

static const JsonMember edition_members[] = {
    { "name", JSON_TEXT },      { "title", JSON_TEXT },
    { "about", JSON_TEXT },     { "registry", JSON_TEXT, JSON_NULLABLE },
    { "based_on", JSON_ARRAY }, { "numbers", JSON_ARRAY, JSON_OPTIONAL, cell_members },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "editions", JSON_ARRAY, 0, edition_members },
    JSON_MEMBERS_END,
};

const JsonShape editions_shape = { "editions", "What deskheap editions --json prints.", members };

static const JsonMember size_members[] = {
    { "name", JSON_TEXT },
    { "objects", JSON_ARRAY, 0, object_cost_members },
    JSON_MEMBERS_END,
};

static const JsonMember sizes_members[] = {
    { "editions", JSON_ARRAY, 0, size_members },
    JSON_MEMBERS_END,
};

const JsonShape edition_sizes_shape = { "edition-sizes",
                                        "What deskheap editions --sizes --json prints.",
                                        sizes_members };

static void
json_edition(JsonWriter *writer, const Edition *edition, gboolean with_cells)
{
    json_writer_object(writer, NULL);
    json_writer_text(writer, "name", edition->name);
    json_writer_text(writer, "title", edition->title);
    json_writer_text(writer, "about", edition->about);
    json_writer_text(writer, "registry", edition->registry);
    g_auto(GStrv) bases = cell_file_bases(edition->file);
    json_writer_array(writer, "based_on");
    for (guint i = 0; bases[i] != NULL; i++)
        json_writer_text(writer, NULL, bases[i]);
    json_writer_end_array(writer);
    if (with_cells) {
        json_writer_array(writer, "numbers");
        for (guint i = 0; i < edition->cells->len; i++) {
            const Cell *cell = &g_array_index(edition->cells, Cell, i);
            json_writer_object(writer, NULL);
            json_writer_text(writer, "section", cell->section);
            json_writer_text(writer, "key", cell->key);
            json_writer_text(writer, "value", cell->value);
            json_writer_text(writer, "confidence", cell->confidence);
            json_writer_text(writer, "source", cell->source);
            json_writer_text(writer, "note", cell->note);
            json_writer_text(writer, "file", cell->path);
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
print_json(GString *out, const GPtrArray *editions, gboolean with_cells)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);

    json_writer_document(writer, &editions_shape);
    json_writer_array(writer, "editions");
    for (guint i = 0; i < editions->len; i++)
        json_edition(writer, g_ptr_array_index(editions, i), with_cells);
    json_writer_end_array(writer);
    json_writer_end_document(writer);
}

/* What objects cost, edition by edition. */
static gboolean
print_sizes(GString *out, char **names, gboolean as_json, GError **error)
{
    g_autoptr(JsonWriter) writer = as_json ? json_writer_new(out, TRUE) : NULL;
    gboolean is_good = TRUE;

    if (as_json) {
        json_writer_document(writer, &edition_sizes_shape);
        json_writer_array(writer, "editions");
    }
    for (guint i = 0; is_good && names[i] != NULL; i++) {
        const ScenarioOverrides overrides = { .edition = names[i] };
        g_autoptr(Scenario) system = bare_system(NULL, &overrides, error);
        g_autoptr(ObjectCosts) costs = system != NULL ? object_costs_ask(system, error) : NULL;
        is_good = costs != NULL;
        if (!is_good)
            break;
        if (!as_json) {
            if (i > 0)
                g_string_append_c(out, '\n');
            object_costs_print(out, costs);
            continue;
        }
        json_writer_object(writer, NULL);
        json_writer_text(writer, "name", costs->edition);
        object_costs_json(writer, "objects", costs);
        json_writer_end_object(writer);
    }
    if (as_json) {
        json_writer_end_array(writer);
        json_writer_end_document(writer);
    }
    return is_good;
}

/* Of two what is new in the second, unless all is wanted. */
static gboolean
print_text(
    GString *out, const GPtrArray *editions, gboolean is_asked, gboolean with_all, GError **error)
{
    if (!is_asked)
        edition_print_list(out, editions);
    else if (editions->len == 1)
        edition_print(out, g_ptr_array_index(editions, 0));
    else if (editions->len == 2 && !with_all)
        return edition_print_changes(out, g_ptr_array_index(editions, 0),
                                     g_ptr_array_index(editions, 1), error);
    else
        edition_print_differences(out, editions);
    return TRUE;
}

int
cmd_editions(int argc, char **argv)
{
    gboolean as_json = FALSE, with_sizes = FALSE, with_all = FALSE;
    const GOptionEntry options[] = {
        { "all", 0, 0, G_OPTION_ARG_NONE, &with_all,
          "Of two editions every number that differs, with where it stands", NULL },
        { "sizes", 0, 0, G_OPTION_ARG_NONE, &with_sizes,
          "What each USER object costs, in bytes and in blocks of the desktop heap", NULL },
        JSON_OPTION(&as_json),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, options, "[NAME…]",
            "Without a name: the editions that are known. With one: every number of it, how far it\n"
            "is to be trusted, the file and line that says it, and its source. With two: what is\n"
            "new in the second. With more: the numbers that are not the same in all of them."))
        return EXIT_BAD_INPUT;

    gboolean is_asked = argc > 1;
    g_auto(GStrv) known = edition_names();
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) editions =
        data_path_check(&error) ? load_editions(is_asked ? argv + 1 : known, &error) : NULL;
    if (editions == NULL) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    g_autoptr(GString) out = g_string_new(NULL);
    gboolean is_good = TRUE;
    if (with_sizes)
        is_good = print_sizes(out, is_asked ? argv + 1 : known, as_json, &error);
    else if (as_json)
        print_json(out, editions, is_asked);
    else
        is_good = print_text(out, editions, is_asked, with_all, &error);
    if (!is_good) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    return cli_print(out, EXIT_AS_EXPECTED);
}
