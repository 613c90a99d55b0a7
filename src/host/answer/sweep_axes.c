/* SPDX-License-Identifier: MIT */
/* Line by line. */
#include "host/answer/sweep_axes.h"

#include "host/answer/sweep.h"
#include "host/text/input.h"
#include "host/text/source_text.h"
#include "host/text/text_lines.h"

#define FILE_BYTES_MAX ((gsize)64 * 1024)

static gboolean
fail_at(const SourceText *source, const TextLine *line, const char *problem, GError **error)
{
    SourceSpan span = source_text_span(source, (gsize)(line->text - source->text), line->length);
    g_autofree char *message = source_text_message(source, span, "error", problem);

    g_set_error_literal(error, SWEEP_ERROR, SWEEP_ERROR_AXIS, message);
    return FALSE;
}

static gboolean
read_line(GPtrArray *axes, const SourceText *source, const TextLine *line, GError **error)
{
    g_autofree char *text = g_strstrip(g_strndup(line->text, line->length));

    if (*text == '\0' || *text == '#')
        return TRUE;
    g_autoptr(GError) problem = NULL;
    SweepAxis *axis = sweep_axis_parse(text, &problem);
    if (axis == NULL)
        return fail_at(source, line, problem->message, error);
    g_ptr_array_add(axes, axis);
    return TRUE;
}

gboolean
sweep_axes_read(GPtrArray *axes, const char *path, GError **error)
{
    g_autofree guint8 *bytes = NULL;
    gsize length = 0;
    guint before = axes->len;
    TextLine line;

    if (!input_read(path, FILE_BYTES_MAX, &bytes, &length, error))
        return FALSE;
    g_autoptr(SourceText) source = source_text_decode(path, bytes, length, NULL, error);
    if (source == NULL)
        return FALSE;
    for (const char *at = source->text; text_line_next(&at, &line);)
        if (!read_line(axes, source, &line, error))
            return FALSE;
    line = (TextLine){ source->text, 0 };
    return axes->len > before || fail_at(source, &line, "there is no axis in this file", error);
}
