/* SPDX-License-Identifier: MIT */
/* deskheap heap: plays an allocation trace on one bare desktop heap. */
#include "cli/command.h"
#include "host/config/edition.h"
#include "host/config/source_text.h"
#include "host/engine/heap_trace.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_EDITION "server2003-sp2"
#define DEFAULT_SIZE    "512K"

static gboolean
read_stdin(guint8 **bytes, gsize *length, GError **error)
{
    g_autoptr(GByteArray) all = g_byte_array_new();
    guint8 chunk[16 * 1024];
    gsize count;

    while ((count = fread(chunk, 1, sizeof(chunk), stdin)) > 0) {
        g_byte_array_append(all, chunk, (guint)count);
        if (all->len > HEAP_TRACE_BYTES_MAX) {
            g_set_error(error, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_TOO_BIG,
                        "<stdin>: a trace has at most %u MB", HEAP_TRACE_BYTES_MAX / 1024 / 1024);
            return FALSE;
        }
    }
    if (ferror(stdin)) {
        g_set_error(error, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_FILE, "<stdin>: %s",
                    g_strerror(errno));
        return FALSE;
    }
    *length = all->len;
    *bytes = g_byte_array_free(g_steal_pointer(&all), FALSE);
    return TRUE;
}

/* `path` NULL or "-": stdin. */
static SourceText *
read_trace(const char *path, GError **error)
{
    gboolean is_stdin = path == NULL || strcmp(path, "-") == 0;
    g_autofree guint8 *bytes = NULL;
    gsize length = 0;

    if (is_stdin ? !read_stdin(&bytes, &length, error)
                 : !source_text_read_file(path, HEAP_TRACE_BYTES_MAX, &bytes, &length, error))
        return NULL;
    return source_text_decode(is_stdin ? "<stdin>" : path, bytes, length, NULL, error);
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

int
cmd_heap(int argc, char **argv)
{
    g_autofree char *edition = g_strdup(DEFAULT_EDITION);
    g_autofree char *size_text = g_strdup(DEFAULT_SIZE);
    gboolean as_json = FALSE, with_map = FALSE, explain = FALSE;
    const GOptionEntry entries[] = {
        { "edition", 0, 0, G_OPTION_ARG_STRING, &edition,
          "The heap of this edition (" DEFAULT_EDITION ")", "NAME" },
        { "size", 0, 0, G_OPTION_ARG_STRING, &size_text,
          "Size of the heap, a multiple of 4 KB (" DEFAULT_SIZE ")", "SIZE" },
        { "map", 0, 0, G_OPTION_ARG_NONE, &with_map, "Draw the blocks", NULL },
        { "explain", 0, 0, G_OPTION_ARG_NONE, &explain, "Say of each refusal why", NULL },
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
    if (!yaml_parse_size(size_text, &size))
        return cli_usage("heap", "--size is a number of bytes such as 512K, not \"%s\"", size_text);

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
