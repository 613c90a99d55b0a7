/* SPDX-License-Identifier: MIT */
/* What is drawn is where it should be, and a text is text whatever it holds. */
#include "config_test.h"
#include "host/picture/canvas.h"

#include "../suite.h"

#include <string.h>

/* Of this canvas as a file; free with g_free(). */
static char *
written(const Canvas *canvas)
{
    g_autoptr(GString) out = g_string_new(NULL);

    canvas_write(out, canvas, "t", "a");
    return g_strdup(out->str);
}

static void
draw(Canvas *canvas, const CanvasSegment *segments, guint count)
{
    g_autoptr(GArray) row = g_array_new(FALSE, FALSE, sizeof(CanvasSegment));

    g_array_append_vals(row, segments, count);
    canvas_row(canvas, row, 10);
}

START_TEST(test_canvas_row_is_to_scale)
{
    static const CanvasSegment segments[] = { { 0, 0.25, CANVAS_KIND }, { 0.25, 1, COLOUR_FREE } };
    g_auto(Canvas) canvas = { 0 };

    canvas_init(&canvas);
    draw(&canvas, segments, G_N_ELEMENTS(segments));
    ck_assert_ptr_nonnull(strstr(canvas.body->str, "d=\"M16 16h142v10h-142z\""));
    ck_assert_ptr_nonnull(strstr(canvas.body->str, "d=\"M158 16h426v10h-426z\""));
}
END_TEST

/* Neighbours of one colour are one box, others of it another one in the same path. */
START_TEST(test_canvas_row_joins_what_touches)
{
    static const CanvasSegment segments[] = { { 0, 0.25, CANVAS_KIND },
                                              { 0.25, 0.5, CANVAS_KIND },
                                              { 0.5, 0.75, COLOUR_FREE },
                                              { 0.75, 1, CANVAS_KIND } };
    g_auto(Canvas) canvas = { 0 };

    canvas_init(&canvas);
    draw(&canvas, segments, G_N_ELEMENTS(segments));
    ck_assert_ptr_nonnull(
        strstr(canvas.body->str, "d=\"M16 16h284v10h-284zM442 16h142v10h-142z\""));
    ck_assert_uint_eq(canvas.colours, CANVAS_KIND + 1);
}
END_TEST

START_TEST(test_canvas_text_is_text)
{
    g_auto(Canvas) canvas = { 0 };

    canvas_init(&canvas);
    canvas_text(&canvas, "", "</text><script>&\x1b[31m");
    g_autofree char *file = written(&canvas);
    ck_assert_ptr_null(strstr(file, "<script>"));
    ck_assert_ptr_null(strchr(file, '\x1b'));
    ck_assert_ptr_nonnull(strstr(file, "&lt;/text&gt;&lt;script&gt;&amp;"));
}
END_TEST

START_TEST(test_canvas_text_is_broken_between_words)
{
    g_autoptr(GString) text = g_string_new("a");
    g_auto(Canvas) canvas = { 0 };

    for (guint i = 0; i < 50; i++)
        g_string_append(text, " word");
    canvas_init(&canvas);
    canvas_text(&canvas, "small", text->str);
    g_auto(GStrv) lines = g_strsplit(canvas.body->str, "\n", -1);
    ck_assert_uint_eq(g_strv_length(lines), 4 + 1);
    ck_assert(g_str_has_prefix(lines[1], "<text class=\"small\" x=\"16\" y=\"54\">word word"));
}
END_TEST

/* A long one has a line of its own, and who comes behind it begins the next. */
START_TEST(test_canvas_legend_gives_room)
{
    static const guint colours[] = { COLOUR_FREE, COLOUR_HEAP, COLOUR_GREY };
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    g_auto(Canvas) canvas = { 0 };

    g_array_append_vals(list, colours, G_N_ELEMENTS(colours));
    g_ptr_array_add(texts, (gpointer) "short");
    g_ptr_array_add(texts, (gpointer) "a text that is longer than half a line has room for");
    g_ptr_array_add(texts, (gpointer) "last");
    canvas_init(&canvas);
    canvas_legend(&canvas, texts, list);
    ck_assert(canvas.y == CANVAS_MARGIN + 3 * 20);
    ck_assert_ptr_null(strstr(canvas.body->str, "x=\"300\""));
}
END_TEST

/* It is light or dark by itself, says what it shows, and loads nothing. */
START_TEST(test_canvas_file_stands_alone)
{
    g_auto(Canvas) canvas = { 0 };

    canvas_init(&canvas);
    canvas_text(&canvas, "head", "x");
    g_autofree char *file = written(&canvas);
    ck_assert(g_str_has_prefix(file, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox="));
    ck_assert_ptr_nonnull(strstr(file, "@media screen and (prefers-color-scheme:dark)"));
    ck_assert_ptr_nonnull(
        strstr(file, "<title id=\"title\">t</title>\n<desc id=\"about\">a</desc>"));
    ck_assert_ptr_null(strstr(file, "url("));
    ck_assert_ptr_null(strstr(file, "href"));
}
END_TEST

/* Kinds have their hues in light and in dark; one that is not drawn has none. */
START_TEST(test_canvas_has_the_colours_it_needs)
{
    static const CanvasSegment segments[] = { { 0, 1, CANVAS_KIND + 3 } };
    g_auto(Canvas) canvas = { 0 };

    canvas_init(&canvas);
    draw(&canvas, segments, G_N_ELEMENTS(segments));
    g_autofree char *file = written(&canvas);
    g_autofree char *light = colour_of_number(3, FALSE);
    g_autofree char *dark = colour_of_number(3, TRUE);
    ck_assert_str_eq(light, "hsl(52 62% 24%)");
    ck_assert_ptr_nonnull(strstr(file, light));
    ck_assert_ptr_nonnull(strstr(strstr(file, "prefers-color-scheme:dark"), dark));
    g_autofree char *undrawn = colour_of_number(4, FALSE);
    ck_assert_ptr_null(strstr(file, undrawn));
    ck_assert_ptr_nonnull(strstr(file, colour_value(COLOUR_MARKED, TRUE)));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_canvas_row_is_to_scale },
    { &test_canvas_row_joins_what_touches },
    { &test_canvas_text_is_text },
    { &test_canvas_text_is_broken_between_words },
    { &test_canvas_legend_gives_room },
    { &test_canvas_file_stands_alone },
    { &test_canvas_has_the_colours_it_needs },
};

SUITE(tests, NULL, NULL)
