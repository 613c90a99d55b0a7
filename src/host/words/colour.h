/* SPDX-License-Identifier: MIT */
/* The colours of colours.def. */
#pragma once

#include <glib.h>

typedef enum {
#define COLOUR(name, key, light, dark) COLOUR_##name,
#define HUE_STEP(tenths)
#define LIGHTNESS(name, key, light, dark)
#include "host/words/colours.def"
#undef COLOUR
#undef HUE_STEP
#undef LIGHTNESS
    COLOUR_COUNT
} Colour;

/* As CSS has it: "#e2e2dc"; and the name by which the page's style knows it. */
const char *colour_value(Colour colour, gboolean is_dark);
const char *colour_key(Colour colour);
/* That of a kind of blocks: "hsl(275 62% 36%)". Free with g_free(). */
char *colour_of_number(guint number, gboolean is_dark);
