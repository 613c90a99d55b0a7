/* SPDX-License-Identifier: MIT */
/* SVG elements, one path for all segments of a colour in a row, and the style that they need. */
#include "host/picture/canvas.h"

#include "host/text/xml_text.h"

#include <string.h>

#define LETTERS_OF_A_LINE   72u /* of 15 units; letters differ, so with room to spare */
#define LETTERS_OF_A_HEAD   58u
#define LINE                19.0
#define LEGEND_LINE         20.0
#define LETTERS_OF_A_LEGEND 36u
#define CAPTION_GAP         6.0
#define SWATCH              12.0
#define SWATCH_STEP         18.0
/* Half a unit cannot be seen. */
#define THINNEST 0.05

void
canvas_init(Canvas *canvas)
{
    *canvas = (Canvas){ .body = g_string_new(NULL), .y = CANVAS_MARGIN, .colours = CANVAS_KIND };
}

void
canvas_clear(Canvas *canvas)
{
    g_string_free(canvas->body, TRUE);
}

/* A tenth is enough; whole ones have no point. */
static void
append_length(GString *out, double length)
{
    gint64 tenths = (gint64)(length * 10 + (length < 0 ? -0.5 : 0.5));

    g_string_append_printf(out, "%s%" G_GINT64_FORMAT, tenths < 0 ? "-" : "", ABS(tenths) / 10);
    if (tenths % 10 != 0)
        g_string_append_printf(out, ".%" G_GINT64_FORMAT, ABS(tenths) % 10);
}

static void
append_attribute(GString *out, const char *name, double length)
{
    g_string_append_printf(out, " %s=\"", name);
    append_length(out, length);
    g_string_append_c(out, '"');
}

/* ---- text ---- */

static void
append_line(Canvas *canvas, const char *style, double x, double y, const char *text)
{
    g_string_append(canvas->body, "<text");
    if (*style != '\0')
        xml_append_attribute(canvas->body, "class", style);
    append_attribute(canvas->body, "x", x);
    append_attribute(canvas->body, "y", y);
    g_string_append_c(canvas->body, '>');
    xml_append_text(canvas->body, text);
    g_string_append(canvas->body, "</text>\n");
}

void
canvas_text(Canvas *canvas, const char *style, const char *text)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \n\t", -1);
    glong most = strcmp(style, "head") == 0 ? LETTERS_OF_A_HEAD : LETTERS_OF_A_LINE;
    g_autoptr(GString) line = g_string_new(NULL);

    for (guint i = 0; words[i] != NULL; i++) {
        if (line->len > 0 &&
            g_utf8_strlen(line->str, -1) + 1 + g_utf8_strlen(words[i], -1) > most) {
            append_line(canvas, style, CANVAS_MARGIN, canvas->y += LINE, line->str);
            g_string_truncate(line, 0);
        }
        g_string_append_printf(line, "%s%s", line->len > 0 && *words[i] != '\0' ? " " : "",
                               words[i]);
    }
    append_line(canvas, style, CANVAS_MARGIN, canvas->y += LINE, line->str);
}

/* ---- bars ---- */

static void
append_box(GString *out, const CanvasSegment *segment, double y, double height)
{
    double x = CANVAS_MARGIN + segment->from * CANVAS_INNER;
    double width = (segment->to - segment->from) * CANVAS_INNER;

    g_string_append_c(out, 'M');
    append_length(out, x);
    g_string_append_c(out, ' ');
    append_length(out, y);
    g_string_append_c(out, 'h');
    append_length(out, width);
    g_string_append_c(out, 'v');
    append_length(out, height);
    g_string_append_c(out, 'h');
    append_length(out, -width);
    g_string_append_c(out, 'z');
}

/* Those of this colour; what is too thin to be seen is not there. */
static void
append_colour(Canvas *canvas, const GArray *segments, guint colour, double height)
{
    g_autoptr(GString) path = g_string_new(NULL);

    for (guint i = 0; i < segments->len; i++) {
        CanvasSegment segment = g_array_index(segments, CanvasSegment, i);
        if (segment.colour != colour)
            continue;
        while (i + 1 < segments->len &&
               g_array_index(segments, CanvasSegment, i + 1).colour == colour &&
               g_array_index(segments, CanvasSegment, i + 1).from <= segment.to)
            segment.to = g_array_index(segments, CanvasSegment, ++i).to;
        if ((segment.to - segment.from) * CANVAS_INNER >= THINNEST)
            append_box(path, &segment, canvas->y, height);
    }
    if (path->len > 0)
        g_string_append_printf(canvas->body, "<path class=\"c%u\" d=\"%s\"/>\n", colour, path->str);
}

void
canvas_row(Canvas *canvas, const GArray *segments, double height)
{
    for (guint i = 0; i < segments->len; i++)
        canvas->colours =
            MAX(canvas->colours, g_array_index(segments, CanvasSegment, i).colour + 1);
    for (guint colour = 0; colour < canvas->colours; colour++)
        append_colour(canvas, segments, colour, height);
}

