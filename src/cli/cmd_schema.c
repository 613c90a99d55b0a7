/* SPDX-License-Identifier: MIT */
/* deskheap schema: JSON Schemas, of the files that people write and of the JSON that deskheap
 * prints. */
#include "cli/command.h"
#include "cli/outputs.h"
#include "host/scenario/schema.h"
#include "host/text/json_schema.h"
#include "host/text/suggest.h"
#include "host/text/text_table.h"

#include <string.h>

static const JsonShape *
find_output(const char *name)
{
    const JsonShape *const *shape = outputs();

    while (*shape != NULL && strcmp((*shape)->name, name) != 0)
        shape++;
    return *shape;
}

static int
print_output(const JsonShape *shape)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);

    json_schema_write(writer, shape);
    g_string_append_c(out, '\n');
    return cli_print(out, EXIT_AS_EXPECTED);
}

static int
print_file(const char *name)
{
    g_autofree char *text = schema_text(name);

    cli_write(text, strlen(text));
    return cli_finish(EXIT_AS_EXPECTED);
}

/* Free with g_free(); the names are not its own. */
static const char **
all_names(void)
{
    GPtrArray *names = g_ptr_array_new();

    for (const char *const *name = schema_names(); *name != NULL; name++)
        g_ptr_array_add(names, (gpointer)*name);
    for (const JsonShape *const *shape = outputs(); *shape != NULL; shape++)
        g_ptr_array_add(names, (gpointer)(*shape)->name);
    g_ptr_array_add(names, NULL);
    return (const char **)g_ptr_array_free(names, FALSE);
}

static void
add_name(TextTable *table, const char *name, const char *about)
{
    text_table_cell(table, "%s", name);
    text_table_cell(table, "%s", about);
    text_table_end_row(table);
}

static int
print_names(void)
{
    static const TextColumn columns[] = { { 15, 15, FALSE }, { 0, 0, FALSE } };
    g_autoptr(TextTable) table = text_table_new("", columns, G_N_ELEMENTS(columns));
    g_autoptr(GString) out = g_string_new(NULL);

    for (const char *const *name = schema_names(); *name != NULL; name++)
        add_name(table, *name, schema_about(*name));
    for (const JsonShape *const *shape = outputs(); *shape != NULL; shape++)
        add_name(table, (*shape)->name, (*shape)->title);
    text_table_print(table, out);
    return cli_print(out, EXIT_AS_EXPECTED);
}

static int
refuse(const char *name)
{
    g_autofree const char **names = all_names();
    g_autofree char *hint = suggest_hint_and_list(name, names);

    return cli_usage("schema", "there is no schema \"%s\"%s", name, hint);
}

int
cmd_schema(int argc, char **argv)
{
    gboolean is_list = FALSE;
    const GOptionEntry entries[] = {
        { "list", 0, 0, G_OPTION_ARG_NONE, &is_list, "The names, and what each is of", NULL },
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "[NAME]",
            "Prints the JSON Schema (draft-07) of scenario files, or of what NAME says: the files\n"
            "people write, and what deskheap prints with --json. What it prints says its own name:\n"
            "\"schema\": \"deskheap.fix/1\" is \"fix\". Lines that are JSON are valid each by itself. An\n"
            "editor with a YAML language server uses a schema when a file begins with\n"
            "  # yaml-language-server: $schema=FILE"))
        return EXIT_BAD_INPUT;

    if (is_list && argc > 1)
        return cli_usage("schema", "--list names all of them");
    if (is_list)
        return print_names();
    if (argc > 2)
        return cli_usage("schema", "takes one argument, not also \"%s\"", argv[2]);
    const char *name = argc > 1 ? argv[1] : schema_names()[0];
    if (g_strv_contains(schema_names(), name))
        return print_file(name);
    const JsonShape *shape = find_output(name);
    return shape != NULL ? print_output(shape) : refuse(name);
}
