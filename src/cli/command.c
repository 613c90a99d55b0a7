/* SPDX-License-Identifier: MIT */
/* Options and arguments of a verb, its help, and how it complains. */
#include "cli/command.h"

#include "cli/progress.h"
#include "host/engine/engine.h"
#include "host/engine/qemu_engine.h"
#include "host/text/printable.h"

#include <glib.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum color_mode { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

static enum color_mode color_mode = COLOR_AUTO;

/* errno of the first write to stdout that failed, 0: none did. A later fflush() may not know it. */
static int write_errno = 0;

bool
cli_set_color(const char *word)
{
    static const char *const words[] = { "auto", "always", "never" };
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(word, words[i]) == 0) {
            color_mode = (enum color_mode)i;
            return true;
        }
    }
    return false;
}

static gboolean
on_color(const gchar *name, const gchar *value, gpointer data, GError **error)
{
    if (cli_set_color(value))
        return TRUE;
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                "%s is auto, always or never, not \"%s\"", name, value);
    return FALSE;
}

bool
cli_color(void)
{
    if (color_mode != COLOR_AUTO)
        return color_mode == COLOR_ALWAYS;
    const char *no_color = g_getenv("NO_COLOR");
    if (no_color != NULL && no_color[0] != '\0')
        return false;
    return isatty(STDOUT_FILENO) && g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

/* Each is a line without the program's name. */
static void
append_examples(GString *out, const char *lines)
{
    g_auto(GStrv) each = g_strsplit(lines, "\n", -1);

    g_string_append(out, "Examples:\n");
    for (char **line = each; *line != NULL && **line != '\0'; line++)
        g_string_append_printf(out, "  deskheap %s\n", *line);
}

/* What stands under the options. Free with g_free(). */
static char *
description(const char *verb, const char *about)
{
    static const struct {
        const char *verb;
        const char *lines;
    } examples[] = {
#define COMMAND(name, summary, examples) { #name, examples },
#include "cli/commands.def"
#undef COMMAND
    };
    GString *out = g_string_new(about);

    if (out->len > 0)
        g_string_append(out, g_str_has_suffix(about, "\n") ? "\n" : "\n\n");
    for (guint i = 0; i < G_N_ELEMENTS(examples); i++)
        if (strcmp(examples[i].verb, verb) == 0)
            append_examples(out, examples[i].lines);
    return g_string_free(out, FALSE);
}

/* GLib prints --help itself and exits with 0, whether or not it could be written. */
static void
print_help(const char *text)
{
    cli_write(text, strlen(text));
    int code = cli_finish(EXIT_AS_EXPECTED);
    if (code != EXIT_AS_EXPECTED)
        exit(code);
}

/* Of options that take a value; NULL: it is none of them. */
static const GOptionEntry *
find_valued(const GOptionEntry *options, const char *argument)
{
    for (; options != NULL && options->long_name != NULL; options++)
        if (options->arg != G_OPTION_ARG_NONE &&
            (g_str_has_prefix(argument, "--") ? strcmp(argument + 2, options->long_name) == 0
                                              : argument[1] == options->short_name))
            return options;
    return NULL;
}

/* "-j2" is "--jobs=2": GLib wants the value of a short option in an argument of its own, and what
 * stands there is left alone. */
static void
part_values(int argc, char **argv, const GOptionEntry *options)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const GOptionEntry *option =
            argv[i][0] == '-' && argv[i][1] != '\0' ? find_valued(options, argv[i]) : NULL;
        if (option == NULL)
            continue;
        if (argv[i][1] == '-' || argv[i][2] == '\0') {
            i++;
            continue;
        }
        g_autofree char *whole = g_strdup_printf("--%s=%s", option->long_name, argv[i] + 2);
        argv[i] = (char *)g_intern_string(whole);
    }
}