void
canvas_frame(Canvas *canvas, double from_y)
{
    g_string_append(canvas->body, "<rect class=\"frame\"");
    append_attribute(canvas->body, "x", CANVAS_MARGIN);
    append_attribute(canvas->body, "y", from_y);
    append_attribute(canvas->body, "width", CANVAS_INNER);
    append_attribute(canvas->body, "height", canvas->y - from_y);
    g_string_append(canvas->body, "/>\n");
}

static void
append_swatch(Canvas *canvas, guint colour, double x)
{
    g_string_append_printf(canvas->body, "<rect class=\"c%u frame\"", colour);
    append_attribute(canvas->body, "x", x);
    append_attribute(canvas->body, "y", canvas->y - SWATCH + 1);
    append_attribute(canvas->body, "width", SWATCH);
    append_attribute(canvas->body, "height", SWATCH);
    g_string_append(canvas->body, "/>\n");
}

void
canvas_caption(Canvas *canvas, guint colour, const char *text)
{
    canvas->y += LINE;
    if (colour != COLOUR_PAPER)
        append_swatch(canvas, colour, CANVAS_MARGIN);
    append_line(canvas, "", CANVAS_MARGIN + (colour != COLOUR_PAPER ? SWATCH_STEP : 0), canvas->y,
                text);
    canvas->y += CAPTION_GAP;
}

void
canvas_legend(Canvas *canvas, const GPtrArray *texts, const GArray *colours)
{
    gboolean is_left = TRUE; /* the next one begins a line */

    for (guint i = 0; i < texts->len; i++) {
        gboolean is_long = g_utf8_strlen(texts->pdata[i], -1) > LETTERS_OF_A_LEGEND;
        is_left = is_left || is_long;
        double x = CANVAS_MARGIN + (is_left ? 0 : CANVAS_INNER / 2);
        if (is_left)
            canvas->y += LEGEND_LINE;
        append_swatch(canvas, g_array_index(colours, guint, i), x);
        append_line(canvas, "small", x + SWATCH_STEP, canvas->y, texts->pdata[i]);
        is_left = !is_left || is_long;
    }
}

/* ---- the file ---- */

/* Only those of kinds that are in it. */
static void
append_colours(GString *out, const Canvas *canvas, gboolean is_dark)
{
    g_string_append_printf(out, "text{fill:%s}.card{fill:%s;stroke:%s}.frame{stroke:%s}\n",
                           colour_value(COLOUR_INK, is_dark), colour_value(COLOUR_PAPER, is_dark),
                           colour_value(COLOUR_REGION, is_dark),
                           colour_value(COLOUR_LINE, is_dark));
    for (guint colour = 0; colour < COLOUR_COUNT; colour++)
        g_string_append_printf(out, ".c%u{fill:%s}", colour, colour_value(colour, is_dark));
    for (guint colour = CANVAS_KIND; colour < canvas->colours; colour++) {
        g_autofree char *value = colour_of_number(colour - CANVAS_KIND, is_dark);
        g_string_append_printf(out, ".c%u{fill:%s}", colour, value);
    }
    g_string_append_c(out, '\n');
}

static void
append_style(GString *out, const Canvas *canvas)
{
    g_string_append(
        out,
        "<style>\n"
        "text{font:15px system-ui,-apple-system,\"Segoe UI\",Roboto,\"DejaVu Sans\",sans-serif}\n"
        ".head{font-size:18px;font-weight:600}.small{font-size:14px}\n"
        "rect.frame:not([class^=c]){fill:none}\n");
    append_colours(out, canvas, FALSE);
    g_string_append(out, "@media screen and (prefers-color-scheme:dark){\n");
    append_colours(out, canvas, TRUE);
    g_string_append(out, "}\n</style>\n");
}

void
canvas_write(GString *out, const Canvas *canvas, const char *title, const char *about)
{
    double height = canvas->y + CANVAS_MARGIN;

    g_string_append_printf(out,
                           "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" "
                           "width=\"%.0f\" height=\"%.0f\" role=\"img\" "
                           "aria-labelledby=\"title about\">\n<title id=\"title\">",
                           CANVAS_WIDTH, height, CANVAS_WIDTH * 1.2, height * 1.2);
    xml_append_text(out, title);
    g_string_append(out, "</title>\n<desc id=\"about\">");
    xml_append_text(out, about);
    g_string_append(out, "</desc>\n");
    append_style(out, canvas);
    g_string_append_printf(
        out,
        "<rect class=\"card\" x=\"0.5\" y=\"0.5\" width=\"%.0f\" height=\"%.0f\" "
        "rx=\"6\"/>\n%s</svg>\n",
        CANVAS_WIDTH - 1, height - 1, canvas->body->str);
}
