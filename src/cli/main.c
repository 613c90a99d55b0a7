/* SPDX-License-Identifier: MIT */
/* deskheap: a table of verbs. Each verb reads its own options in its own file. */
#include "cli/command.h"
#include "host/text/printable.h"
#include "host/text/suggest.h"
#include "host/text/text_table.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
};

static const struct command commands[] = {
#define COMMAND(name, summary, examples) { #name, cmd_##name, summary },
#include "cli/commands.def"
#undef COMMAND
};

static const struct command *
command_find(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    }
    return NULL;
}

static void
print_help(FILE *out)
{
    static const TextColumn columns[] = { { 10, 0, FALSE }, { 0, 0, FALSE } };
    g_autoptr(TextTable) table = text_table_new("  ", columns, G_N_ELEMENTS(columns));
    g_autoptr(GString) verbs = g_string_new(NULL);

    fputs("Usage: deskheap [--color=WHEN] VERB [OPTION…] …\n"
          "\n"
          "An emulator of Windows session space and desktop heap.\n"
          "\n",
          out);
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
        text_table_cell(table, "%s", commands[i].name);
        text_table_cell(table, "%s", commands[i].summary);
        text_table_end_row(table);
    }
    text_table_print(table, verbs);
    fputs(verbs->str, out);
    fputs("\n"
          "  --help     this text; \"deskheap VERB --help\" for one verb\n"
          "  --version  the version\n"
          "\n"
          "Exit codes: 0 as expected, 1 an expectation failed, 2 bad usage or bad input,\n"
          "3 the machines differ, 70 a bug of deskheap, 75 try again later. Of several runs the\n"
          "first of 70, 3, 1, 2, 75, 0 that one of them has.\n",
          out);
}

static int
unknown_command(const char *name)
{
    const char *names[G_N_ELEMENTS(commands) + 1] = { NULL };
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
        names[i] = commands[i].name;

    g_autofree char *hint = suggest_hint(name, names);
    g_autofree char *shown = printable_text(name, -1);
    fprintf(stderr, "deskheap: unknown verb \"%s\"%s\n", shown, hint);
    fputs("\"deskheap --help\" lists the verbs\n", stderr);
    return EXIT_BAD_INPUT;
}

static int
unknown_option(const char *option)
{
    g_autofree char *shown = printable_text(option, -1);
    fprintf(stderr, "deskheap: unknown option \"%s\" before the verb\n", shown);
    fputs("\"deskheap --help\" lists the verbs\n", stderr);
    return EXIT_BAD_INPUT;
}

static int
unknown_argument(const char *argument)
{
    g_autofree char *shown = printable_text(argument, -1);
    fprintf(stderr, "deskheap: nothing goes behind --version, and \"%s\" does\n", shown);
    return EXIT_BAD_INPUT;
}

int
main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    /* A limit on the size of files (ulimit -f) is an error like a full disk. */
    signal(SIGXFSZ, SIG_IGN);
    g_set_prgname("deskheap");

    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        const char *option = argv[i];
        if (strcmp(option, "--help") == 0 || strcmp(option, "-h") == 0) {
            print_help(stdout);
            return cli_finish(EXIT_AS_EXPECTED);
        }
        if (strcmp(option, "--version") == 0) {
            if (i + 1 < argc)
                return unknown_argument(argv[i + 1]);
            printf("deskheap %s\n", DESKHEAP_VERSION);
            return cli_finish(EXIT_AS_EXPECTED);
        }
        if (strcmp(option, "--color") == 0 && i + 1 < argc) {
            i++;
            if (!cli_set_color(argv[i]))
                return unknown_option(argv[i]);
        } else if (!g_str_has_prefix(option, "--color=") ||
                   !cli_set_color(option + strlen("--color="))) {
            return unknown_option(option);
        }
    }
    if (i == argc) {
        print_help(stderr);
        return EXIT_BAD_INPUT;
    }

    const char *verb = argv[i];
    if (strcmp(verb, "help") == 0) {
        if (i + 1 == argc) {
            print_help(stdout);
            return cli_finish(EXIT_AS_EXPECTED);
        }
        char help[] = "--help";
        char *help_argv[] = { argv[i + 1], help, NULL };
        const struct command *asked = command_find(argv[i + 1]);
        return asked != NULL ? asked->run(2, help_argv) : unknown_command(argv[i + 1]);
    }
    const struct command *command = command_find(verb);
    if (command == NULL)
        return unknown_command(verb);
    return command->run(argc - i, argv + i);
}