bool
cli_parse(
    int *argc, char ***argv, const GOptionEntry *options, const char *arguments, const char *about)
{
    static const GOptionEntry common[] = {
        { "color", 0, 0, G_OPTION_ARG_CALLBACK, on_color, "Colour: auto, always or never (auto)",
          "WHEN" },
        G_OPTION_ENTRY_NULL,
    };
    const char *verb = (*argv)[0];
    g_autofree char *usage = g_strdup_printf("deskheap %s", verb);
    g_autoptr(GOptionContext) context = g_option_context_new(arguments);
    g_autoptr(GError) error = NULL;

    /* The usage line begins with the program name, and for a verb that is two words. */
    g_set_prgname(usage);
    g_set_print_handler(print_help);
    if (options != NULL)
        g_option_context_add_main_entries(context, options, NULL);
    g_option_context_add_main_entries(context, common, NULL);
    g_autofree char *text = description(verb, about);
    g_option_context_set_description(context, text);
    part_values(*argc, *argv, options);
    if (!g_option_context_parse(context, argc, argv, &error)) {
        cli_usage(verb, "%s", error->message);
        return false;
    }
    if (*argc > 1 && strcmp((*argv)[1], "--") == 0) {
        (*argv)[1] = (*argv)[0];
        (*argv)++;
        (*argc)--;
    }
    return true;
}

int
cli_usage(const char *verb, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *problem = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *text = printable_text(problem, -1);
    fprintf(stderr, "deskheap %s: %s\n", verb, text);
    fprintf(stderr, "\"deskheap %s --help\" shows the options\n", verb);
    return EXIT_BAD_INPUT;
}

/* "name:12:7: text" or "name:12: text": such a message must begin its line, for editors to jump by
 * it. One about an option says so itself: "--set: text". */
static bool
has_position(const char *text)
{
    return g_regex_match_simple("\\A(?:[^\\s:][^:\\n]*:[0-9]+:|--[a-z-]+: )", text, 0, 0);
}

void
cli_complain(const GError *error)
{
    progress_hide();
    g_autofree char *text = printable_lines(error->message, -1);
    if (has_position(text))
        fprintf(stderr, "%s\n", text);
    else
        fprintf(stderr, "deskheap: %s\n", text + (g_str_has_prefix(text, "error: ") ? 7 : 0));
}

int
cli_exit_code(const GError *error)
{
    if (g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_PANIC))
        return EXIT_OUR_BUG;
    if (g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_DIFFERENCE))
        return EXIT_DIVERGED;
    if (g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_UNSUPPORTED))
        return EXIT_BAD_INPUT;
    if (error->domain == ENGINE_ERROR || engine_qemu_is_short(error) ||
        g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOMEM) ||
        g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ||
        g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_MFILE))
        return EXIT_TRY_AGAIN;
    return EXIT_BAD_INPUT;
}

void
cli_write(const char *text, gsize length)
{
    if (length > 0)
        progress_hide();
    errno = 0;
    if (fwrite(text, 1, length, stdout) < length && write_errno == 0)
        write_errno = errno;
}

int
cli_print(const GString *text, int code)
{
    g_autofree char *lines = printable_lines(text->str, (gssize)text->len);

    cli_write(lines, strlen(lines));
    return cli_finish(code);
}

int
cli_worse(int a, int b)
{
    static const int by_weight[] = { EXIT_AS_EXPECTED, EXIT_TRY_AGAIN, EXIT_BAD_INPUT,
                                     EXIT_UNMET,       EXIT_DIVERGED,  EXIT_OUR_BUG };
    int worse = a;
    for (guint i = 0; i < G_N_ELEMENTS(by_weight); i++) {
        if (by_weight[i] == a || by_weight[i] == b)
            worse = by_weight[i];
    }
    return worse;
}

int
cli_finish(int code)
{
    errno = 0;
    if (fflush(stdout) != 0 && write_errno == 0)
        write_errno = errno;
    if (write_errno == 0 && !ferror(stdout))
        return code;
    /* A reader that has seen enough ("| head") is no news. */
    if (write_errno != EPIPE)
        fprintf(stderr, "deskheap: writing the output: %s\n",
                g_strerror(write_errno != 0 ? write_errno : EIO));
    return cli_worse(code, EXIT_TRY_AGAIN);
}
