/* SPDX-License-Identifier: MIT */
/*
 * A picture as SVG that is drawn from the top down: bars to scale with legends below them, lines of
 * text. It loads nothing, and is light or dark as whoever looks at it has it. Lengths are in units
 * of the picture, which is CANVAS_WIDTH wide.
 */
#pragma once

#include "host/words/colour.h"

#include <glib.h>

G_BEGIN_DECLS

#define CANVAS_WIDTH  600.0
#define CANVAS_MARGIN 16.0
#define CANVAS_INNER  (CANVAS_WIDTH - 2 * CANVAS_MARGIN)

/* Behind the colours of words/colour.h: those of kinds, by their numbers. */
#define CANVAS_KIND ((guint)COLOUR_COUNT)

/* Of a bar: from and to are fractions of it. */
typedef struct {
    double from;
    double to;
    guint colour;
} CanvasSegment;

typedef struct {
    GString *body;
    double y;      /* where the next thing begins */
    guint colours; /* one behind the highest that was used */
} Canvas;

void canvas_init(Canvas *canvas);
void canvas_clear(Canvas *canvas);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Canvas, canvas_clear)

/* A paragraph, broken between words. `style`: "", "head", "small". */
void canvas_text(Canvas *canvas, const char *style, const char *text);
/* Segments (CanvasSegment) of one row, as high as this, at y; y stays. Those that touch and have
 * one colour are drawn as one. */
void canvas_row(Canvas *canvas, const GArray *segments, double height);
/* A line of text that names what follows, with the colour it had above; COLOUR_PAPER: none. */
void canvas_caption(Canvas *canvas, guint colour, const char *text);
/* A line around what lies between there and y. */
void canvas_frame(Canvas *canvas, double from_y);
/* Colours and what they mean, two in a line where they are short: `texts` (char *) and `colours`
 * (guint). */
void canvas_legend(Canvas *canvas, const GPtrArray *texts, const GArray *colours);

/* The whole file. `title`, `about`: for who cannot see it. */
void canvas_write(GString *out, const Canvas *canvas, const char *title, const char *about);

G_END_DECLS
