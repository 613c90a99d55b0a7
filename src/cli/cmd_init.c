/* SPDX-License-Identifier: MIT */
/* deskheap init: a scenario to start from. */
#include "cli/command.h"
#include "cli/replay_command.h"
#include "host/answer/starter.h"
#include "host/edition/edition.h"
#include "host/text/input.h"
#include "host/text/output_file.h"
#include "host/text/printable.h"

#include <stdio.h>
#include <string.h>

#define FILE_USUAL "scenario.yaml"

static gboolean
write_file(const char *path, const char *text, gboolean is_forced, GError **error)
{
    if (!is_forced && g_file_test(path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK)) {
        printable_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                        "%s is there already; --force writes over it", path);
        return FALSE;
    }
    g_autoptr(OutputFile) file = output_file_open(path, OUTPUT_FILE_PLAIN, error);
    return file != NULL && output_file_write(file, text, strlen(text), error) &&
           output_file_finish(file, error);
}

/* Whoever names one where the file stands wants that Windows, and would get another. */
static gboolean
is_edition(const char *path)
{
    g_auto(GStrv) names = edition_names();

    return g_strv_contains((const char *const *)names, path);
}

int
cmd_init(int argc, char **argv)
{
    g_autofree char *edition = NULL;
    gboolean is_forced = FALSE;
    const GOptionEntry entries[] = {
        { "edition", 0, 0, G_OPTION_ARG_STRING, &edition,
          "Of this edition of Windows (" EDITION_DEFAULT ")", "NAME" },
        { "force", 0, 0, G_OPTION_ARG_NONE, &is_forced, "Write over a file that is there", NULL },
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "[FILE]",
            "Writes a scenario to start from, with what can be said of a system beside it, to\n"
            "FILE (" FILE_USUAL "; - is standard output). It can be run as it is."))
        return EXIT_BAD_INPUT;
    if (argc > 2)
        return cli_usage("init", "one file at a time");
    if (argc == 2 && edition == NULL && is_edition(argv[1]))
        return cli_usage("init", "%s is an edition and no name of a file: --edition %s", argv[1],
                         argv[1]);

    const char *path = argc == 2 ? argv[1] : FILE_USUAL;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = starter_text(edition, &error);
    if (text != NULL && strcmp(path, INPUT_STDIN) == 0) {
        g_autoptr(GString) out = g_string_new(text);
        return cli_print(out, EXIT_AS_EXPECTED);
    }
    if (text == NULL || !write_file(path, text, is_forced, &error)) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    g_autofree char *name = printable_text(path, -1);
    g_autoptr(GString) command = g_string_new(*path == '-' ? "deskheap run --" : "deskheap run");
    replay_append_word(command, path);
    fprintf(stderr, "%s: \"%s\" plays it\n", name, command->str);
    return EXIT_AS_EXPECTED;
}
