/* SPDX-License-Identifier: MIT */
/* deskheap heap: plays an allocation trace on one bare desktop heap. */
#include "cli/command.h"
#include "host/edition/edition.h"
#include "host/text/input.h"
#include "host/text/number.h"
#include "host/text/source_text.h"
#include "host/text/suggest.h"
#include "host/trace/heap_quiz.h"
#include "host/trace/heap_trace.h"

#include <string.h>

#define DEFAULT_SIZE "512K"

/* `path` NULL or "-": stdin. */
static SourceText *
read_trace(const char *path, GError **error)
{
    gboolean is_stdin = path == NULL || strcmp(path, INPUT_STDIN) == 0;
    g_autofree guint8 *bytes = NULL;
    gsize length = 0;

    if (is_stdin ? !input_read_stdin(HEAP_TRACE_BYTES_MAX, &bytes, &length, error)
                 : !input_read(path, HEAP_TRACE_BYTES_MAX, &bytes, &length, error))
        return NULL;
    return source_text_decode(is_stdin ? INPUT_STDIN_NAME : path, bytes, length, NULL, error);
}

/* The format by its own name, or an edition's; 0: *error says why there is none. */
static guint32
choose_format(const char *name, const char *edition_name, GError **error)
{
    if (name != NULL)
        return heap_format_named(name);
    g_autoptr(Edition) edition = edition_load(edition_name, NULL, NULL, error);
    return edition != NULL ? edition->boot.heap_format : HEAP_FORMAT_NONE;
}

static HeapTraceResult *
play(const char *path, guint32 format, guint64 size, GError **error)
{
    g_autoptr(SourceText) trace = read_trace(path, error);
    if (trace == NULL)
        return NULL;
    return heap_trace_play(trace, format, size, error);
}

/* --quiz. */
static int
ask(guint32 format, guint64 size, guint32 seed, gboolean with_answers, gboolean as_json)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(HeapQuiz) quiz = heap_quiz_new(seed, format, size, &error);
    g_autoptr(GString) out = g_string_new(NULL);

    if (quiz == NULL) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    if (as_json)
        heap_quiz_print_json(out, quiz, with_answers);
    else
        heap_quiz_print(out, quiz, with_answers);
    return cli_print(out, EXIT_AS_EXPECTED);
}

int
cmd_heap(int argc, char **argv)
{
    g_autofree char *edition = NULL;
    g_autofree char *format_name = NULL;
    g_autofree char *size_text = g_strdup(DEFAULT_SIZE);
    gboolean as_json = FALSE, with_map = FALSE, explain = FALSE, with_answers = FALSE;
    g_autofree char *quiz = NULL;
    gint64 seed = 0;
    const GOptionEntry entries[] = {
        { "edition", 0, 0, G_OPTION_ARG_STRING, &edition,
          "The heap of this edition (" EDITION_DEFAULT ")", "NAME" },
        { "format", 0, 0, G_OPTION_ARG_STRING, &format_name,
          "A heap of this format, in place of an edition's: nt61-x64 is that of 64-bit Windows 7",
          "NAME" },
        { "size", 0, 0, G_OPTION_ARG_STRING, &size_text,
          "Size of the heap, a multiple of 4 KB (" DEFAULT_SIZE ")", "SIZE" },
        { "map", 0, 0, G_OPTION_ARG_NONE, &with_map, "Draw the blocks", NULL },
        { "explain", 0, 0, G_OPTION_ARG_NONE, &explain, "Say of each refusal why", NULL },
        { "quiz", 0, 0, G_OPTION_ARG_STRING, &quiz,
          "In place of a trace: a question made of this number, from 0 on", "SEED" },
        { "answer", 0, 0, G_OPTION_ARG_NONE, &with_answers, "With --quiz: tell the answers too",
          NULL },
        JSON_OPTION(&as_json),
        G_OPTION_ENTRY_NULL,
    };
    if (!cli_parse(
            &argc, &argv, entries, "[TRACE]",
            "A trace has an operation a line: alloc NAME SIZE, realloc NAME SIZE, free NAME.\n"
            "Sizes are bytes, decimal or 0x; # begins a comment. Without TRACE, or with -, it is\n"
            "read from stdin."))
        return EXIT_BAD_INPUT;
    if (argc > 2)
        return cli_usage("heap", "one trace at a time");

    guint64 size = 0;
    if (!number_parse_size(size_text, &size))
        return cli_usage("heap", "--size is a number of bytes such as 512K, not \"%s\"", size_text);

    if (quiz != NULL && (!number_parse(quiz, &seed) || seed < 0 || seed > G_MAXUINT32))
        return cli_usage("heap", "--quiz is a number from 0 to %u, not \"%s\"", G_MAXUINT32, quiz);
    if (with_answers && quiz == NULL)
        return cli_usage("heap", "--answer goes with --quiz");
    if (quiz != NULL && (argc > 1 || with_map || explain))
        return cli_usage("heap", "--quiz asks about a trace of its own");
    if (format_name != NULL && edition != NULL)
        return cli_usage("heap", "an edition has its format: --format or --edition, not both");
    if (format_name != NULL && heap_format_named(format_name) == HEAP_FORMAT_NONE) {
        g_autofree char *hint = suggest_hint_and_list(format_name, heap_format_name_list());
        return cli_usage("heap", "there is no format \"%s\" of heaps%s", format_name, hint);
    }
    g_autoptr(GError) error = NULL;
    guint32 format =
        choose_format(format_name, edition != NULL ? edition : EDITION_DEFAULT, &error);
    if (format == HEAP_FORMAT_NONE) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    if (quiz != NULL)
        return ask(format, size, (guint32)seed, with_answers, as_json);

    g_autoptr(HeapTraceResult) result = play(argc > 1 ? argv[1] : NULL, format, size, &error);
    if (result == NULL) {
        cli_complain(error);
        return cli_exit_code(error);
    }
    g_autoptr(GString) out = g_string_new(NULL);
    if (as_json) {
        heap_trace_print_json(out, result);
    } else {
        heap_trace_print(out, result, explain);
        if (with_map)
            heap_trace_print_map(out, result);
    }
    return cli_print(out, EXIT_AS_EXPECTED);
}
