/* SPDX-License-Identifier: MIT */
/* The table of colours, and hues by number. */
#include "host/words/colour.h"

typedef struct {
    const char *key;
    const char *values[2]; /* light, dark */
} Row;

static const Row colours[] = {
#define COLOUR(name, key, light, dark) [COLOUR_##name] = { key, { light, dark } },
#define HUE_STEP(tenths)
#define LIGHTNESS(name, key, light, dark)
#include "host/words/colours.def"
#undef COLOUR
#undef HUE_STEP
#undef LIGHTNESS
};

/* Of even numbers, of odd ones. */
static const Row lightnesses[] = {
#define COLOUR(name, key, light, dark)
#define HUE_STEP(tenths)
#define LIGHTNESS(name, key, light, dark) { key, { light, dark } },
#include "host/words/colours.def"
#undef COLOUR
#undef HUE_STEP
#undef LIGHTNESS
};

enum {
#define COLOUR(name, key, light, dark)
#define HUE_STEP(tenths) STEP_TENTHS = (tenths)
#define LIGHTNESS(name, key, light, dark)
#include "host/words/colours.def"
#undef COLOUR
#undef HUE_STEP
#undef LIGHTNESS
};

const char *
colour_value(Colour colour, gboolean is_dark)
{
    return colours[colour].values[is_dark ? 1 : 0];
}

const char *
colour_key(Colour colour)
{
    return colours[colour].key;
}

char *
colour_of_number(guint number, gboolean is_dark)
{
    const Row *lightness = &lightnesses[number % G_N_ELEMENTS(lightnesses)];

    return g_strdup_printf("hsl(%u 62%% %s)", number * STEP_TENTHS / 10 % 360,
                           lightness->values[is_dark ? 1 : 0]);
}
