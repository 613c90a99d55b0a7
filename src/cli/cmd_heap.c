/* SPDX-License-Identifier: MIT */
/* deskheap heap: plays an allocation trace on one bare desktop heap. */
#include "cli/command.h"
#include "host/edition/edition.h"
#include "host/text/input.h"
#include "host/text/number.h"
#include "host/text/source_text.h"
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

static HeapTraceResult *
play(const char *path, const char *edition_name, guint64 size, GError **error)
{
    g_autoptr(Edition) edition = edition_load(edition_name, NULL, NULL, error);
    if (edition == NULL)
        return NULL;
    g_autoptr(SourceText) trace = read_trace(path, error);
    if (trace == NULL)
        return NULL;
    return heap_trace_play(trace, edition->boot.heap_format, size, error);
}

/* --quiz. */
static int
ask(const char *edition_name, guint64 size, guint32 seed, gboolean with_answers, gboolean as_json)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) edition = edition_load(edition_name, NULL, NULL, &error);
    g_autoptr(HeapQuiz) quiz =
        edition != NULL ? heap_quiz_new(seed, edition->boot.heap_format, size, &error) : NULL;
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
    g_autofree char *edition = g_strdup(EDITION_DEFAULT);
    g_autofree char *size_text = g_strdup(DEFAULT_SIZE);
    gboolean as_json = FALSE, with_map = FALSE, explain = FALSE, with_answers = FALSE;
    g_autofree char *quiz = NULL;
    gint64 seed = 0;
    const GOptionEntry entries[] = {
        { "edition", 0, 0, G_OPTION_ARG_STRING, &edition,
          "The heap of this edition (" EDITION_DEFAULT ")", "NAME" },
        { "size", 0, 0, G_OPTION_ARG_STRING, &size_text,
          "Size of the heap, a multiple of 4 KB (" DEFAULT_SIZE ")", "SIZE" },
        { "map", 0, 0, G_OPTION_ARG_NONE, &with_map, "Draw the blocks", NULL },
        { "explain", 0, 0, G_OPTION_ARG_NONE, &explain, "Say of each refusal why", NULL },
        { "quiz", 0, 0, G_OPTION_ARG_STRING, &quiz,
          "In place of a trace: a question made of this number, from 0 on", "SEED" },
        { "answer", 0, 0, G_OPTION_ARG_NONE, &with_answers, "With --quiz: tell the answers too",
          NULL },
        { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print JSON", NULL },
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
    if (quiz != NULL)
        return ask(edition, size, (guint32)seed, with_answers, as_json);

    g_autoptr(GError) error = NULL;
    g_autoptr(HeapTraceResult) result = play(argc > 1 ? argv[1] : NULL, edition, size, &error);
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
