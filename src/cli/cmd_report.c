/* SPDX-License-Identifier: MIT */
/* deskheap report: the page of a trace that "deskheap run --trace" wrote. */
#include "cli/command.h"
#include "cli/named_output.h"
#include "host/history/history.h"
#include "host/page/page.h"
#include "host/text/input.h"
#include "host/text/json_check.h"
#include "host/text/output_file.h"

#include <string.h>

/* Ten times that of the longest scenario that is shipped. */
#define TRACE_BYTES_MAX ((gsize)128 * 1024 * 1024)

static SourceText *
read_trace(const char *path, GError **error)
{
    gboolean is_stdin = strcmp(path, INPUT_STDIN) == 0;
    g_autofree guint8 *bytes = NULL;
    gsize length = 0;

    if (is_stdin ? !input_read_stdin(TRACE_BYTES_MAX, &bytes, &length, error)
                 : !input_read(path, TRACE_BYTES_MAX, &bytes, &length, error))
        return NULL;
    return source_text_decode(is_stdin ? INPUT_STDIN_NAME : path, bytes, length, NULL, error);
}

static GString *
make_page(const char *path, GError **error)
{
    g_autoptr(SourceText) trace = read_trace(path, error);

    if (trace == NULL || !json_check(trace, &trace_shape, error))
        return NULL;
    GString *page = g_string_new(NULL);
    page_append(page, trace->text, trace->length);
    return page;
}

static gboolean
is_free(const NamedOutput *out, const char *path, GError **error)
{
    g_autoptr(GPtrArray) read = g_ptr_array_new();

    g_ptr_array_add(read, (gpointer)(strcmp(path, INPUT_STDIN) == 0 ? "/dev/stdin" : path));
    return named_output_is_free(out, read, error) && named_output_can_be_made(out, error);
}

static int
write_page(const char *out, const GString *page, GError **error)
{
    if (out != NULL && !output_file_write_whole(out, page->str, page->len, error))
        return cli_exit_code(*error);
    if (out == NULL)
        cli_write(page->str, page->len);
    return cli_finish(EXIT_AS_EXPECTED);
}

int
cmd_report(int argc, char **argv)
{
    g_autofree char *out = NULL;
    const GOptionEntry entries[] = {
        { "out", 'o', 0, G_OPTION_ARG_FILENAME, &out, "Write it into this file (stdout)", "FILE" },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GError) error = NULL;

    if (!cli_parse(&argc, &argv, entries, "TRACE",
                   "The page is one file that loads nothing. With - the trace is read from stdin."))
        return EXIT_BAD_INPUT;
    if (argc != 2)
        return cli_usage("report", argc < 2 ? "which trace?" : "one trace at a time");
    NamedOutput named = { "--out", out };
    g_autoptr(GString) page = NULL;
    if (is_free(&named, argv[1], &error))
        page = make_page(argv[1], &error);
    int code = page != NULL ? write_page(out, page, &error) : EXIT_BAD_INPUT;
    if (error == NULL)
        return code;
    cli_complain(error);
    return cli_exit_code(error);
}
