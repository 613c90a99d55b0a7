/* SPDX-License-Identifier: MIT */
/* deskheap import: a scenario made of what people have of a sick system. */
#include "cli/command.h"
#include "cli/finding_json.h"
#include "cli/named_output.h"
#include "cli/outputs.h"
#include "host/import/import_file.h"
#include "host/import/replay.h"
#include "host/text/input.h"
#include "host/text/output_file.h"

#include <stdio.h>
#include <string.h>

#define SERVICES_MAX 1000u

static const JsonMember warning_members[] = {
    FINDING_MEMBERS,
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "files", JSON_ARRAY },
    { "edition", JSON_TEXT },
    { "is_edition_guessed", JSON_BOOL },
    { "findings", JSON_ARRAY, 0, warning_members },
    { "text", JSON_TEXT },
    JSON_MEMBERS_END,
};

const JsonShape import_shape = { "import", "What deskheap import --json prints.", members };

static void
import_json(GString *out, const Imported *imported, const Replay *made)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, TRUE);

    json_writer_document(writer, &import_shape);
    json_writer_texts(writer, "files", imported->files);
    json_writer_text(writer, "edition", made->edition);
    json_writer_bool(writer, "is_edition_guessed", made->is_edition_guessed);
    json_writer_array(writer, "findings");
    for (guint i = 0; i < imported->findings->len; i++) {
        json_writer_object(writer, NULL);
        finding_json(writer, imported->files->pdata[0], imported->findings->pdata[i]);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_text(writer, "text", made->text);
    json_writer_end_document(writer);
}

static Replay *
import_all(Imported *imported, char **files, const char *edition, GError **error)
{
    for (char **file = files; *file != NULL; file++)
        if (!import_file(imported, *file, error))
            return NULL;
    return replay_scenario(imported, edition, error);
}

static gboolean
is_free(const char *out_path, char **files, GError **error)
{
    const NamedOutput out = { "--out", out_path };
    g_autoptr(GPtrArray) read = g_ptr_array_new();

    for (char **file = files; *file != NULL; file++)
        g_ptr_array_add(read, (gpointer)(strcmp(*file, INPUT_STDIN) == 0 ? "/dev/stdin" : *file));
    return named_output_is_free(&out, read, error) && named_output_can_be_made(&out, error);
}

static gboolean
read_count(const char *text, guint *count)
{
    guint64 number = 0;

    if (text != NULL && !g_ascii_string_to_unsigned(text, 10, 1, SERVICES_MAX, &number, NULL)) {
        cli_usage("import", "--services is a number from 1 to %u, not \"%s\"", SERVICES_MAX, text);
        return FALSE;
    }
    *count = (guint)number;
    return TRUE;
}

int
cmd_import(int argc, char **argv)
{
    g_autofree char *edition = NULL, *services = NULL, *out_path = NULL;
    gboolean is_quiet = FALSE, as_json = FALSE, expects_nothing = FALSE;
    const GOptionEntry entries[] = {
        { "edition", 0, 0, G_OPTION_ARG_STRING, &edition,
          "The Windows that the files are of (guessed)", "NAME" },
        { "services", 0, 0, G_OPTION_ARG_STRING, &services,
          "So many services run as LocalSystem, where no file lists them", "N" },
        { "no-expect", 0, 0, G_OPTION_ARG_NONE, &expects_nothing,
          "Do not expect what a table shows: for runs with other settings than its server's",
          NULL },
        { "out", 'o', 0, G_OPTION_ARG_FILENAME, &out_path, "Write it into this file (stdout)",
          "FILE" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &as_json,
          "Print JSON: the edition, the warnings, the scenario's text", NULL },
        QUIET_OPTION(&is_quiet),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "FILE…",
            "Makes one scenario of all files, and prints it or writes it (-o). Their content tells what they are:\n"
            "an export or hive with the Services key, a table of dheapmon or !dskheap, what\n"
            "\"sc query\", \"sc qc\" or \"tasklist /svc\" prints, JSON of Volatility 3; - is standard\n"
            "input. What a table shows and this system cannot is said on stderr."))
        return EXIT_BAD_INPUT;
    if (argc < 2)
        return cli_usage("import", "which files?");

    g_autoptr(GError) error = NULL;
    g_autoptr(Imported) imported = imported_new();
    imported->expects_nothing = expects_nothing;
    if (!read_count(services, &imported->service_count))
        return EXIT_BAD_INPUT;
    g_autoptr(Replay) made = is_free(out_path, argv + 1, &error)
                                 ? import_all(imported, argv + 1, edition, &error)
                                 : NULL;
    g_autofree char *remarks = imported_remarks(imported);
    if (!is_quiet && (!as_json || made == NULL))
        fputs(remarks, stderr);
    if (made == NULL ||
        (out_path != NULL &&
         !output_file_write_whole(out_path, made->text, strlen(made->text), &error))) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    g_autoptr(GString) out = g_string_new(NULL);
    if (as_json)
        import_json(out, imported, made);
    else if (out_path == NULL)
        g_string_append(out, made->text);
    return cli_print(out, EXIT_AS_EXPECTED);
}
